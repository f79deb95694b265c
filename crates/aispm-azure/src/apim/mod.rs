//! API Management: the APIs that stand in front of models and MCP servers, with the policies that guard them.

mod api;
mod decided;
mod front;
mod mcp_server;
mod policy;
mod service;
mod tool;
mod xml;

use crate::room::{Room, survey};

/// The type of the services.
pub(crate) const SERVICES: &str = service::ARM;

/// Every API Management resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[service::ARM], survey: survey![api, mcp_server, tool], follow: &[] };
