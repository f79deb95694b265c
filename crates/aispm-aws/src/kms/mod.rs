//! AWS KMS: the keys that AI assets use.

mod key;

use crate::room::{Reach, Room, follow};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: follow![key] };
