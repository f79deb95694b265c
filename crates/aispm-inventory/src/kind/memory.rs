//! Memories: what agents keep about people.

use crate::{
    fact::{kind, record},
    record::Statement,
};

record! {
    /// One way a memory is distilled.
    MemoryStrategy {
        /// Its name.
        name: String,
        /// Namespaces it writes to.
        namespaces: Vec<String>,
        /// Whether every namespace names the actor, so that people do not share memories.
        per_actor: bool,
    }
}

kind! {
    /// A store of conversations and what was learnt from them.
    Memory = "memory" {
        /// How long events are kept, in days.
        retention_days: i64,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// How it distils what it keeps.
        strategies: Vec<MemoryStrategy>,
        /// Streams it delivers records to.
        streams: Vec<String>,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
    }
}
