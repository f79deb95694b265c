//! Agents, their versions and the addresses that serve them: what every collector of this room sets out from.

use std::collections::BTreeSet;

use aispm_inventory::Reason;
use aws_sdk_bedrockagent::{
    Client,
    types::{AgentAliasSummary, AgentSummary, KnowledgeBaseState},
};

use super::reference;
use crate::prelude::*;

/// The version that can still be changed.
pub(super) const DRAFT: &str = "DRAFT";
/// The address that every agent has for trying out its draft.
pub(super) const TEST_ALIAS: &str = "TSTALIASID";

/// Every agent of the region.
pub(super) async fn agents(at: &Region, client: &Client) -> Vec<AgentSummary> {
    at.list("bedrock:ListAgents", client.list_agents().into_paginator().items().send()).await
}

/// The addresses of an agent.
pub(super) async fn aliases(at: &Region, client: &Client, agent: &str) -> Result<Vec<AgentAliasSummary>, Gap> {
    let aliases = client.list_agent_aliases().agent_id(agent).into_paginator().items().send();
    at.call("bedrock:ListAgentAliases", aliases.try_collect()).await
}

/// The versions that an address other than the test address routes to.
pub(super) fn served(aliases: &[AgentAliasSummary]) -> BTreeSet<String> {
    let real = aliases.iter().filter(|alias| alias.agent_alias_id() != TEST_ALIAS);
    let routes = real.flat_map(|alias| alias.routing_configuration());
    routes.filter_map(|route| route.agent_version().map(str::to_owned)).collect()
}

/// The uid of an agent.
pub(super) fn agent_uid(at: &Region, agent: &str) -> String {
    at.arn("bedrock", &format!("agent/{agent}"))
}

/// The uid of a version of an agent; the draft goes by the agent's own ARN.
pub(super) fn version_uid(at: &Region, agent: &str, version: &str) -> String {
    let agent = agent_uid(at, agent);
    if version == DRAFT { agent } else { format!("{agent}:{version}") }
}

/// The uid of an action group as one version has it. It has no ARN, and the same id in every version.
pub(super) fn action_group_uid(at: &Region, agent: &str, version: &str, id: &str) -> String {
    let group = format!("{}/action-group/{id}", agent_uid(at, agent));
    if version == DRAFT { group } else { format!("{group}:{version}") }
}

/// Points a version of an agent at the tools and knowledge bases it can use.
pub(super) async fn equipped(at: &Region, client: &Client, agent: &str, version: &str, asset: Asset) -> Asset {
    let tools = client.list_agent_action_groups().agent_id(agent).agent_version(version).into_paginator();
    let tools = at.list("bedrock:ListAgentActionGroups", tools.items().send()).await;
    let bases = client.list_agent_knowledge_bases().agent_id(agent).agent_version(version).into_paginator();
    let bases = at.list("bedrock:ListAgentKnowledgeBases", bases.items().send()).await;
    let bases = bases.iter().filter(|base| *base.knowledge_base_state() != KnowledgeBaseState::Disabled);
    asset
        .links(Relation::HasTool, tools.iter().map(|tool| action_group_uid(at, agent, version, tool.action_group_id())))
        .links(Relation::Reads, bases.map(|base| reference::knowledge_base(at, base.knowledge_base_id())))
}

/// The record inside an answer. An answer without one is filed as unreadable.
pub(super) fn record<T>(at: &Region, permission: &'static str, record: Option<T>) -> Result<T, Gap> {
    record.ok_or_else(|| at.file(permission, Reason::Unreadable))
}
