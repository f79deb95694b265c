//! Azure Machine Learning: workspaces, their endpoints with what answers there, their machines and jobs, models and data, and the
//! ways out of them.

mod attached_compute;
mod batch_deployment;
mod batch_endpoint;
mod compute;
mod compute_cluster;
mod compute_instance;
mod connection;
mod data_version;
mod datastore;
mod environment;
mod feature_set;
mod image;
mod job;
mod loaded;
mod model_version;
mod newest;
mod online_deployment;
mod online_endpoint;
mod outbound_rule;
mod reference;
mod registry;
mod schedule;
mod serverless_endpoint;
mod stores;
mod workspace;

use crate::room::{Room, follow, survey};

/// The version of the API that every type here is read with.
const VERSION: &str = "2025-06-01";

/// Every Machine Learning resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    graph: &[workspace::ARM, registry::ARM],
    survey: survey![
        job,
        data_version,
        model_version,
        online_deployment,
        batch_deployment,
        online_endpoint,
        batch_endpoint,
        serverless_endpoint,
        feature_set,
        schedule,
        compute_instance,
        compute_cluster,
        attached_compute,
        outbound_rule,
        connection,
        datastore,
        workspace,
        registry
    ],
    follow: follow![environment],
};
