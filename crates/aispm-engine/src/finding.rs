//! Findings: what a rule says about an asset, with the facts it rests on.

use std::collections::BTreeMap;

use aispm_inventory::Relation;
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Worth fixing.
    Low,
    /// Fix in the normal course.
    Medium,
    /// Fix soon.
    High,
    /// Fix now.
    Critical,
}

impl Severity {
    /// Worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Guessed from names or patterns.
    Heuristic,
    /// Computed from several facts.
    Derived,
    /// The provider said so.
    Observed,
}

impl Confidence {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heuristic => "heuristic",
            Self::Derived => "derived",
            Self::Observed => "observed",
        }
    }
}

/// What a rule says about one asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// The state of affairs that the rule names.
    Fail,
    /// The provider's answers rule it out.
    Pass,
    /// Something that decides it could not be seen.
    Unknown,
    /// The rule does not speak of this asset.
    NotApplicable,
}

impl Judgement {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// A rule that fails on an asset, or could not be decided there.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable identity: rule and asset; never text, time or order. Starts with `f1:`.
    pub fingerprint: String,
    /// Index of the rule in its [`crate::RuleSet`].
    pub rule: usize,
    /// Index of the asset in its inventory.
    pub asset: usize,
    /// [`Judgement::Fail`] or [`Judgement::Unknown`].
    pub judgement: Judgement,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// The case in one sentence. Hostile text inside.
    pub message: String,
    /// The facts it rests on, in the order the rule names them. For an unknown: the facts that were not seen.
    pub evidence: Vec<Evidence>,
    /// How much it matters, and to what to turn first.
    pub risk: Risk,
    /// How one gets from the entry to the target. `None`: the rule judges one asset.
    pub path: Option<AttackPath>,
    /// What makes the path worse, in the order of the rule.
    pub signals: Vec<Signal>,
    /// Edges of the path whose removal would close findings, most first.
    pub cuts: Vec<Cut>,
}

/// How one gets from an entry to a target.
#[derive(Debug, Clone, PartialEq)]
pub struct AttackPath {
    /// The assets along the way, from entry to target.
    pub stops: Vec<Stop>,
    /// The edges between them: one fewer than there are stops.
    pub hops: Vec<Hop>,
    /// What stands beside the path and belongs to the case, such as the tools of an agent on it.
    pub beside: Vec<Beside>,
    /// Assets that end a path of the same finding, the path's own included, by index; at most as many as the rule lists.
    pub targets: Vec<usize>,
}

/// An asset on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Index of the asset.
    pub asset: usize,
    /// The rule's name for it. `None`: passed through on a repeated edge.
    pub step: Option<String>,
}

/// An edge of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// How its ends stand to each other.
    pub relation: Relation,
    /// Whether the path goes against the relation, from its end to its start.
    pub reversed: bool,
    /// How easily an attacker gets along, from 0 to 1.
    pub ease: f64,
    /// Whether it is there. False: what decides it was not seen.
    pub seen: bool,
    /// The facts it rests on, or those that were not seen.
    pub because: Vec<Evidence>,
    /// Why it is believed beside facts, in sentences.
    pub says: Vec<String>,
    /// What was left open, in sentences.
    pub open: Vec<String>,
}

/// A branch that belongs to a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// The asset of the path that it starts at, by index.
    pub from: usize,
    /// The edge.
    pub hop: Hop,
    /// The asset it ends at, by index.
    pub to: usize,
}

/// Something that makes a path worse.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The rule's name for it.
    pub id: String,
    /// The asset that shows it, by index.
    pub asset: usize,
    /// How much it counts.
    pub weight: u32,
    /// The facts that show it.
    pub evidence: Vec<Evidence>,
}

/// An edge that is worth cutting.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Where it starts, by index of the asset.
    pub from: usize,
    /// How its ends stand to each other.
    pub relation: Relation,
    /// Where it ends, by index of the asset.
    pub to: usize,
    /// How many findings of the evaluation have no path without it.
    pub closes: usize,
    /// The score of this finding without it; 0 when the finding closes.
    pub score_after: f64,
}

/// How much a finding matters: `aispm-risk/1`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Risk {
    /// How easily an attacker gets there, from 0 to 1.
    pub exposure: f64,
    /// How easily the weakness is used, from 0 to 1.
    pub exploitability: f64,
    /// How much is lost, from 0 to 1.
    pub impact: f64,
    /// How much an agent can do by itself, from 0 (no agent) to 1.
    pub agency: f64,
    /// How exposed that agent is to attacks on its prompt, from 0 to 1.
    pub threat: f64,
    /// What is left of the agent's uplift after guardrails and people who must agree, from 0 to 1.
    pub mitigation: f64,
    /// How sure the finding is, from 0 to 1.
    pub confidence: f64,
    /// The factors as one line from which the score can be computed again.
    pub vector: String,
    /// From 0 to 100.
    pub score: f64,
    /// The score weighed by confidence: what lists are sorted by.
    pub priority: f64,
    /// What to do with it.
    pub action: Action,
}

/// What to do with a finding, in the words of SSVC (Stakeholder-Specific Vulnerability Categorization).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Action {
    /// Fix in the normal course.
    #[default]
    Track,
    /// Watch for changes.
    TrackClosely,
    /// Fix soon.
    Attend,
    /// Fix now.
    Act,
}

impl Action {
    /// The word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::TrackClosely => "track*",
            Self::Attend => "attend",
            Self::Act => "act",
        }
    }
}

/// One fact that a finding rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The asset it is a fact of.
    pub asset: String,
    /// The fact's name.
    pub fact: String,
    /// Its value as JSON; null when the provider answered that it is not set; `{"unseen": …}` with the reason when it was not seen.
    pub value: serde_json::Value,
    /// The call it came from, or the permission that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fix {
    /// The change, in a sentence.
    pub summary: String,
    /// Commands and configuration by cloud (`aws`, `azure`, `gcp`) and tool (`cli`, `terraform`).
    pub steps: BTreeMap<String, BTreeMap<String, String>>,
}

/// How often each judgement was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OutcomeCounts {
    /// See [`Judgement::Fail`].
    pub fail: u64,
    /// See [`Judgement::Pass`].
    pub pass: u64,
    /// See [`Judgement::Unknown`].
    pub unknown: u64,
    /// See [`Judgement::NotApplicable`].
    pub not_applicable: u64,
}

/// One rule that passed on one asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passed {
    /// Index of the rule.
    pub rule: usize,
    /// Index of the asset.
    pub asset: usize,
}

/// Everything the rules say about an inventory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// Failures before unknowns, each by priority, worst first, then by severity, confidence, rule id and uid.
    pub findings: Vec<Finding>,
    /// What passed, in the order of rules and assets.
    pub passed: Vec<Passed>,
    /// Totals over all rules and the assets of their kinds and types.
    pub outcomes: OutcomeCounts,
    /// Edges of the paths of findings, those first that close most of them.
    pub choke_points: Vec<Cut>,
}
