//! Amazon ECR: the images that AI workloads run.

mod repository;

use crate::room::{Reach, Room, follow};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: &[], follow: follow![repository] };
