//! AWS KMS: the keys that AI assets use.

use crate::room::{Reach, Room};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: &[] };
