//! Amazon OpenSearch Serverless: the collections that hold embeddings.

mod collection;
mod policies;

use crate::room::{Reach, Room, survey};

/// Every resource type of this room.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![collection], follow: &[] };
