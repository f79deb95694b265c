//! Stores: buckets, containers and tables.

use crate::{
    fact::kind,
    record::Statement,
    words::{DataClass, Use},
};

kind! {
    /// A store of objects or rows that the AI estate uses.
    Store = "store" {
        /// What the AI estate uses it for.
        used_for: Vec<Use>,
        /// Whether it exists. False: something points at a name nobody owns.
        exists: bool,
        /// Whether it belongs to the account that was scanned.
        own_account: bool,
        /// Whether every switch that blocks public access is on, of the store or of its account.
        public_access_blocked: bool,
        /// Whether its policy lets anyone in, with no public access block that overrides it.
        public_policy: bool,
        /// Whether its access list lets anyone in, with no public access block that overrides it.
        public_acl: bool,
        /// Whether anyone can read or write it, by policy or access list.
        public: bool,
        /// Whether anyone can write it, by policy or access list.
        publicly_writable: bool,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Whether old versions of objects are kept.
        versioning: bool,
        /// Whether objects can be locked against change.
        object_lock: bool,
        /// Whether accesses are logged.
        access_log: bool,
        /// Whether plain HTTP is refused.
        tls_only: bool,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// Whether its name can be guessed by anyone who knows the account, such as `sagemaker-<region>-<account>`.
        predictable_name: bool,
        /// Computed from its use and its tags: what it holds.
        data_classes: Vec<DataClass>,
        /// Computed: identities that can change it although nothing of the AI estate acts with them and they administer
        /// nothing, by uid. At most 100.
        outside_writers: Vec<String>,
        /// Computed: identities that can read it although nothing of the AI estate acts with them and they administer
        /// nothing, by uid. At most 100.
        outside_readers: Vec<String>,
    }
}
