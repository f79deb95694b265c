//! The mix of levels: a score that calls everything critical ranks nothing.

use std::collections::BTreeMap;

use super::score::level;
use crate::{Evaluation, Judgement, Severity};

/// How many failures there are at each level of the score.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LevelMix {
    /// By level; those without a failure are left out.
    pub counts: BTreeMap<Severity, usize>,
}

impl LevelMix {
    /// The mix of an evaluation. What could not be decided is not counted.
    #[must_use]
    pub fn of(evaluation: &Evaluation) -> Self {
        let mut counts = BTreeMap::new();
        for finding in evaluation.findings.iter().filter(|finding| finding.judgement == Judgement::Fail) {
            *counts.entry(level(finding.risk.score)).or_default() += 1;
        }
        Self { counts }
    }

    /// The share of a level and everything worse, from 0 to 1. 0 when nothing fails.
    #[must_use]
    pub fn share_from(&self, level: Severity) -> f64 {
        let all: usize = self.counts.values().sum();
        let worse: usize = self.counts.range(level..).map(|(_, count)| count).sum();
        if all == 0 { 0.0 } else { worse as f64 / all as f64 }
    }
}
