//! Amazon S3 Vectors: buckets of embeddings.

mod vector_bucket;

use crate::room::{Reach, Room, survey};

/// Every S3 Vectors resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![vector_bucket], follow: &[] };
