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
        /// Private endpoints that were approved, by uid. Azure `privateEndpointConnections`.
        private_endpoints: Vec<String>,
        /// Whether the perimeter around it refuses what its rules do not let in. False: it only watches. `Unset`: there is none.
        /// Azure `networkSecurityPerimeterConfigurations`.
        perimeter_enforced: bool,
        /// Whether services of the provider pass its firewall. Azure `bypass`; absent means no.
        trusted_services: bool,
        /// Whether everything in it must be encrypted with a key of the customer. Azure AI Search `encryptionWithCmk`; absent means no.
        own_key_enforced: bool,
        /// Whether it refuses to send what it holds elsewhere. Azure AI Search `dataExfiltrationProtections`; absent means no.
        export_blocked: bool,
        /// Resources that let it in past the internet, by uid. Azure AI Search `sharedPrivateLinkResources` with `status` =
        /// `Approved`. Known and empty: none.
        private_links: Vec<String>,
        /// Those of them that lie in subscriptions which the scan does not see.
        foreign_links: Vec<String>,
        /// Categories of logs that are sent somewhere, in the provider's words, lower case. Known and empty: none. Azure diagnostic
        /// settings.
        log_categories: Vec<String>,
    }
}
