//! Container images: what workloads run.

use crate::{fact::kind, record::Statement, words::Network};

kind! {
    /// A repository of images that the AI estate runs, or a registry of such repositories.
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
        /// Where requests may come from, whatever they have to prove. Azure `publicNetworkAccess` and `networkRuleSet`; absent means
        /// anywhere.
        ingress: Network,
        /// Whether services of the provider pass its firewall. Azure `networkRuleBypassOptions`; absent means yes.
        trusted_services: bool,
        /// Private endpoints that were approved, by uid. Azure `privateEndpointConnections`.
        private_endpoints: Vec<String>,
        /// Whether anyone can pull without a credential. Azure `anonymousPullEnabled`; absent means no.
        anonymous_pull: bool,
        /// Whether one user name and password opens it. Azure `adminUserEnabled`; absent means no.
        admin_user: bool,
        /// Whether images may be copied out to other registries and stores. Azure `exportPolicy`; absent means yes.
        export: bool,
    }
}
