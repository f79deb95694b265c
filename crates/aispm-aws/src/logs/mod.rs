//! Amazon CloudWatch Logs: where AI assets write what happened.

mod log_group;

use crate::room::{Reach, Room, follow};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: follow![log_group] };
