//! Registries: lists of agents and tools that others may find.

use crate::{
    fact::{kind, record},
    words::Authentication,
};

record! {
    /// One entry of a registry.
    RegistryRecord {
        /// Its name. Hostile text.
        name: String,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Address its definition is refreshed from.
        source_url: Option<String>,
    }
}

kind! {
    /// A list of agents or tools.
    Registry = "registry" {
        /// Whether entries are published without a person looking. Absent means no.
        auto_approval: bool,
        /// How readers prove who they are.
        authentication: Authentication,
        /// Its entries.
        records: Vec<RegistryRecord>,
        /// Addresses outside the account that approved entries are refreshed from.
        external_sources: Vec<String>,
        /// Its state in the provider's words, lower case.
        status: String,
    }
}
