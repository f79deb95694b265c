//! Credentials: the first of the usual ways that yields a token.

use std::{env, fmt, fs, sync::Arc};

use async_trait::async_trait;
use azure_core::{
    Error,
    credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions},
    error::ErrorKind,
    http::{ClientOptions, Transport},
    time::{Duration, OffsetDateTime},
};
use azure_identity::{
    AzureCliCredential, AzureDeveloperCliCredential, ClientAssertionCredential, ClientAssertionCredentialOptions,
    ClientSecretCredential, ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use tokio::sync::OnceCell;

use crate::{
    certificate::{Certificate, Principal},
    cloud::Cloud,
    http::Metered,
};

/// A way to a token, with its name for people.
type Way = (&'static str, Arc<dyn TokenCredential>);

/// Tries one way after the other, and stays with the first that works.
pub(crate) struct Chain {
    ways: Vec<Way>,
    chosen: OnceCell<usize>,
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ways.iter().map(|(name, _)| name)).finish()
    }
}

/// A word of the environment that is there and not empty.
fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Address of another place to sign in than that of the public cloud.
pub(crate) fn authority_host() -> Option<String> {
    set("AZURE_AUTHORITY_HOST")
}

/// Where credentials are shown: in a cloud of the table, or where the environment says.
fn authority(cloud: Option<&Cloud>) -> String {
    cloud.map(|cloud| cloud.authority().to_owned()).or_else(authority_host).unwrap_or_default()
}

/// How the libraries of Azure write a switch.
fn is_yes(word: &str) -> bool {
    word == "1" || word.eq_ignore_ascii_case("true")
}

impl Chain {
    /// The ways that the environment offers: a service principal with a secret or with a certificate, a workload identity, a
    /// managed identity, and the sign-in of the two command lines.
    ///
    /// # Errors
    ///
    /// For a certificate that cannot be used: what was named is not passed over.
    pub(crate) fn of_environment(transport: &Arc<Metered>, cloud: Option<&Cloud>) -> Result<Self, String> {
        let options = || ClientOptions {
            transport: Some(Transport::new(transport.clone())),
            // Where the cloud is none of the table, AZURE_AUTHORITY_HOST says where it signs in.
            cloud: cloud.map(|cloud| Arc::new(cloud.configuration())),
            ..ClientOptions::default()
        };
        let mut ways: Vec<Way> = Vec::new();
        if let (Some(tenant), Some(client)) = (set("AZURE_TENANT_ID"), set("AZURE_CLIENT_ID")) {
            if let Some(secret) = set("AZURE_CLIENT_SECRET") {
                let options = ClientSecretCredentialOptions { client_options: options() };
                let made = ClientSecretCredential::new(&tenant, client.clone(), Secret::new(secret), Some(options));
                ways.extend(made.ok().map(|made| ("the service principal of the environment", made as _)));
            }
            if let Some(path) = set("AZURE_CLIENT_CERTIFICATE_PATH") {
                let refused = |why: &dyn fmt::Display| format!("AZURE_CLIENT_CERTIFICATE_PATH: `{path}`: {why}");
                let of = Principal {
                    authority: &authority(cloud),
                    tenant: &tenant,
                    client: &client,
                    sends_chain: set("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN").is_some_and(|word| is_yes(&word)),
                };
                let pem = fs::read(&path).map_err(|error| refused(&error))?;
                let certificate = Certificate::read(&pem, &of).map_err(|error| refused(&error))?;
                let options = ClientAssertionCredentialOptions { client_options: options() };
                let made = ClientAssertionCredential::new(tenant, client, certificate, Some(options));
                ways.push(("the certificate of the environment", made.map_err(|error| refused(&error))?));
            }
        }
        if set("AZURE_FEDERATED_TOKEN_FILE").is_some() {
            let mut wanted = WorkloadIdentityCredentialOptions::default();
            wanted.credential_options.client_options = options();
            let made = WorkloadIdentityCredential::new(Some(wanted));
            ways.extend(made.ok().map(|made| ("the workload identity", made as _)));
        }
        if set("IDENTITY_ENDPOINT").is_some() || set("AISPM_AZURE_MANAGED_IDENTITY").is_some() {
            let wanted = ManagedIdentityCredentialOptions { client_options: options(), ..Default::default() };
            let made = ManagedIdentityCredential::new(Some(wanted));
            ways.extend(made.ok().map(|made| ("the managed identity", made as _)));
        }
        ways.extend(AzureCliCredential::new(None).ok().map(|made| ("the Azure CLI", made as _)));
        ways.extend(AzureDeveloperCliCredential::new(None).ok().map(|made| ("the Azure Developer CLI", made as _)));
        Ok(Self { ways, chosen: OnceCell::new() })
    }

    async fn choose(&self, scopes: &[&str]) -> azure_core::Result<usize> {
        let mut tried = Vec::new();
        for (number, (name, way)) in self.ways.iter().enumerate() {
            match way.get_token(scopes, None).await {
                Ok(_) => return Ok(number),
                Err(error) => tried.push(format!("{name}: {error}")),
            }
        }
        Err(Error::with_message(ErrorKind::Credential, tried.join("; ")))
    }
}

#[async_trait]
impl TokenCredential for Chain {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let chosen = self.chosen.get_or_try_init(|| self.choose(scopes)).await?;
        match self.ways.get(*chosen) {
            Some((_, way)) => way.get_token(scopes, options).await,
            None => Err(Error::with_message(ErrorKind::Credential, "no credentials")),
        }
    }
}

/// For a stand-in on this machine: a token that opens nothing.
#[derive(Debug)]
pub(crate) struct Loopback;

#[async_trait]
impl TokenCredential for Loopback {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new(Secret::new("loopback"), OffsetDateTime::now_utc() + Duration::hours(1)))
    }
}
