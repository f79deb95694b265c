//! AWS Lambda: the functions that agents and gateways call.

mod function;

use crate::room::{Reach, Room, follow};

/// Every Lambda resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: follow![function] };
