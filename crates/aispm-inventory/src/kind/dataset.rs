//! Data sets: named collections of training or evaluation data.

use crate::fact::kind;

kind! {
    /// A named collection of training or evaluation data.
    Dataset = "dataset" {
        /// Where the data lies.
        uris: Vec<String>,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
    }
}
