//! Azure Monitor Logs: where logs of AI assets lie.

mod log_workspace;

use crate::room::{Room, follow};

/// Every Log Analytics resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[], survey: &[], follow: follow![log_workspace] };
