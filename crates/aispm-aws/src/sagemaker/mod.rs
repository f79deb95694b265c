//! Amazon SageMaker.

mod app_scripts;
mod artifact;
mod cluster;
mod domain;
mod endpoint;
mod endpoint_config;
mod environment;
mod feature_group;
mod job;
pub(crate) mod key;
mod mlflow_tracking_server;
mod model;
mod model_package;
mod model_package_group;
mod monitoring_definition;
mod monitoring_schedule;
pub(crate) mod names;
mod network;
mod notebook_instance;
mod notebook_lifecycle_config;
mod pipeline;
mod processing_job;
mod script;
mod space;
mod studio_lifecycle_config;
mod training_job;
mod transform_job;
mod tuning_job;
mod user_profile;

use crate::room::{Reach, Room, survey};

/// Every SageMaker resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    reach: Reach::Regional,
    survey: survey![
        training_job,
        processing_job,
        transform_job,
        tuning_job,
        model,
        model_package,
        model_package_group,
        endpoint_config,
        endpoint,
        pipeline,
        monitoring_schedule,
        user_profile,
        space,
        domain,
        notebook_instance,
        notebook_lifecycle_config,
        studio_lifecycle_config,
        feature_group,
        cluster,
        mlflow_tracking_server,
    ],
    follow: &[],
};
