//! API Center: the registry in which people and agents find MCP servers.

mod mcp_server;
mod registry;

use crate::room::{Room, survey};

/// The version of the API that every type here is read with.
const VERSION: &str = "2024-06-01-preview";

/// Every API Center resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[registry::ARM], survey: survey![mcp_server, registry], follow: &[] };
