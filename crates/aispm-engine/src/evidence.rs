//! Evidence: the facts that decided a judgement, with the call each came from.

use aispm_inventory::{
    Asset, Inventory, Observed, Seen,
    fact::{RecordSchema, Records, Shape, ValueRef},
};
use serde_json::{Map, Value, json};

use crate::{
    Evidence, Judgement, Rule,
    condition::{
        Condition, Operand, Statement, Test,
        formula::Truth,
        judge::{Scope, texts},
    },
};

/// What a failure rests on, or what is missing to decide.
pub(crate) fn of(rule: &Rule, judgement: Judgement, scope: Scope<'_>, inventory: &Inventory) -> Vec<Evidence> {
    let mut found = Found { scope, inventory, evidence: Vec::new() };
    let unknown_when = rule.when.as_ref().filter(|when| scope.holds(when) == Truth::Unknown);
    match (judgement, unknown_when) {
        (Judgement::Unknown, Some(when)) => found.unseen(when),
        (Judgement::Unknown, None) => found.unseen(&rule.fail_if),
        _ => found.seen(&rule.fail_if),
    }
    found.evidence
}

struct Found<'a> {
    scope: Scope<'a>,
    inventory: &'a Inventory,
    evidence: Vec<Evidence>,
}

impl Found<'_> {
    /// The facts that make a condition hold.
    fn seen(&mut self, condition: &Condition) {
        for (statement, truth) in deciding(condition, Truth::True, self.scope) {
            let (of, scope) = (statement.of.whole(), self.scope);
            let value = match (scope.read(&of.source), of.shape) {
                (Observed::Known(value @ ValueRef::Records(records)), Shape::Records(schema)) => {
                    let rows = deciding_rows(&statement.test, truth, scope, value);
                    Observed::Known(rows.into_iter().map(|row| record(records, row, schema)).collect())
                }
                (seen, shape) => self::value(seen, shape),
            };
            self.add(of, value);
            for other in statement.test.others().into_iter().map(Operand::whole).filter(|other| other.is_of_asset()) {
                self.add(other, self::value(scope.read(&other.source), other.shape));
            }
        }
    }

    /// The facts that keep a condition from being decided.
    fn unseen(&mut self, condition: &Condition) {
        for (statement, _) in deciding(condition, Truth::Unknown, self.scope) {
            for operand in [&statement.of].into_iter().chain(statement.test.others()).map(Operand::whole) {
                if operand.is_of_asset()
                    && let Observed::Unseen(gap) = self.scope.read(&operand.source)
                {
                    self.push(Evidence {
                        asset: self.scope.asset.uid.clone(),
                        fact: operand.name.to_string(),
                        value: json!({ "unseen": gap.reason().name() }),
                        source: gap.permission().map(str::to_owned),
                    });
                }
            }
        }
    }

    fn add(&mut self, operand: &Operand, value: Observed<Value>) {
        let value = match value {
            Observed::Known(value) => value,
            Observed::Unset => Value::Null,
            Observed::Unseen(_) => return,
        };
        let asset: &Asset = self.scope.asset;
        let source = self.inventory.types.get(&asset.resource_type);
        self.push(Evidence {
            asset: asset.uid.clone(),
            fact: operand.name.to_string(),
            value,
            source: source.map(|record| record.source_of(&operand.name).to_owned()),
        });
    }

    fn push(&mut self, evidence: Evidence) {
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }
}

fn deciding<'c>(condition: &'c Condition, truth: Truth, scope: Scope<'_>) -> Vec<(&'c Statement, Truth)> {
    let leaf = |statement: &Statement| scope.test(&statement.test, &scope.read(&statement.of.source));
    let mut found = Vec::new();
    condition.deciding(truth, &leaf, &mut |statement, truth| found.push((statement, truth)));
    found
}

/// The rows that made a test of a list come out as it did; all of them when no single one did.
fn deciding_rows<'a>(test: &Test, truth: Truth, scope: Scope<'a>, value: ValueRef<'a>) -> Vec<usize> {
    let decide = match (test, truth) {
        (Test::Any(condition), Truth::True) => Some((condition, Truth::True)),
        (Test::All(condition), Truth::False) => Some((condition, Truth::False)),
        _ => None,
    };
    let rows = scope.elements(value).enumerate();
    rows.filter(|(_, element)| decide.is_none_or(|(condition, truth)| element.holds(condition) == truth))
        .map(|(row, _)| row)
        .collect()
}

/// A value as JSON.
pub(crate) fn value(seen: Seen<'_>, shape: Shape) -> Observed<Value> {
    seen.map(|value| json(value, shape))
}

fn json(value: ValueRef<'_>, shape: Shape) -> Value {
    match value {
        ValueRef::Bool(value) => Value::Bool(value),
        ValueRef::Int(value) => value.into(),
        ValueRef::Text(value) => value.into(),
        ValueRef::Time(value) => Value::String(value.to_string()),
        ValueRef::Texts(list) => texts(list).map(Value::from).collect(),
        ValueRef::Records(records) => {
            let Shape::Records(schema) = shape else { return Value::Null };
            (0..records.len()).map(|row| record(records, row, schema)).collect()
        }
    }
}

/// A record as JSON, without absent fields.
fn record(records: &dyn Records, row: usize, schema: &RecordSchema) -> Value {
    let fields = schema.fields.iter().enumerate().filter_map(|(column, field)| {
        let value = records.field(row, column)?;
        Some((field.name.to_owned(), json(value, field.shape)))
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The sentence of a finding that could not be decided.
pub(crate) fn undecided(asset: &Asset, unseen: &[Evidence]) -> String {
    let facts: Vec<String> = unseen
        .iter()
        .map(|evidence| {
            let reason = evidence.value.get("unseen").and_then(Value::as_str).unwrap_or_default();
            match &evidence.source {
                Some(permission) => format!("`{}` was not seen ({reason}: {permission})", evidence.fact),
                None => format!("`{}` was not seen ({reason})", evidence.fact),
            }
        })
        .collect();
    format!("cannot tell for {}: {}", asset.name, facts.join(", "))
}
