//! What every format writes: the inventory, the rules, and what they say about each other.

use std::collections::BTreeMap;

use aispm_engine::{Evaluation, Finding, Judgement, Rule, RuleSet, Severity, World};
use aispm_inventory::{Asset, Detail, Inventory, Observed, Outcome};

/// Everything there is to report.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was found, with what analysis made of it.
    pub world: &'a World,
    /// What it was held against.
    pub rules: &'a RuleSet,
    /// What came of it.
    pub evaluation: &'a Evaluation,
    /// Findings below this severity are counted and not listed.
    pub min_severity: Severity,
    /// Whether to list what passed.
    pub include_passed: bool,
}

/// How a report for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to use colour.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl<'a> Report<'a> {
    /// What was found.
    pub(crate) const fn inventory(&self) -> &'a Inventory {
        &self.world.inventory
    }

    /// What a scan found: the assets without the internet, the accounts outside and what could not be listed, which analysis
    /// adds.
    pub(crate) fn found(&self) -> impl Iterator<Item = &'a Asset> {
        let graph = &self.world.graph;
        let listed = (0..).zip(&self.inventory().assets).filter(|(node, _)| !graph.is_missing(*node));
        listed.map(|(_, asset)| asset).filter(|asset| match &asset.detail {
            Detail::Internet(_) => false,
            Detail::Identity(identity) => identity.external != Observed::Known(true),
            _ => true,
        })
    }

    /// The findings that are listed, worst first.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&'a Finding, &'a Rule, &'a Asset)> + Clone + use<'a> {
        let Self { world, rules, evaluation, min_severity, .. } = *self;
        evaluation
            .findings
            .iter()
            .filter(move |f| f.severity >= min_severity)
            .filter_map(move |f| Some((f, rules.rules().get(f.rule)?, world.inventory.assets.get(f.asset)?)))
    }

    /// How many assets fail by severity, worst first.
    pub(crate) fn failures(&self) -> [(Severity, u64); 5] {
        Severity::ALL.map(|severity| {
            let fails = |f: &&Finding| f.judgement == Judgement::Fail && f.severity == severity;
            (severity, self.evaluation.findings.iter().filter(fails).count() as u64)
        })
    }

    /// How many cells there are, how many were read whole, and how many have a blind spot.
    pub(crate) fn cells(&self) -> Cells {
        let coverage = &self.inventory().coverage;
        Cells {
            all: coverage.len() as u64,
            complete: coverage.iter().filter(|c| c.outcome == Outcome::Complete).count() as u64,
            blind: coverage.iter().filter(|c| c.is_blind()).count() as u64,
        }
    }

    /// How many assets were found of each kind.
    pub(crate) fn kinds(&self) -> BTreeMap<&'static str, u64> {
        let mut kinds = BTreeMap::new();
        for asset in self.found() {
            *kinds.entry(asset.kind().name()).or_default() += 1;
        }
        kinds
    }
}

/// Counts of cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells {
    pub(crate) all: u64,
    pub(crate) complete: u64,
    /// Cells where something could not be seen; a service that a region does not offer is none.
    pub(crate) blind: u64,
}
