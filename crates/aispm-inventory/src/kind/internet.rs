//! The internet: the one place everybody can start from.

use crate::fact::kind;

kind! {
    /// The internet. There is exactly one.
    Internet = "internet" {
        /// Computed: that it lies outside of the accounts that were scanned. Always so.
        external: bool,
    }
}
