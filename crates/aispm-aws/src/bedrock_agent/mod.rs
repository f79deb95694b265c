//! Agents and knowledge bases of Amazon Bedrock.

mod action_group;
mod agent;
mod agent_alias;
mod agent_version;
mod behaviour;
mod data_source;
mod flow;
mod knowledge_base;
mod listing;
mod openapi;
mod prompt;
pub(crate) mod reference;

use crate::room::{Reach, Room, survey};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room {
    reach: Reach::Regional,
    survey: survey![action_group, agent_version, agent, agent_alias, data_source, knowledge_base, flow, prompt],
    follow: &[],
};
