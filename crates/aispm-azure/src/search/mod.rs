//! Azure AI Search: the services that agents and models look things up in.

mod service;

use crate::room::{Room, survey};

/// The type of the services.
pub(crate) const SERVICES: &str = service::ARM;

/// Every AI Search resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[service::ARM], survey: survey![service], follow: &[] };
