//! Bot Service: the doors through which people talk to bots.

mod bot;

use crate::room::{Room, survey};

/// Every Bot Service resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[bot::ARM], survey: survey![bot], follow: &[] };
