//! Microsoft Defender for Cloud: whether anybody watches.

pub(crate) mod defender_plan;

use crate::room::{Room, survey};

/// Every Defender resource type this scanner reads.
pub(crate) const ROOM: Room = Room { graph: &[], survey: survey![defender_plan], follow: &[] };
