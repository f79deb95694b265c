//! Rules: which state of affairs is wrong, why, and what to do about it.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Kind};
use jiff::Timestamp;

use crate::{
    Confidence, Fix, Judgement, RuleErrors, Severity,
    condition::{Condition, formula::Truth, judge::Scope},
    correlation::Correlation,
    load,
    message::Message,
    plan::Plan,
    test_case::{TestCase, TestFailure},
};

/// A document and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSource {
    /// The path that errors name: `rules/notebook/notebook-with-direct-internet.yaml`.
    pub path: String,
    /// The document.
    pub text: String,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The state of affairs in kebab-case, the same as the name of its file.
    pub id: String,
    /// The state of affairs in a sentence.
    pub title: String,
    /// Why it is a risk.
    pub why: String,
    /// What it judges.
    pub body: Body,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Ids of the catalogue of checks that it covers.
    pub covers: Vec<String>,
    /// Names of themes, each a bundle of controls.
    pub themes: Vec<String>,
    /// Controls by framework, those of its themes included; sorted.
    pub controls: BTreeMap<String, Vec<String>>,
    /// Values that its conditions name.
    pub params: BTreeMap<String, Param>,
    /// What to do.
    pub fix: Fix,
    /// What its author says about the risk of it.
    pub factors: Factors,
    /// The document it was read from.
    pub path: String,
    /// Whether it comes with aispm.
    pub built_in: bool,
    pub(crate) message: Message,
    pub(crate) tests: Vec<TestCase>,
}

/// What a rule judges.
#[derive(Debug, Clone)]
pub enum Body {
    /// One asset at a time, by its own facts.
    Check(Check),
    /// Paths over the graph.
    Correlation(Correlation),
}

/// A rule about single assets.
#[derive(Debug, Clone)]
pub struct Check {
    /// The kind of asset it judges.
    pub asset: Kind,
    /// The resource types of that kind that it judges. Empty: all.
    pub types: Vec<String>,
    pub(crate) when: Option<Condition>,
    pub(crate) fail_if: Condition,
}

/// What the author of a rule says about the risk of what it finds, where the engine would judge otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Factors {
    /// How easily the weakness is used, from 0 to 1. `None`: it follows from the severity.
    pub exploitability: Option<f64>,
    /// The same when a signal of this id has fired; the highest counts.
    pub by_signal: BTreeMap<String, f64>,
    /// How much is lost at least, from 0 to 1. `None`: it follows from the assets.
    pub impact: Option<f64>,
}

/// A value with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// `duration`, `int`, `text` or `texts`.
    pub of: String,
    /// The value, as it is written.
    pub default: String,
}

/// A bundle of controls that many rules speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What the bundle is about.
    pub meaning: String,
    /// Controls by framework.
    pub controls: BTreeMap<String, Vec<String>>,
}

/// Rules that belong together, ready to judge an inventory.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// INVARIANT: sorted by id, and no id twice.
    rules: Vec<Rule>,
    themes: BTreeMap<String, Theme>,
    plans: BTreeMap<Kind, Plan>,
}

impl RuleSet {
    /// Compiles rule documents: those that come with aispm, the themes they name, and the user's own.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of them. A rule is never skipped.
    pub fn compile(rules: &[RuleSource], themes: &RuleSource, own: &[RuleSource]) -> Result<Self, RuleErrors> {
        let (mut rules, themes) = load::compile(rules, themes, own)?;
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let plans = Plan::of_all(&rules);
        Ok(Self { rules, themes, plans })
    }

    /// The rules, by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        let at = self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()?;
        self.rules.get(at)
    }

    /// The themes, by name.
    #[must_use]
    pub const fn themes(&self) -> &BTreeMap<String, Theme> {
        &self.themes
    }

    /// Runs the tests of every rule. Empty: all hold.
    #[must_use]
    pub fn run_tests(&self) -> Vec<TestFailure> {
        self.rules.iter().flat_map(Rule::test).collect()
    }

    pub(crate) fn plan(&self, kind: Kind) -> Option<&Plan> {
        self.plans.get(&kind)
    }
}

impl Rule {
    /// The kinds that its findings are about.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        match &self.body {
            Body::Check(check) => vec![check.asset],
            Body::Correlation(correlation) => correlation.reported(),
        }
    }
}

impl Check {
    /// Whether it speaks of the asset at all.
    pub(crate) fn judges(&self, asset: &Asset) -> bool {
        asset.kind() == self.asset
            && (self.types.is_empty() || self.types.iter().any(|name| **name == *asset.resource_type))
    }

    /// What it says about one asset.
    pub(crate) fn judge(&self, asset: &Asset, now: Timestamp) -> Judgement {
        let scope = Scope::of(asset, now);
        let when = self.when.as_ref().map_or(Truth::True, |when| scope.holds(when));
        match when {
            _ if !self.judges(asset) => Judgement::NotApplicable,
            Truth::False => Judgement::NotApplicable,
            Truth::Unknown => Judgement::Unknown,
            Truth::True => match scope.holds(&self.fail_if) {
                Truth::True => Judgement::Fail,
                Truth::Unknown => Judgement::Unknown,
                Truth::False => Judgement::Pass,
            },
        }
    }
}
