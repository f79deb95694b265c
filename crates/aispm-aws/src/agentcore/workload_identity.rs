//! AgentCore workload identities: who an agent is when it asks for tokens.

use aws_sdk_bedrockagentcorecontrol::{Client, operation::get_workload_identity::GetWorkloadIdentityOutput};
use kind::credential::CredentialType;

use super::address;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_workload_identity",
    kind: Kind::Credential,
    permissions: &["bedrock-agentcore:ListWorkloadIdentities", "bedrock-agentcore:GetWorkloadIdentity"],
    source: "bedrock-agentcore:GetWorkloadIdentity",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetWorkloadIdentity.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let identities = agentcore.list_workload_identities().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListWorkloadIdentities", identities).await;
    at.each(listed, async |identity| {
        let described = agentcore.get_workload_identity().name(&identity.name).send();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &identity.workload_identity_arn, facts).named(Some(&identity.name))
        };
        at.found(match at.call("bedrock-agentcore:GetWorkloadIdentity", described).await {
            Ok(i) => asset(read(&i)).created(time(i.created_time())),
            Err(gap) => asset(kind::Credential::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(i: &GetWorkloadIdentityOutput) -> kind::Credential {
    let urls = i.allowed_resource_oauth2_return_urls();
    kind::Credential {
        credential_type: Known(CredentialType::WorkloadIdentity),
        created: time(i.created_time()).into(),
        return_urls: Known(urls.to_vec()),
        unsafe_return_urls: Known(urls.iter().filter(|url| address::unsafe_return(url)).cloned().collect()),
        ..kind::Credential::default()
    }
}
