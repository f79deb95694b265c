//! Identities: who acts.

use crate::{
    fact::{kind, words},
    record::{Grant, Statement},
    words::Privilege,
};

words! {
    /// What an identity is.
    IdentityType {
        /// A role that is taken on.
        Role = "role",
        /// A user with credentials of its own.
        User = "user",
        /// A group of users.
        Group = "group",
        /// An account outside of the scan, as a whole.
        Account = "account",
        /// An application or machine: a managed identity, a service principal, a service account.
        Workload = "workload",
    }
}

kind! {
    /// A role, user or group.
    Identity = "identity" {
        /// What it is.
        identity_type: IdentityType,
        /// ARNs or ids of policies attached to it.
        attached_policies: Vec<String>,
        /// Statements of all its policies, attached and inline. `policy` says which.
        statements: Vec<Statement>,
        /// Statements of its trust policy. `Unset`: it is not taken on.
        trust: Vec<Statement>,
        /// Services that it trusts without a condition on the source account, resource or organisation.
        unbound_services: Vec<String>,
        /// Other accounts that it trusts; `*` for anyone.
        trusted_accounts: Vec<String>,
        /// ARN of the policy that bounds it. `Unset`: none.
        boundary: String,
        /// Statements of the policy that bounds it. `Unset`: none.
        boundary_statements: Vec<Statement>,
        /// Groups it belongs to.
        groups: Vec<String>,
        /// When it was last used. `Unset`: not in the provider's tracking period.
        last_used: jiff::Timestamp,
        /// Roles that it was given, and denials that bear on it. Azure role assignments.
        grants: Vec<Grant>,
        /// Whether all places were read in which it could have been given roles. Unseen where one could not be.
        grants_complete: bool,
        /// Its object id in the directory. Azure `principalId`.
        principal_id: String,
        /// Whether the provider owns it. AWS service-linked roles.
        provider_owned: bool,
        /// Computed: whether it lies outside of the accounts that were scanned.
        external: bool,
        /// Computed from its effective permissions: the widest of its rights.
        privileges: Vec<Privilege>,
        /// Computed: assets of the AI estate that act with it, by uid.
        used_by: Vec<String>,
        /// Computed: whether it may call a model without a guardrail, where no policy demands one.
        unguarded_model_access: bool,
        /// Computed: the ways in which it can gain rights of other identities, as `action: what it does`.
        escalations: Vec<String>,
    }
}
