//! Azure Storage: the accounts that AI assets point to.

mod account;
mod blob;

use crate::room::{Room, follow};

/// Every Storage resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[account::ARM], survey: &[], follow: follow![account] };
