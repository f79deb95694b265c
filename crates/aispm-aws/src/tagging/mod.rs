//! AWS resource groups tagging: the tags of every resource of a region at once.

mod resource_tags;

use aispm_discovery::{Collect, Collector};

use crate::room::{Reach, Room};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room {
    reach: Reach::Regional,
    survey: &[Collector {
        of: &resource_tags::TYPE,
        // The gap behind an early return is filed already.
        collect: Collect::Complete(|at| Box::pin(async move { drop(resource_tags::collect(at).await) })),
    }],
    follow: &[],
};
