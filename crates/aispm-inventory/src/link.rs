//! Links: how assets point at each other.

use serde::{Deserialize, Serialize};

/// One asset points at another, in the provider's own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// How it points.
    pub relation: Relation,
    /// The uid it points at, whether that asset was seen or not.
    pub to: String,
    /// Whether the target is known to lie outside what a scan of this place can see:
    /// another account, or something the provider owns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
}

/// How an asset points at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Acts with this identity.
    RunsAs,
    /// Answers with this model or configuration.
    Serves,
    /// Sends requests on to this.
    RoutesTo,
    /// Thinks with this model.
    UsesModel,
    /// Was made from this data.
    TrainedOn,
    /// Loads its weights or code from here.
    ArtifactIn,
    /// Reads this.
    Reads,
    /// Writes this.
    Writes,
    /// Is filtered by this guardrail.
    GuardedBy,
    /// Can call this tool.
    HasTool,
    /// Presents this credential.
    ActsAs,
    /// Opens a connection to this.
    ConnectsTo,
    /// Hands work to this agent.
    DelegatesTo,
    /// Keeps memories here.
    RemembersIn,
    /// Writes logs here.
    LogsTo,
    /// Is encrypted with this key.
    EncryptedBy,
    /// Runs this image.
    PullsImage,
    /// Holds this.
    Contains,
}

impl Relation {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RunsAs => "runs_as",
            Self::Serves => "serves",
            Self::RoutesTo => "routes_to",
            Self::UsesModel => "uses_model",
            Self::TrainedOn => "trained_on",
            Self::ArtifactIn => "artifact_in",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::GuardedBy => "guarded_by",
            Self::HasTool => "has_tool",
            Self::ActsAs => "acts_as",
            Self::ConnectsTo => "connects_to",
            Self::DelegatesTo => "delegates_to",
            Self::RemembersIn => "remembers_in",
            Self::LogsTo => "logs_to",
            Self::EncryptedBy => "encrypted_by",
            Self::PullsImage => "pulls_image",
            Self::Contains => "contains",
        }
    }
}
