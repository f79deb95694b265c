//! Container images: what workloads run.

use crate::{fact::kind, record::Statement};

kind! {
    /// A repository of images that the AI estate runs.
    ContainerImage = "container_image" {
        /// Whether it exists. False: something points at a name nobody owns.
        exists: bool,
        /// Whether a tag can be moved to another image.
        mutable_tags: bool,
        /// Whether images are scanned when they are pushed.
        scan_on_push: bool,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
    }
}
