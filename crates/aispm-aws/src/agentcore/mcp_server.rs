//! AgentCore MCP servers: gateways and runtimes that speak the Model Context Protocol.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::{get_agent_runtime::GetAgentRuntimeOutput, get_gateway::GetGatewayOutput},
    types::{GatewayProtocolConfiguration, ServerProtocol},
};

use super::{authorizer, definition, gateway, gateway_target, whole};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_mcp_server",
    kind: Kind::McpServer,
    permissions: &[
        "bedrock-agentcore:ListGateways",
        "bedrock-agentcore:GetGateway",
        "bedrock-agentcore:ListGatewayTargets",
        "bedrock-agentcore:GetGatewayTarget",
        "bedrock-agentcore:ListAgentRuntimes",
        "bedrock-agentcore:GetAgentRuntime",
    ],
    source: "bedrock-agentcore:GetGateway",
    side_calls: &[("tools", "bedrock-agentcore:ListGatewayTargets"), ("tools", "bedrock-agentcore:GetGatewayTarget")],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-using-mcp.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let gateways = agentcore.list_gateways().into_paginator().items().send();
    let gateways = at.list("bedrock-agentcore:ListGateways", gateways).await;
    let speaking = gateways.into_iter().filter(|gateway| gateway.protocol_type.as_str() == "MCP");
    at.each(speaking, async |gateway| {
        let id = &gateway.gateway_id;
        let described = agentcore.get_gateway().gateway_identifier(id).send();
        let described = at.call("bedrock-agentcore:GetGateway", described).await;
        let tools = tools(&at, &agentcore, id).await;
        let facts = match described {
            Ok(g) => of_gateway(&g),
            Err(gap) => kind::McpServer::unseen(&gap),
        };
        let facts = kind::McpServer { tools: Observed::from(tools.clone()).map(|t| whole::count(&t)), ..facts };
        at.found(
            Asset::new(TYPE.name, at.place(), format!("{}#mcp", gateway::uid(&at, id)), facts)
                .named(Some(&gateway.name))
                .created(time(&gateway.created_at))
                .links(Relation::HasTool, tools.unwrap_or_default()),
        );
    })
    .await;

    let runtimes = agentcore.list_agent_runtimes().into_paginator().items().send();
    let runtimes = at.list("bedrock-agentcore:ListAgentRuntimes", runtimes).await;
    at.each(runtimes, async |runtime| {
        let described = agentcore.get_agent_runtime().agent_runtime_id(&runtime.agent_runtime_id).send();
        // The list does not say what a runtime speaks, so one that is not described is nothing here.
        let Ok(r) = at.call("bedrock-agentcore:GetAgentRuntime", described).await else { return };
        if r.protocol_configuration().is_some_and(|p| *p.server_protocol() == ServerProtocol::Mcp) {
            at.found(
                Asset::new(TYPE.name, at.place(), format!("{}#mcp", r.agent_runtime_arn()), of_runtime(&at, &r))
                    .named(Some(r.agent_runtime_name()))
                    .created(time(r.created_at()))
                    .link(Relation::RoutesTo, Some(r.agent_runtime_arn())),
            );
        }
    })
    .await;
    Ok(())
}

/// The uids of the tools that the targets of a gateway define.
async fn tools(at: &Region, agentcore: &Client, gateway: &str) -> Result<Vec<String>, Gap> {
    let targets = agentcore.list_gateway_targets().gateway_identifier(gateway).into_paginator().items().send();
    let mut tools = Vec::new();
    for target in whole::list(at, "bedrock-agentcore:ListGatewayTargets", targets).await? {
        let id = target.target_id();
        let described = agentcore.get_gateway_target().gateway_identifier(gateway).target_id(id).send();
        let described = at.call("bedrock-agentcore:GetGatewayTarget", described).await?;
        let uid = gateway_target::uid(at, gateway, id);
        let defined = described.target_configuration().map(definition::of).unwrap_or_default();
        tools.extend(defined.iter().map(|tool| definition::uid(&uid, &tool.name)));
    }
    Ok(tools)
}

fn of_gateway(g: &GetGatewayOutput) -> kind::McpServer {
    let versions = match g.protocol_configuration() {
        Some(GatewayProtocolConfiguration::Mcp(mcp)) => mcp.supported_versions.clone(),
        _ => None,
    };
    kind::McpServer {
        url: g.gateway_url().map(str::to_owned).into(),
        authentication: Known(authorizer::authentication(g.authorizer_type().as_str())),
        protocol_versions: versions.into(),
        ..kind::McpServer::default()
    }
}

fn of_runtime(at: &Region, r: &GetAgentRuntimeOutput) -> kind::McpServer {
    let runtime = r.agent_runtime_arn().replace(':', "%3A").replace('/', "%2F");
    let host = format!("bedrock-agentcore.{}.amazonaws.com", at.name());
    kind::McpServer {
        url: Known(format!("https://{host}/runtimes/{runtime}/invocations?qualifier=DEFAULT")),
        authentication: Known(authorizer::of_runtime(r.authorizer_configuration())),
        ..kind::McpServer::default()
    }
}
