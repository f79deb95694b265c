//! Evidence: the facts that decided a judgement, with the call each came from.

use aispm_inventory::{
    Asset, Gap, Inventory, Observed, Seen,
    fact::{RecordSchema, Records, Shape, ValueRef},
};
use serde_json::{Map, Value, json};

use crate::{
    Check, Evidence, Judgement, World,
    condition::{
        Condition, Operand, Statement, Test,
        formula::Truth,
        judge::{Scope, texts},
    },
    graph::{Edge, Node, OWN, Reason},
};

/// What a failure of a check rests on, or what is missing to decide.
pub(crate) fn of(check: &Check, judgement: Judgement, scope: Scope<'_>, inventory: &Inventory) -> Vec<Evidence> {
    let unknown_when = check.when.as_ref().filter(|when| scope.holds(when) == Truth::Unknown);
    match (judgement, unknown_when) {
        (Judgement::Unknown, Some(when)) => unseen(when, scope, inventory),
        (Judgement::Unknown, None) => unseen(&check.fail_if, scope, inventory),
        _ => seen(&check.fail_if, scope, inventory),
    }
}

/// The facts that make a condition hold.
pub(crate) fn seen(condition: &Condition, scope: Scope<'_>, inventory: &Inventory) -> Vec<Evidence> {
    let mut found = Found { scope, inventory, evidence: Vec::new() };
    found.seen(condition);
    found.evidence
}

/// The facts that keep a condition from being decided.
pub(crate) fn unseen(condition: &Condition, scope: Scope<'_>, inventory: &Inventory) -> Vec<Evidence> {
    let mut found = Found { scope, inventory, evidence: Vec::new() };
    found.unseen(condition);
    found.evidence
}

struct Found<'a> {
    scope: Scope<'a>,
    inventory: &'a Inventory,
    evidence: Vec<Evidence>,
}

impl Found<'_> {
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
            self.add(scope.asset, of, value);
            for other in statement.test.others().into_iter().map(Operand::whole).filter(|other| other.is_of_asset()) {
                self.add(scope.asset, other, self::value(scope.read(&other.source), other.shape));
            }
            for (there, other) in statement.test.steps().into_iter().filter_map(|of| scope.other(of)) {
                self.add(there.asset, other, self::value(there.read(&other.source), other.shape));
            }
        }
    }

    fn unseen(&mut self, condition: &Condition) {
        for (statement, _) in deciding(condition, Truth::Unknown, self.scope) {
            let own = [&statement.of].into_iter().chain(statement.test.others());
            let here = self.scope;
            let other = statement.test.steps().into_iter().filter_map(|of| here.other(of));
            for (scope, operand) in own.map(|operand| (here, operand)).chain(other) {
                let operand = operand.whole();
                if operand.is_of_asset()
                    && let Observed::Unseen(gap) = scope.read(&operand.source)
                {
                    self.push(not_seen(scope.asset, &operand.name, &gap));
                }
            }
        }
    }

    fn add(&mut self, asset: &Asset, operand: &Operand, value: Observed<Value>) {
        let value = match value {
            Observed::Known(value) => value,
            Observed::Unset => Value::Null,
            Observed::Unseen(_) => return,
        };
        self.push(known(self.inventory, asset, &operand.name, value));
    }

    fn push(&mut self, evidence: Evidence) {
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }
}

/// A fact with the call it came from.
fn known(inventory: &Inventory, asset: &Asset, fact: &str, value: Value) -> Evidence {
    let source = inventory.types.get(&asset.resource_type);
    Evidence {
        asset: asset.uid.clone(),
        fact: fact.to_owned(),
        value,
        source: source.map(|record| record.source_of(fact).to_owned()),
    }
}

/// A fact that was not seen, with the permission that is missing.
fn not_seen(asset: &Asset, fact: &str, gap: &Gap) -> Evidence {
    Evidence {
        asset: asset.uid.clone(),
        fact: fact.to_owned(),
        value: json!({ "unseen": gap.reason().name() }),
        source: gap.permission().map(str::to_owned),
    }
}

/// Why an edge is believed, for people.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Grounds {
    /// The facts it rests on, or those that were not seen.
    pub(crate) because: Vec<Evidence>,
    /// What makes it so beside facts.
    pub(crate) says: Vec<String>,
    /// What was left open.
    pub(crate) open: Vec<String>,
}

/// The reasons of an edge. `edge.from` is the asset it starts at, inside a row too.
pub(crate) fn grounds(world: &World, edge: &Edge) -> Grounds {
    let mut found = Grounds::default();
    let asset = |node: Node| world.inventory.assets.get(if node == OWN { edge.from } else { node } as usize);
    for reason in world.graph.reasons(edge) {
        let evidence = match reason {
            Reason::Says(text) => {
                found.says.push(text.to_string());
                None
            }
            Reason::Residue(text) => {
                found.open.push(text.to_string());
                None
            }
            Reason::Stated => asset(edge.from)
                .zip(asset(edge.to))
                .map(|(from, to)| known(&world.inventory, from, edge.relation.name(), Value::String(to.uid.clone()))),
            Reason::Fact { of, slot } => asset(*of).and_then(|of| fact(&world.inventory, of, *slot, None)),
            Reason::Row { of, slot, row } => asset(*of).and_then(|of| fact(&world.inventory, of, *slot, Some(*row))),
        };
        found.because.extend(evidence.filter(|evidence| !found.because.contains(evidence)));
    }
    found
}

/// A fact of an asset, or one record of it, as evidence.
pub(crate) fn fact(inventory: &Inventory, of: &Asset, slot: u16, row: Option<u32>) -> Option<Evidence> {
    let field = of.kind().schema().facts.get(usize::from(slot))?;
    let value = match (of.detail.fact(usize::from(slot))?, row, field.shape) {
        (Observed::Unseen(gap), ..) => return Some(not_seen(of, field.name, &gap)),
        (Observed::Unset, ..) => Value::Null,
        (Observed::Known(ValueRef::Records(records)), Some(row), Shape::Records(schema))
            if (row as usize) < records.len() =>
        {
            record(records, row as usize, schema)
        }
        (Observed::Known(value), _, shape) => json(value, shape),
    };
    Some(known(inventory, of, field.name, value))
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
            let of = if evidence.asset == asset.uid { String::new() } else { format!(" of {}", evidence.asset) };
            match &evidence.source {
                Some(permission) => format!("`{}`{of} was not seen ({reason}: {permission})", evidence.fact),
                None => format!("`{}`{of} was not seen ({reason})", evidence.fact),
            }
        })
        .collect();
    format!("cannot tell for {}: {}", asset.name, facts.join(", "))
}
