//! The plan of a kind: what its rules ask, each question once, grouped by the value it is asked of.

use std::collections::BTreeMap;

use aispm_inventory::{Kind, fact::Shape};

use crate::{
    Rule,
    condition::{Condition, Literal, Operand, Source, Statement, Test, formula::Formula},
    rule::{Body, Check},
};

/// What all rules about a kind ask of an asset.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// INVARIANT: no source twice.
    pub(crate) columns: Vec<Column>,
    pub(crate) rules: Vec<Planned>,
    /// How many questions there are.
    pub(crate) questions: usize,
}

/// The questions asked of one value. `INVARIANT`: no test twice.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) source: Source,
    /// The tests, each with its number in the plan.
    pub(crate) tests: Vec<(usize, Test)>,
}

/// A rule over numbered questions.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    /// Index of the rule in its set.
    pub(crate) rule: usize,
    /// Whether the asset is of a type that the rule judges.
    pub(crate) gate: Option<usize>,
    pub(crate) when: Option<Formula<usize>>,
    pub(crate) fail_if: Formula<usize>,
}

impl Plan {
    /// The plan of every kind that has checks.
    pub(crate) fn of_all(rules: &[Rule]) -> BTreeMap<Kind, Self> {
        let mut plans: BTreeMap<Kind, Self> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            if let Body::Check(check) = &rule.body {
                plans.entry(check.asset).or_default().add(index, check);
            }
        }
        plans
    }

    fn add(&mut self, index: usize, check: &Check) {
        let gate = (!check.types.is_empty()).then(|| self.question(&of_types(&check.types)));
        let when = check.when.as_ref().map(|when| self.formula(when));
        let fail_if = self.formula(&check.fail_if);
        self.rules.push(Planned { rule: index, gate, when, fail_if });
    }

    fn formula(&mut self, condition: &Condition) -> Formula<usize> {
        condition.map(&mut |statement| self.question(statement))
    }

    /// The number of a question; the same question has the same number in every rule.
    fn question(&mut self, statement: &Statement) -> usize {
        let source = &statement.of.source;
        let column = match self.columns.iter().position(|column| column.source == *source) {
            Some(found) => found,
            None => {
                self.columns.push(Column { source: source.clone(), tests: Vec::new() });
                self.columns.len() - 1
            }
        };
        let number = self.questions;
        let Some(column) = self.columns.get_mut(column) else { return number };
        if let Some((known, _)) = column.tests.iter().find(|(_, test)| *test == statement.test) {
            return *known;
        }
        column.tests.push((number, statement.test.clone()));
        self.questions += 1;
        number
    }
}

fn of_types(types: &[String]) -> Statement {
    Statement {
        of: Operand { name: "type".into(), source: Source::Type, shape: Shape::Text },
        test: Test::In(types.iter().map(|name| Literal::Text(name.as_str().into())).collect()),
    }
}
