//! The tests inside rule documents, run.

use aispm_inventory::{Asset, Observed};
use jiff::Timestamp;

use crate::{
    Judgement, Rule,
    condition::{judge::Scope, statements},
    evidence,
};

/// An asset, and what its rule must say of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TestCase {
    pub(crate) name: String,
    pub(crate) expect: Judgement,
    pub(crate) at: Timestamp,
    pub(crate) asset: Asset,
}

/// A test that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFailure {
    /// Id of the rule.
    pub rule: String,
    /// Name of the test.
    pub test: String,
    /// What the test expects.
    pub expected: Judgement,
    /// What the rule says.
    pub got: Judgement,
    /// The facts that its conditions read, as they were.
    pub why: String,
}

impl Rule {
    /// How many tests its document has.
    #[must_use]
    pub const fn test_count(&self) -> usize {
        self.tests.len()
    }

    /// Runs its tests. Empty: all hold.
    #[must_use]
    pub fn test(&self) -> Vec<TestFailure> {
        let judged = self.tests.iter().map(|test| (test, self.judge(&test.asset, test.at)));
        judged
            .filter(|(test, got)| *got != test.expect)
            .map(|(test, got)| TestFailure {
                rule: self.id.clone(),
                test: test.name.clone(),
                expected: test.expect,
                got,
                why: self.read_by(&test.asset, test.at),
            })
            .collect()
    }

    /// The facts that its conditions read, with their values.
    fn read_by(&self, asset: &Asset, at: Timestamp) -> String {
        let scope = Scope::of(asset, at);
        let mut facts: Vec<String> = Vec::new();
        for condition in self.when.iter().chain([&self.fail_if]) {
            statements(condition, &mut |statement| {
                let of = statement.of.whole();
                let value = match evidence::value(scope.read(&of.source), of.shape) {
                    Observed::Known(value) => value.to_string(),
                    Observed::Unset => "not set".to_owned(),
                    Observed::Unseen(gap) => format!("not seen ({})", gap.reason().name()),
                };
                let fact = format!("{} = {value}", of.name);
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            });
        }
        if !self.judges(asset) {
            facts.push(format!("type = {}, which the rule does not judge", asset.resource_type));
        }
        facts.join("; ")
    }
}
