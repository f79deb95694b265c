//! Prompts: texts that are kept for models.

use crate::{fact::kind, record::SecretFound};

kind! {
    /// A stored prompt.
    Prompt = "prompt" {
        /// Secrets in its texts.
        secrets: Vec<SecretFound>,
        /// How many variants it has.
        variants: i64,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
    }
}
