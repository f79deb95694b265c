//! Credentials: the first of the usual ways that yields a token.

use std::{env, fmt, sync::Arc};

use async_trait::async_trait;
use azure_core::{
    Error,
    credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions},
    error::ErrorKind,
    http::{ClientOptions, Transport},
    time::{Duration, OffsetDateTime},
};
use azure_identity::{
    AzureCliCredential, AzureDeveloperCliCredential, ClientSecretCredential, ClientSecretCredentialOptions,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
use tokio::sync::OnceCell;

use crate::http::Metered;

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

impl Chain {
    /// The ways that the environment offers: a service principal, a workload identity, a managed identity, and the sign-in of
    /// the two command lines.
    pub(crate) fn of_environment(transport: &Arc<Metered>) -> Self {
        let options =
            || ClientOptions { transport: Some(Transport::new(transport.clone())), ..ClientOptions::default() };
        let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let mut ways: Vec<Way> = Vec::new();
        if let (Some(tenant), Some(client), Some(secret)) =
            (set("AZURE_TENANT_ID"), set("AZURE_CLIENT_ID"), set("AZURE_CLIENT_SECRET"))
        {
            let options = ClientSecretCredentialOptions { client_options: options() };
            let made = ClientSecretCredential::new(&tenant, client, Secret::new(secret), Some(options));
            ways.extend(
                made.ok().map(|made| ("the service principal of the environment", made as Arc<dyn TokenCredential>)),
            );
        }
        if set("AZURE_FEDERATED_TOKEN_FILE").is_some() {
            let mut wanted = WorkloadIdentityCredentialOptions::default();
            wanted.credential_options.client_options = options();
            let made = WorkloadIdentityCredential::new(Some(wanted));
            ways.extend(made.ok().map(|made| ("the workload identity", made as Arc<dyn TokenCredential>)));
        }
        if set("IDENTITY_ENDPOINT").is_some() || set("AISPM_AZURE_MANAGED_IDENTITY").is_some() {
            let wanted = ManagedIdentityCredentialOptions { client_options: options(), ..Default::default() };
            let made = ManagedIdentityCredential::new(Some(wanted));
            ways.extend(made.ok().map(|made| ("the managed identity", made as Arc<dyn TokenCredential>)));
        }
        let cli = AzureCliCredential::new(None);
        ways.extend(cli.ok().map(|made| ("the Azure CLI", made as Arc<dyn TokenCredential>)));
        let developer = AzureDeveloperCliCredential::new(None);
        ways.extend(developer.ok().map(|made| ("the Azure Developer CLI", made as Arc<dyn TokenCredential>)));
        Self { ways, chosen: OnceCell::new() }
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
