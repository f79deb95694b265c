//! Amazon Kendra: indexes that people and agents look things up in.

mod index;

use crate::room::{Reach, Room, survey};

/// Every Kendra resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![index], follow: &[] };
