//! The tests inside rule documents, run.

use aispm_inventory::{Asset, Observed};
use jiff::Timestamp;

use crate::{
    Judgement, Rule, World,
    condition::{judge::Scope, statements},
    correlation::{self, Correlation},
    evidence,
    rule::{Body, Check},
};

/// Something made up, and what its rule must say of it.
#[derive(Debug, Clone)]
pub(crate) struct TestCase {
    pub(crate) name: String,
    pub(crate) expect: Judgement,
    pub(crate) at: Timestamp,
    pub(crate) given: Given,
}

/// What a test is about.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// An asset, for a check.
    Asset(Asset),
    /// A graph, for a correlation.
    Estate(Box<World>),
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
    /// The facts that its conditions read, as they were; of a correlation, how far its path gets.
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
        self.tests.iter().filter_map(|test| self.run(test)).collect()
    }

    fn run(&self, test: &TestCase) -> Option<TestFailure> {
        let got = match (&self.body, &test.given) {
            (Body::Check(check), Given::Asset(asset)) => check.judge(asset, test.at),
            (Body::Correlation(correlation), Given::Estate(world)) => worst(correlation, world),
            // Loading gives each kind of rule its own kind of test.
            (Body::Check(_), Given::Estate(_)) | (Body::Correlation(_), Given::Asset(_)) => return None,
        };
        if got == test.expect {
            return None;
        }
        let why = match (&self.body, &test.given) {
            (Body::Check(check), Given::Asset(asset)) => read_by(check, asset, test.at),
            (Body::Correlation(correlation), Given::Estate(world)) => correlation::reached(world, correlation),
            _ => String::new(),
        };
        Some(TestFailure { rule: self.id.clone(), test: test.name.clone(), expected: test.expect, got, why })
    }
}

/// What a correlation says of the assets of its reported step together: the worst of it.
fn worst(correlation: &Correlation, world: &World) -> Judgement {
    let judged = correlation::judgements(world, correlation);
    let order = [Judgement::Fail, Judgement::Unknown, Judgement::Pass];
    let found = order.into_iter().find(|wanted| judged.iter().any(|(_, judgement)| judgement == wanted));
    found.unwrap_or(Judgement::NotApplicable)
}

/// The facts that the conditions of a check read, with their values.
fn read_by(check: &Check, asset: &Asset, at: Timestamp) -> String {
    let scope = Scope::of(asset, at);
    let mut facts: Vec<String> = Vec::new();
    for condition in check.when.iter().chain([&check.fail_if]) {
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
    if !check.judges(asset) {
        facts.push(format!("type = {}, which the rule does not judge", asset.resource_type));
    }
    facts.join("; ")
}
