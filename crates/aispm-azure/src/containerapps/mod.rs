//! Container Apps: machines of the customer's own agents and MCP servers.

mod app;
mod environment;
mod pointed_at;

pub(crate) use app::ARM;

use crate::room::{Room, follow, survey};

/// The version of the API that every type here is read with.
pub(crate) const VERSION: &str = "2025-01-01";

/// Every Container Apps resource type this scanner reads.
pub(crate) const ROOM: Room =
    Room { graph: &[app::ARM, environment::ARM], survey: survey![app], follow: follow![pointed_at] };
