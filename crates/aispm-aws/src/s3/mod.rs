//! Amazon S3: the buckets that AI assets point to, and those that their roles name.

mod account_block;
mod bucket;
mod granted;
mod name;
mod owned;
mod public;

use crate::room::{Reach, Room, follow};

pub(crate) use granted::Granted;
pub(crate) use owned::Buckets;
pub(crate) use public::Block;

/// Every S3 resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Global, survey: &[], follow: follow![bucket] };
