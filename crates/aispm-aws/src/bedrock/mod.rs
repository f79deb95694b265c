//! Amazon Bedrock.

mod account_settings;
mod custom_model;
mod customization_job;
pub(crate) mod guardrail;
mod guardrail_version;
mod imported_model;
mod inference_profile;
mod provisioned_throughput;
pub(crate) mod resource_policy;

use crate::room::{Reach, Room, survey};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room {
    reach: Reach::Regional,
    survey: survey![
        guardrail_version,
        customization_job,
        custom_model,
        guardrail,
        imported_model,
        account_settings,
        provisioned_throughput,
        inference_profile,
    ],
    follow: &[],
};
