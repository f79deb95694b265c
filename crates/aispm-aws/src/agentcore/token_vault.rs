//! AgentCore token vaults: where a region keeps the tokens and keys that agents use.

use aispm_inventory::Reason;
use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::get_token_vault::GetTokenVaultOutput,
    types::{KeyType, KmsConfiguration},
};

use super::whole;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_token_vault",
    kind: Kind::Account,
    permissions: &[
        "bedrock-agentcore:GetTokenVault",
        "bedrock-agentcore:ListOauth2CredentialProviders",
        "bedrock-agentcore:ListApiKeyCredentialProviders",
    ],
    source: "bedrock-agentcore:GetTokenVault",
    side_calls: &[
        ("token_vault_credentials", "bedrock-agentcore:ListOauth2CredentialProviders"),
        ("token_vault_credentials", "bedrock-agentcore:ListApiKeyCredentialProviders"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetTokenVault.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let described = agentcore.get_token_vault().send();
    let described = at.call_unless("bedrock-agentcore:GetTokenVault", &["ResourceNotFoundException"], described).await;
    // A region in which nothing was ever stored has no vault.
    let Some(vault) = described? else { return Ok(()) };
    let credentials = credentials(&at, &agentcore).await;
    let facts = kind::Account { token_vault_credentials: credentials.into(), ..read(&at, &vault) };
    let uid = at.arn("bedrock-agentcore", &format!("token-vault/{}", vault.token_vault_id()));
    at.found(
        Asset::new(TYPE.name, at.place(), uid, facts)
            .named(Some(vault.token_vault_id()))
            .link(Relation::EncryptedBy, vault.kms_configuration().and_then(|kms| kms.kms_key_arn())),
    );
    Ok(())
}

/// How many providers keep something in the vault.
async fn credentials(at: &Region, agentcore: &Client) -> Result<i64, Gap> {
    let tokens = agentcore.list_oauth2_credential_providers().into_paginator().items().send();
    let tokens = whole::list(at, "bedrock-agentcore:ListOauth2CredentialProviders", tokens).await?;
    let keys = agentcore.list_api_key_credential_providers().into_paginator().items().send();
    let keys = whole::list(at, "bedrock-agentcore:ListApiKeyCredentialProviders", keys).await?;
    Ok(whole::count(&tokens) + whole::count(&keys))
}

fn read(at: &Region, vault: &GetTokenVaultOutput) -> kind::Account {
    kind::Account {
        token_vault_key: match vault.kms_configuration().map(|kms| (kms.key_type(), kms)) {
            None | Some((KeyType::ServiceManagedKey, _)) => Unset,
            Some((KeyType::CustomerManagedKey, KmsConfiguration { kms_key_arn: Some(key), .. })) => Known(key.clone()),
            Some(_) => Observed::Unseen(at.file(TYPE.source, Reason::Unreadable)),
        },
        ..kind::Account::default()
    }
}
