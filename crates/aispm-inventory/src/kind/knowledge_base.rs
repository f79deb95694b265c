//! Knowledge bases: what agents look things up in.

use crate::{
    fact::{kind, words},
    record::Statement,
    words::ToolClass,
};

words! {
    /// Where vectors of a knowledge base are kept.
    VectorStorage {
        /// A service of the same cloud, run by the provider.
        Managed = "managed",
        /// A database of the same cloud.
        Database = "database",
        /// A service of another company.
        External = "external",
        /// A way this version does not know.
        Other = "other",
    }
}

kind! {
    /// A searchable collection that agents and applications ask.
    KnowledgeBase = "knowledge_base" {
        /// Its state in the provider's words, lower case.
        status: String,
        /// Who keeps its vectors. `Unset`: it has no vectors.
        storage: VectorStorage,
        /// The storage in the provider's words, lower case: `opensearch_serverless`, `pinecone`.
        storage_type: String,
        /// Host of a vector store of another company.
        external_host: String,
        /// The model that turns text into vectors.
        embedding_model: String,
        /// Whether results are limited to what the signed token of a user allows. Kendra `UserContextPolicy` = `USER_TOKEN`; with
        /// `ATTRIBUTE_FILTER` everything is shown unless the caller asks for a filter.
        asks_user_token: bool,
        /// How many sources feed it.
        sources: i64,
        /// Key of the customer that encrypts what the provider keeps for it. `Unset`: a key of the provider, or a store
        /// with a key of its own. Bedrock managed knowledge bases.
        encryption_key: String,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
