//! AgentCore runtime endpoints: the named addresses at which a runtime answers.

use aws_sdk_bedrockagentcorecontrol::{Client, types::AgentRuntimeEndpoint};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_runtime_endpoint",
    kind: Kind::Endpoint,
    permissions: &["bedrock-agentcore:ListAgentRuntimes", "bedrock-agentcore:ListAgentRuntimeEndpoints"],
    source: "bedrock-agentcore:ListAgentRuntimeEndpoints",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_ListAgentRuntimeEndpoints.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let runtimes = agentcore.list_agent_runtimes().into_paginator().items().send();
    let runtimes = at.list("bedrock-agentcore:ListAgentRuntimes", runtimes).await;
    at.each(runtimes, async |runtime| {
        let endpoints = agentcore.list_agent_runtime_endpoints().agent_runtime_id(&runtime.agent_runtime_id);
        let endpoints = endpoints.into_paginator().items().send();
        for endpoint in at.list("bedrock-agentcore:ListAgentRuntimeEndpoints", endpoints).await {
            at.found(
                Asset::new(TYPE.name, at.place(), &endpoint.agent_runtime_endpoint_arn, read(&endpoint))
                    .named(Some(format!("{}/{}", runtime.agent_runtime_name, endpoint.name)))
                    .created(time(endpoint.created_at()))
                    .link(Relation::RoutesTo, Some(endpoint.agent_runtime_arn())),
            );
        }
    })
    .await;
    Ok(())
}

fn read(e: &AgentRuntimeEndpoint) -> kind::Endpoint {
    kind::Endpoint { in_service: Known(e.status().as_str() == "READY"), ..kind::Endpoint::default() }
}
