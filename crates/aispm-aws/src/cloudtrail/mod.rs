//! AWS CloudTrail: which calls of AI services are written down.

mod trail;

use crate::room::{Reach, Room, survey};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![trail], follow: &[] };
