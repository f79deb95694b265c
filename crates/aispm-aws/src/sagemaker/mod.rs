//! Amazon SageMaker.

mod endpoint;

use crate::room::{Reach, Room, survey};

/// Every SageMaker resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![endpoint], follow: &[] };
