//! AgentCore API key providers: where agents get keys for the services of others.

use aws_sdk_bedrockagentcorecontrol::{
    Client, operation::get_api_key_credential_provider::GetApiKeyCredentialProviderOutput, types::SecretSourceType,
};
use kind::credential::CredentialType;

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_api_key_credential_provider",
    kind: Kind::Credential,
    permissions: &["bedrock-agentcore:ListApiKeyCredentialProviders", "bedrock-agentcore:GetApiKeyCredentialProvider"],
    source: "bedrock-agentcore:GetApiKeyCredentialProvider",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetApiKeyCredentialProvider.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let providers = agentcore.list_api_key_credential_providers().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListApiKeyCredentialProviders", providers).await;
    at.each(listed, async |provider| {
        let described = agentcore.get_api_key_credential_provider().name(&provider.name).send();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &provider.credential_provider_arn, facts)
                .named(Some(&provider.name))
                .created(time(&provider.created_time))
        };
        at.found(match at.call("bedrock-agentcore:GetApiKeyCredentialProvider", described).await {
            Ok(p) => asset(read(&p)),
            Err(gap) => asset(kind::Credential::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(p: &GetApiKeyCredentialProviderOutput) -> kind::Credential {
    kind::Credential {
        credential_type: Known(CredentialType::ApiKeyProvider),
        created: time(p.created_time()).into(),
        changed: time(p.last_updated_time()).into(),
        provider_keeps_secret: Observed::from(p.api_key_secret_source()).map(|s| *s == SecretSourceType::Managed),
        ..kind::Credential::default()
    }
}
