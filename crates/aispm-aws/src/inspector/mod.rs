//! Amazon Inspector: whether code and images are scanned for weaknesses.

mod account;

use crate::room::{Reach, Room, survey};

/// Every Inspector resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![account], follow: &[] };
