//! Amazon EC2: security groups and private endpoints.

use crate::room::{Reach, Room};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: &[] };
