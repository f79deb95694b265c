//! Findings: what a rule says about an asset, with the facts it rests on.

use std::collections::BTreeMap;

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
    /// Failures and unknowns: worst severity first, failures before unknowns, then confidence, rule id and uid.
    pub findings: Vec<Finding>,
    /// What passed, in the order of rules and assets.
    pub passed: Vec<Passed>,
    /// Totals over all rules and the assets of their kinds and types.
    pub outcomes: OutcomeCounts,
}
