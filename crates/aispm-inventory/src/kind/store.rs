//! Stores: buckets, containers, tables and vaults of secrets.

use crate::{
    fact::{kind, record},
    record::Statement,
    words::{DataClass, Network, Use},
};

record! {
    /// What one identity may do in a store of secrets, as the store itself says it.
    SecretAccess {
        /// The identity, by uid.
        principal: String,
        /// What it may do with secrets, in the provider's words, lower case. Key Vault `accessPolicies.permissions.secrets`.
        secrets: Vec<String>,
        /// What it may do with keys, in the provider's words, lower case.
        keys: Vec<String>,
        /// What it may do with certificates, in the provider's words, lower case.
        certificates: Vec<String>,
    }
}

kind! {
    /// A store of objects, rows or secrets that the AI estate uses.
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
        /// Where requests may come from, whatever they have to prove. Azure `publicNetworkAccess` and `networkAcls`; absent means anywhere.
        ingress: Network,
        /// Whether services of the provider pass its firewall. Azure `networkAcls.bypass`; absent means yes.
        trusted_services: bool,
        /// Private endpoints that were approved, by uid. Azure `privateEndpointConnections`.
        private_endpoints: Vec<String>,
        /// Whether the perimeter around it refuses what its rules do not let in. False: it only watches. `Unset`: there is none.
        /// Azure `networkSecurityPerimeterConfigurations`.
        perimeter_enforced: bool,
        /// Whether keys of the account open everything in it. Azure Storage `allowSharedKeyAccess`; absent means yes.
        account_keys: bool,
        /// Containers in it that say that anyone may read them, by name. Azure Storage `publicAccess`.
        public_containers: Vec<String>,
        /// How many days deleted objects can be brought back. `Unset`: not at all. Azure Storage `deleteRetentionPolicy`, Key Vault
        /// `softDeleteRetentionInDays`.
        deleted_kept_days: i64,
        /// Whether its objects can be copied to other tenants without anyone reading them here. Azure Storage
        /// `allowCrossTenantReplication`; absent means yes for accounts made before 2023-12-15.
        cross_tenant_copies: bool,
        /// Whether what was deleted stays for its full time, whoever wants it gone. Key Vault `enablePurgeProtection`; absent means no.
        purge_protection: bool,
        /// Whether roles alone decide who reads it. Key Vault `enableRbacAuthorization`; absent means that its own list decides.
        role_based: bool,
        /// Who may do what, by its own list. `Unset`: roles decide. Key Vault `accessPolicies`.
        secret_access: Vec<SecretAccess>,
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
