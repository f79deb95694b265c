//! AWS CloudTrail.

use crate::room::{Reach, Room};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: &[] };
