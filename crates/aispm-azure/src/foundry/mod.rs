//! Foundry, as its projects speak for themselves: agents with their tools, what they remember, and what starts them.
//!
//! Read from the data plane, version `v1` of its API; where that is not there, nothing is.

mod address;
mod agent;
mod agent_tool;
mod definition;
mod equipment;
mod hosted_agent;
mod mcp_server;
mod memory_store;
mod openapi;
mod project;
mod routine;
mod tool;
mod toolbox;

pub(crate) use project::{AGENTS, agent_uid, agents_in};

use crate::room::{Room, survey};

/// Data actions that this room uses: a role lists them apart from actions.
pub const DATA_ACTIONS: &[&str] = &[project::AGENTS, routine::READ];

/// Every resource type of Foundry's data plane that this scanner reads.
pub(crate) const ROOM: Room = Room {
    graph: &[crate::cognitive::ACCOUNTS],
    survey: survey![agent, agent_tool, mcp_server, toolbox, hosted_agent, memory_store],
    follow: &[],
};
