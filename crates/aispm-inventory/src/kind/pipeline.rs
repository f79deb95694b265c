//! Pipelines: the order in which jobs run.

use crate::{fact::kind, record::SecretFound};

kind! {
    /// A definition of jobs that run in order.
    Pipeline = "pipeline" {
        /// Its state in the provider's words, lower case.
        status: String,
        /// Secrets in its definition.
        secrets: Vec<SecretFound>,
    }
}
