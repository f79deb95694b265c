//! Azure Container Registry: where the images come from that AI assets run.

mod registry;

use crate::room::{Room, follow};

/// Every Container Registry resource type this scanner reads. Resource Graph does not know all that a registry says.
pub(crate) const ROOM: Room = Room { graph: &[], survey: &[], follow: follow![registry] };
