//! What the lists of a text report are made of: a path of its own, or a rule with the assets it is about.

use aispm_engine::{Finding, Judgement, Rule, Severity, finding::AttackPath};
use aispm_inventory::Asset;

use crate::Report;

/// Most paths of one rule that stand alone; what is beyond them is listed by rule.
const PATHS: usize = 3;

/// An entry of a list.
pub(super) struct Entry<'a> {
    pub(super) rule: &'a Rule,
    /// What stands alone is drawn.
    pub(super) alone: bool,
    /// INVARIANT: never empty; the first is the worst.
    pub(super) findings: Vec<(&'a Finding, &'a Asset)>,
}

impl<'a> Entry<'a> {
    /// The entries of one judgement, in the order of their worst findings.
    pub(super) fn all(report: &Report<'a>, judgement: Judgement) -> Vec<Self> {
        let mut entries: Vec<Self> = Vec::new();
        for (finding, rule, asset) in report.findings().filter(|(f, ..)| f.judgement == judgement) {
            let drawn = entries.iter().filter(|entry| entry.alone && entry.rule.id == rule.id).count();
            if finding.path.is_some() && drawn < PATHS {
                entries.push(Self { rule, alone: true, findings: vec![(finding, asset)] });
                continue;
            }
            match entries.iter_mut().find(|entry| !entry.alone && entry.rule.id == rule.id) {
                Some(entry) => entry.findings.push((finding, asset)),
                None => entries.push(Self { rule, alone: false, findings: vec![(finding, asset)] }),
            }
        }
        entries
    }

    /// The finding that is drawn, with its path.
    pub(super) fn drawn(&self) -> Option<(&'a Finding, &'a Asset, &'a AttackPath)> {
        let (finding, asset) = self.findings.first().filter(|_| self.alone)?;
        Some((finding, asset, finding.path.as_ref()?))
    }

    pub(super) fn worst(&self) -> Option<&'a Finding> {
        self.findings.first().map(|(finding, _)| *finding)
    }

    pub(super) fn severity(&self) -> Severity {
        self.worst().map_or(self.rule.severity, |worst| worst.severity)
    }

    /// What the list is sorted by, as a whole number.
    pub(super) fn priority(&self) -> String {
        format!("{:>3.0}", self.worst().map_or(0.0, |worst| worst.risk.priority))
    }
}
