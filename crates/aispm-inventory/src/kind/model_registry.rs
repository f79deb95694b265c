//! Model registries: where versions of models are kept.

use crate::{fact::kind, record::Statement, words::Network};

kind! {
    /// A group or registry of model versions.
    ModelRegistry = "model_registry" {
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// Where requests may come from, whatever they have to prove. Azure ML `publicNetworkAccess`; absent means anywhere.
        ingress: Network,
    }
}
