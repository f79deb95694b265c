//! App Service: web applications of agents, and functions that are tools.
//!
//! The settings of an application are secrets, and listing them needs an action that a reader does not have: what stands in them is
//! not claimed here, and neither are their names.

mod function_app;
mod function_pointed_at;
mod mcp_server;
mod site;
mod tool;
mod trigger;
mod web_app;
mod web_pointed_at;

pub(crate) use site::ARM;

use crate::room::{Room, follow, survey};

/// The version of the API that every type here is read with.
pub(crate) const VERSION: &str = "2024-04-01";

/// Every App Service resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    graph: &[site::ARM],
    survey: survey![function_app, mcp_server, tool, web_app],
    follow: follow![function_pointed_at, web_pointed_at],
};
