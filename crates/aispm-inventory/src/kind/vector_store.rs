//! Vector stores: where embeddings are kept.

use crate::{fact::kind, record::Statement, words::Authentication};

kind! {
    /// A collection of embeddings.
    VectorStore = "vector_store" {
        /// Whether its data interface answers the internet.
        public_network: bool,
        /// How callers prove who they are. Azure AI Search `disableLocalAuth`; absent means that keys are accepted.
        authentication: Authentication,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Principals that its data policies let in; `*` for anyone.
        data_principals: Vec<String>,
        /// Statements of its resource policy. `Unset`: it has none, or its service has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// What it stores, lower case: `vectorsearch`, `search`, `s3_vectors`.
        store_type: String,
        /// Its state in the provider's words, lower case.
        status: String,
    }
}
