//! Amazon Bedrock AgentCore.

pub(crate) mod address;
mod authorizer;
mod cedar;
mod definition;
mod environment;
mod network;
mod online_evaluation;
mod openapi;
mod resource_policy;
mod whole;

mod api_key_credential_provider;
mod browser;
mod code_interpreter;
mod gateway;
mod gateway_target;
mod harness;
mod mcp_server;
mod memory;
mod oauth2_credential_provider;
mod policy_engine;
mod registry;
mod runtime;
mod runtime_endpoint;
mod token_vault;
mod tool;
mod workload_identity;

use crate::room::{Reach, Room, follow, survey};

/// Every AgentCore resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    reach: Reach::Regional,
    survey: survey![
        gateway_target,
        mcp_server,
        gateway,
        registry,
        policy_engine,
        runtime,
        runtime_endpoint,
        harness,
        workload_identity,
        oauth2_credential_provider,
        api_key_credential_provider,
        memory,
        browser,
        code_interpreter,
        token_vault,
    ],
    follow: follow![tool],
};
