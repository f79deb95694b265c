//! AgentCore OAuth providers: where agents get tokens for the services of others.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::get_oauth2_credential_provider::GetOauth2CredentialProviderOutput,
    types::{Oauth2Discovery, Oauth2ProviderConfigOutput as Config, SecretSourceType},
};
use kind::credential::CredentialType;

use super::address;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_oauth2_credential_provider",
    kind: Kind::Credential,
    permissions: &["bedrock-agentcore:ListOauth2CredentialProviders", "bedrock-agentcore:GetOauth2CredentialProvider"],
    source: "bedrock-agentcore:GetOauth2CredentialProvider",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetOauth2CredentialProvider.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let providers = agentcore.list_oauth2_credential_providers().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListOauth2CredentialProviders", providers).await;
    at.each(listed, async |provider| {
        let described = agentcore.get_oauth2_credential_provider().name(&provider.name).send();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &provider.credential_provider_arn, facts)
                .named(Some(&provider.name))
                .created(time(&provider.created_time))
        };
        at.found(match at.call("bedrock-agentcore:GetOauth2CredentialProvider", described).await {
            Ok(p) => asset(read(&p)),
            Err(gap) => asset(kind::Credential::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(p: &GetOauth2CredentialProviderOutput) -> kind::Credential {
    let discovery = p.oauth2_provider_config_output().and_then(discovery);
    let addresses = discovery.map(addresses).filter(|all| !all.is_empty());
    kind::Credential {
        credential_type: Known(CredentialType::OauthProvider),
        active: Observed::from(p.status()).map(|status| status.as_str() == "READY"),
        created: time(p.created_time()).into(),
        vendor: Known(lower(p.credential_provider_vendor().as_str())),
        discovery_url: Observed::from(discovery).and_then(described_at),
        plain_http: Observed::from(addresses).map(|all| all.iter().any(|url| address::plain_http(url))),
        provider_keeps_secret: Observed::from(p.client_secret_source()).map(|s| *s == SecretSourceType::Managed),
        ..kind::Credential::default()
    }
}

/// How the far side is found. Vendors that AWS knows may leave it out.
fn discovery(config: &Config) -> Option<&Oauth2Discovery> {
    match config {
        Config::AtlassianOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::CustomOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::GithubOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::GoogleOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::IncludedOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::LinkedinOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::MicrosoftOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::SalesforceOauth2ProviderConfig(c) => c.oauth_discovery(),
        Config::SlackOauth2ProviderConfig(c) => c.oauth_discovery(),
        _ => None,
    }
}

fn described_at(discovery: &Oauth2Discovery) -> Option<String> {
    match discovery {
        Oauth2Discovery::DiscoveryUrl(url) => Some(url.clone()),
        Oauth2Discovery::AuthorizationServerMetadata(server) => Some(server.issuer().to_owned()),
        _ => None,
    }
}

fn addresses(discovery: &Oauth2Discovery) -> Vec<&str> {
    match discovery {
        Oauth2Discovery::DiscoveryUrl(url) => vec![url],
        Oauth2Discovery::AuthorizationServerMetadata(server) => {
            vec![server.issuer(), server.authorization_endpoint(), server.token_endpoint()]
        }
        _ => Vec::new(),
    }
}
