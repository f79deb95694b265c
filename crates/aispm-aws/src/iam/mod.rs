//! AWS IAM: who acts in an account.

mod authorization;
mod group;
mod role;
mod service_credential;
mod user;

use crate::room::{Reach, Room, survey};

pub(crate) use authorization::ManagedPolicies;

/// Every IAM resource type this scanner reads.
pub(crate) const ROOM: Room =
    Room { reach: Reach::Global, survey: survey![role, user, group, service_credential], follow: &[] };
