//! Relations: how one asset stands to another, as a provider states it or as analysis computes it.

use serde::{Deserialize, Serialize};

use crate::Kind;

/// Lists the relations once, with the kinds that each may join.
macro_rules! relations {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, derived: $derived:literal, $from:expr => $to:expr;)+) => {
        /// How an asset stands to another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Relation { $($(#[doc = $doc])+ $name),+ }

        impl Relation {
            /// Every relation: those that providers state, then those that analysis computes.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word used in every document.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// Whether analysis computes it. An inventory file holds none of these.
            #[must_use]
            pub const fn is_derived(self) -> bool {
                match self { $(Self::$name => $derived),+ }
            }

            /// Whether an asset of one kind can stand in this relation to one of the other.
            #[must_use]
            pub fn joins(self, from: Kind, to: Kind) -> bool {
                use Kind::*;
                let (sources, targets): (&[Kind], &[Kind]) = match self { $(Self::$name => (&$from, &$to)),+ };
                sources.contains(&from) && targets.contains(&to)
            }
        }
    };
}

relations! {
    /// Acts with this identity.
    RunsAs = "runs_as", derived: false,
        [Agent, AgentRuntime, AgentVersion, Endpoint, FeatureStore, Flow, Function, Gateway, KnowledgeBase, Memory, Model, Notebook, Pipeline, Sandbox, TrainingJob, VectorStore, Workspace]
        => [Identity];
    /// Answers with this model or configuration.
    Serves = "serves", derived: false, [Endpoint, Model] => [Endpoint, Model, ModelVersion];
    /// Sends requests on to this.
    RoutesTo = "routes_to", derived: false,
        [Agent, AgentVersion, Connection, DataSource, Endpoint, Flow, Gateway, Key, McpServer, Prompt, Tool]
        => [Agent, AgentRuntime, AgentVersion, Connection, Endpoint, Flow, Function, Gateway, Key, Model];
    /// Thinks with this model.
    UsesModel = "uses_model", derived: false, [Agent, AgentVersion, Flow, KnowledgeBase, Model, Prompt, TrainingJob] => [Endpoint, Model];
    /// Was made from this data.
    TrainedOn = "trained_on", derived: false, [Model, TrainingJob] => [Dataset, Store];
    /// Loads its weights or code from here.
    ArtifactIn = "artifact_in", derived: false,
        [Agent, AgentRuntime, Connection, Model, ModelVersion, Notebook, Tool, TrainingJob, Workspace] => [Notebook, Store];
    /// Reads this.
    Reads = "reads", derived: false,
        [Agent, AgentVersion, Dataset, DataSource, Flow, KnowledgeBase, TrainingJob, Workspace]
        => [DataSource, Endpoint, KnowledgeBase, Prompt, Store];
    /// Writes this.
    Writes = "writes", derived: false,
        [DataSource, Endpoint, FeatureStore, Flow, KnowledgeBase, Sandbox, TrainingJob, Workspace] => [FeatureStore, Model, Store];
    /// Is filtered by this guardrail.
    GuardedBy = "guarded_by", derived: false, [Account, Agent, AgentVersion, Flow, Gateway, Model] => [Guardrail];
    /// Can call this tool.
    HasTool = "has_tool", derived: false, [Agent, AgentVersion, McpServer] => [Sandbox, Tool];
    /// Presents this credential.
    ActsAs = "acts_as", derived: false, [Agent, AgentRuntime, Connection, Credential, Gateway] => [Credential, Identity];
    /// Opens a connection to this.
    ConnectsTo = "connects_to", derived: false,
        [Agent, AgentRuntime, Connection, Endpoint, Gateway, KnowledgeBase, Model, Notebook, Sandbox, Tool, TrainingJob, Workspace]
        => [Connection, Function, Gateway, McpServer, Network, Store, VectorStore];
    /// Hands work to this agent.
    DelegatesTo = "delegates_to", derived: false, [Agent, AgentVersion, Flow] => [Agent, Endpoint];
    /// Keeps memories here.
    RemembersIn = "remembers_in", derived: false, [Agent] => [Memory];
    /// Writes logs here.
    LogsTo = "logs_to", derived: false, [Account, Endpoint, LogSink, Store, VectorStore, Workspace] => [LogSink, Store];
    /// Is encrypted with this key.
    EncryptedBy = "encrypted_by", derived: false,
        [Account, Agent, AgentVersion, ContainerImage, DataSource, Endpoint, FeatureStore, Flow, Function, Gateway, Guardrail, KnowledgeBase, LogSink, Memory, Model, ModelVersion, Notebook, Prompt, Store, TrainingJob, VectorStore, Workspace]
        => [Key];
    /// Runs this image.
    PullsImage = "pulls_image", derived: false, [Agent, AgentRuntime, Model, ModelVersion, TrainingJob, Workspace] => [ContainerImage];
    /// Holds this. Settings of an account hold, by analysis, the assets of their account and region.
    Contains = "contains", derived: false,
        [Account, Agent, AgentRuntime, Endpoint, Gateway, Guardrail, ModelRegistry, Registry, Workspace]
        => [Account, Agent, AgentRuntime, AgentVersion, Endpoint, Flow, Function, Gateway, Guardrail, Identity, KnowledgeBase, McpServer, Model, ModelVersion, Network, Notebook, Sandbox, Workspace];
    /// Can be reached by anyone.
    Exposes = "exposes", derived: true,
        [Internet]
        => [Agent, AgentRuntime, AgentVersion, ContainerImage, Endpoint, Flow, Function, Gateway, Key, KnowledgeBase, McpServer, Memory, Model, ModelRegistry, Network, Notebook, Sandbox, Store, VectorStore, Workspace];
    /// Can take on this identity.
    CanAssume = "can_assume", derived: true, [Internet, Identity] => [Identity];
    /// Can hand this identity to a machine.
    CanPass = "can_pass", derived: true, [Identity] => [Identity];
    /// Can act with the rights of this identity in another way than taking it on, and gains rights by it.
    CanEscalateTo = "can_escalate_to", derived: true, [Identity] => [Identity];
    /// Can read what it holds; of an endpoint, its keys.
    CanRead = "can_read", derived: true, [Identity] => [Connection, ContainerImage, Credential, Endpoint, Key, KnowledgeBase, LogSink, Memory, Model, ModelRegistry, ModelVersion, Store, VectorStore];
    /// Can change what it holds.
    CanWrite = "can_write", derived: true,
        [Identity] => [ContainerImage, DataSource, FeatureStore, Function, KnowledgeBase, LogSink, Memory, ModelRegistry, ModelVersion, Store, VectorStore];
    /// Can make it work.
    CanInvoke = "can_invoke", derived: true,
        [Identity] => [Agent, AgentRuntime, AgentVersion, Endpoint, Flow, Function, Gateway, KnowledgeBase, Model, Notebook, Pipeline, Sandbox, Workspace];
    /// Can change its settings.
    CanAdmin = "can_admin", derived: true,
        [Identity]
        => [Account, Agent, AgentRuntime, Endpoint, Function, Gateway, Guardrail, Identity, KnowledgeBase, Memory, Model, ModelRegistry, ModelVersion, Notebook, Pipeline, Sandbox, Store, Workspace];
    /// Can be changed by anyone.
    WritableByPublic = "writable_by_public", derived: true, [Internet] => [ContainerImage, ModelRegistry, Store];
}

impl Relation {
    /// The relation with this word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|relation| relation.name() == name)
    }
}

impl Serialize for Relation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Relation {
    /// Reads what a provider states: a file cannot claim what analysis computes.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .filter(|relation| !relation.is_derived())
            .ok_or_else(|| serde::de::Error::custom(format!("unknown relation `{name}`")))
    }
}
