//! Azure Machine Learning: workspaces, online endpoints with what answers there, compute instances, and ways to data and tools.

mod compute_instance;
mod connection;
mod datastore;
mod online_deployment;
mod online_endpoint;
mod workspace;

use crate::room::{Room, survey};

/// The version of the API that every type here is read with.
const VERSION: &str = "2025-06-01";

/// Every Machine Learning resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    graph: &[workspace::ARM],
    survey: survey![online_deployment, online_endpoint, compute_instance, connection, datastore, workspace],
    follow: &[],
};
