//! Keys: what encrypts the rest.

use crate::{fact::kind, record::Statement};

kind! {
    /// An encryption key that the AI estate uses.
    Key = "key" {
        /// Whether it exists. False: something points at a key nobody owns.
        exists: bool,
        /// The key that this is only another name for: KMS `AliasArn` to `KeyMetadata.Arn`. `Unset`: it is the key itself.
        /// The facts of an alias are those of its key, so a check that counts keys asks for `Unset` here.
        alias_of: String,
        /// Whether it can be used now.
        enabled: bool,
        /// Whether the customer holds it, not the provider.
        customer_managed: bool,
        /// Whether its material is replaced regularly. `Unset`: the key cannot be rotated by the provider.
        rotation: bool,
        /// Whether it is waiting to be deleted.
        pending_deletion: bool,
        /// Whether somebody can destroy it for good at once. Key Vault `recoveryLevel`; KMS always waits a week or more.
        purgeable: bool,
        /// Statements of its resource policy.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
    }
}
