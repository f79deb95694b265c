//! AgentCore runtime endpoints: the named addresses at which a runtime answers.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    types::{AgentRuntime, AgentRuntimeEndpoint},
};

use super::online_evaluation::{self, Watched};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_runtime_endpoint",
    kind: Kind::Endpoint,
    permissions: &[
        "bedrock-agentcore:ListAgentRuntimes",
        "bedrock-agentcore:ListAgentRuntimeEndpoints",
        online_evaluation::LIST,
        online_evaluation::GET,
    ],
    source: "bedrock-agentcore:ListAgentRuntimeEndpoints",
    side_calls: &[("monitored", online_evaluation::LIST), ("monitored", online_evaluation::GET)],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_ListAgentRuntimeEndpoints.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let runtimes = agentcore.list_agent_runtimes().into_paginator().items().send();
    let runtimes = at.list("bedrock-agentcore:ListAgentRuntimes", runtimes).await;
    if runtimes.is_empty() {
        return Ok(());
    }
    let watched = Watched::read(&at, &agentcore).await;
    at.each(runtimes, async |runtime| {
        let endpoints = agentcore.list_agent_runtime_endpoints().agent_runtime_id(&runtime.agent_runtime_id);
        let endpoints = endpoints.into_paginator().items().send();
        for endpoint in at.list("bedrock-agentcore:ListAgentRuntimeEndpoints", endpoints).await {
            at.found(
                Asset::new(
                    TYPE.name,
                    at.place(),
                    &endpoint.agent_runtime_endpoint_arn,
                    read(&runtime, &endpoint, &watched),
                )
                .named(Some(format!("{}/{}", runtime.agent_runtime_name, endpoint.name)))
                .created(time(endpoint.created_at()))
                .link(Relation::RoutesTo, Some(endpoint.agent_runtime_arn())),
            );
        }
    })
    .await;
    Ok(())
}

fn read(runtime: &AgentRuntime, e: &AgentRuntimeEndpoint, watched: &Watched) -> kind::Endpoint {
    kind::Endpoint {
        in_service: Known(e.status().as_str() == "READY"),
        monitored: watched.covers(&runtime.agent_runtime_id, &runtime.agent_runtime_name, &e.name),
        ..kind::Endpoint::default()
    }
}
