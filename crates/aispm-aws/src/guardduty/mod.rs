//! Amazon GuardDuty: whether somebody watches.

mod detector;

use crate::room::{Reach, Room, survey};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![detector], follow: &[] };
