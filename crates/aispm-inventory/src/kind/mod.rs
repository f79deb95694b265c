//! Kinds: the words for assets that all clouds share, one file each.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Gap, Seen, fact::KindSchema};

pub mod account;
pub mod agent;
pub mod agent_runtime;
pub mod agent_version;
pub mod connection;
pub mod container_image;
pub mod credential;
pub mod data_source;
pub mod dataset;
pub mod endpoint;
pub mod feature_store;
pub mod flow;
pub mod function;
pub mod gateway;
pub mod guardrail;
pub mod identity;
pub mod internet;
pub mod key;
pub mod knowledge_base;
pub mod log_sink;
pub mod mcp_server;
pub mod memory;
pub mod model;
pub mod model_registry;
pub mod model_version;
pub mod network;
pub mod notebook;
pub mod pipeline;
pub mod prompt;
pub mod registry;
pub mod sandbox;
pub mod store;
pub mod tool;
pub mod training_job;
pub mod vector_store;
pub mod workspace;

/// Lists the kinds once; everything that must cover all of them is made here.
macro_rules! kinds {
    ($($file:ident::$name:ident),+ $(,)?) => {
        $(pub use $file::$name;)+

        /// The shared word for an asset, over all clouds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = concat!("See [`", stringify!($name), "`].")] $name),+ }

        impl Kind {
            /// Every kind, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// What rules may say about assets of this kind.
            #[must_use]
            pub const fn schema(self) -> &'static KindSchema {
                match self { $(Self::$name => &$name::SCHEMA),+ }
            }
        }

        /// The facts of one asset.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Detail { $(#[doc = concat!("See [`", stringify!($name), "`].")] $name(Box<$name>)),+ }

        impl Detail {
            /// The kind these are facts of.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$name(_) => Kind::$name),+ }
            }

            /// The fact in a slot of [`Kind::schema`].
            #[must_use]
            pub fn fact(&self, slot: usize) -> Option<Seen<'_>> {
                match self { $(Self::$name(facts) => facts.fact(slot)),+ }
            }

            /// Every fact of a kind unseen for the same reason.
            #[must_use]
            pub fn unseen(kind: Kind, gap: &Gap) -> Self {
                match kind { $(Kind::$name => Self::from($name::unseen(gap))),+ }
            }

            /// Reads facts of a known kind.
            ///
            /// # Errors
            ///
            /// If a fact is not one of the kind, or has another shape.
            pub fn read(kind: Kind, facts: serde_json::Value) -> Result<Self, serde_json::Error> {
                Ok(match kind { $(Kind::$name => Self::from($name::deserialize(facts)?)),+ })
            }
        }

        $(impl From<$name> for Detail {
            fn from(facts: $name) -> Self {
                Self::$name(Box::new(facts))
            }
        })+
    };
}

kinds! {
    account::Account,
    agent::Agent,
    agent_runtime::AgentRuntime,
    agent_version::AgentVersion,
    connection::Connection,
    container_image::ContainerImage,
    credential::Credential,
    data_source::DataSource,
    dataset::Dataset,
    endpoint::Endpoint,
    feature_store::FeatureStore,
    flow::Flow,
    function::Function,
    gateway::Gateway,
    guardrail::Guardrail,
    identity::Identity,
    internet::Internet,
    key::Key,
    knowledge_base::KnowledgeBase,
    log_sink::LogSink,
    mcp_server::McpServer,
    memory::Memory,
    model::Model,
    model_registry::ModelRegistry,
    model_version::ModelVersion,
    network::Network,
    notebook::Notebook,
    pipeline::Pipeline,
    prompt::Prompt,
    registry::Registry,
    sandbox::Sandbox,
    store::Store,
    tool::Tool,
    training_job::TrainingJob,
    vector_store::VectorStore,
    workspace::Workspace,
}

impl Kind {
    /// The kind's name in files: `agent_runtime`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.schema().name
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("unknown kind `{name}`")))
    }
}
