//! Links: how assets point at each other.

use serde::{Deserialize, Serialize};

use crate::Relation;

/// One asset points at another, in the provider's own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// How it points.
    pub relation: Relation,
    /// The uid it points at, whether that asset was seen or not.
    pub to: String,
    /// Whether the target is known to lie outside what a scan of this place can see:
    /// another account, or something the provider owns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
}
