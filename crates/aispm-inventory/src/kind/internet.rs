//! The internet: the one place everybody can start from.

use crate::{fact::kind, words::Privilege};

kind! {
    /// The internet. There is exactly one.
    Internet = "internet" {
        /// Computed: that it lies outside of the accounts that were scanned. Always so.
        external: bool,
        /// Computed: assets of the AI estate that act with it. Always none: it stands beside identities in rules.
        used_by: Vec<String>,
        /// Computed: its rights over the estate as a whole. Always none.
        privileges: Vec<Privilege>,
    }
}
