//! AWS IAM.

use crate::room::{Reach, Room};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Global, survey: &[], follow: &[] };
