//! Functions: code that agents and gateways call.

use crate::{
    fact::kind,
    record::{SecretFound, Statement},
    words::{Authentication, Network, Use},
};

kind! {
    /// A function that the AI estate calls.
    Function = "function" {
        /// What the AI estate uses it for.
        used_for: Vec<Use>,
        /// Whether it exists. False: something points at a name nobody owns.
        exists: bool,
        /// Addresses at which it answers. `Unset`: none.
        urls: Vec<String>,
        /// How callers of its addresses prove who they are. `Unset`: it has no address.
        url_authentication: Authentication,
        /// Where callers of its addresses may come from. App Service `publicNetworkAccess`; absent means anywhere.
        ingress: Network,
        /// Whether its addresses also answer unencrypted. App Service `httpsOnly`; absent means yes.
        plain_http: bool,
        /// Secrets in its environment.
        secrets: Vec<SecretFound>,
        /// Key of the customer that encrypts its environment. `Unset`: a key of the provider.
        encryption_key: String,
        /// Whether it sits in a customer network.
        private_network: bool,
        /// The language runtime, in the provider's words.
        runtime: String,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// Computed: identities that can change its code although nothing of the AI estate acts with them and they
        /// administer nothing, by uid. At most 100.
        outside_writers: Vec<String>,
    }
}
