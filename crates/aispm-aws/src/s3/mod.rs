//! Amazon S3: the buckets that AI assets point to.

mod bucket;

use crate::room::{Reach, Room, follow};

/// Every S3 resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Global, survey: &[], follow: follow![bucket] };
