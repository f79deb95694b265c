//! Coverage: what was looked at, and what could not be seen.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Gap, Place, Reason};

/// What became of one cell: one resource type in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellReport {
    /// Where it looked.
    pub place: Place,
    /// What it looked for.
    #[serde(rename = "type")]
    pub resource_type: Arc<str>,
    /// How far it came.
    pub outcome: Outcome,
    /// How many assets it found.
    pub assets: u64,
    /// What it could not see, one entry per kind of failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<CellGap>,
}

/// A failure inside a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellGap {
    /// Why, and which permission would help.
    pub gap: Gap,
    /// How often it happened.
    pub times: u64,
}

/// How far a cell came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything was read.
    Complete,
    /// Something was read, something was not.
    Partial,
    /// Nothing was read.
    Unread,
}

impl Outcome {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Unread => "unread",
        }
    }
}

impl CellReport {
    /// Whether the cell is a blind spot. A service that a region does not offer holds nothing to see.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.outcome != Outcome::Complete && !self.gaps.iter().all(|g| g.gap.reason() == Reason::NotOffered)
    }
}
