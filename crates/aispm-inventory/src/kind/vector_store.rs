//! Vector stores: where embeddings are kept.

use crate::fact::kind;

kind! {
    /// A collection of embeddings.
    VectorStore = "vector_store" {
        /// Whether its data interface answers the internet.
        public_network: bool,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Principals that its data policies let in; `*` for anyone.
        data_principals: Vec<String>,
        /// What it stores, lower case: `vectorsearch`, `search`.
        store_type: String,
        /// Its state in the provider's words, lower case.
        status: String,
    }
}
