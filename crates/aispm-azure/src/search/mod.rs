//! Azure AI Search: the services that agents and models look things up in.

mod data_source;
mod index;
mod plane;
mod service;
mod web_skill;

use crate::room::{Room, survey};

/// The type of the services.
pub(crate) const SERVICES: &str = service::ARM;

/// Every AI Search resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    // Sites tell the customer's own functions from those of others.
    graph: &[service::ARM, "Microsoft.Web/sites"],
    survey: survey![index, data_source, web_skill, service],
    follow: &[],
};
