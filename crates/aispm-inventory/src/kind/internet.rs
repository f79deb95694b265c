//! The internet: the one place everybody can start from.

use crate::fact::kind;

kind! {
    /// The internet. There is exactly one.
    Internet = "internet" {}
}
