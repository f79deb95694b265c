//! What the JSON Schema says about correlations.

use aispm_inventory::{Kind, Relation};
use serde_json::{Map, Value, json};

use super::{described, reference};
use crate::{
    correlation::automaton::MOST_HOPS,
    load::{
        correlation::{BRANCH_KEYS, MOST_WEIGHT, SIGNAL_KEYS, TARGETS},
        example::EXPECTED,
        path::{LEG_KEYS, STEP_KEYS},
        scene,
    },
};

/// The keys that only a correlation has.
pub(super) fn properties() -> [(&'static str, Value, &'static str); 5] {
    let branches = json!({ "type": "array", "items": reference("branch") });
    let item = json!({ "if": { "required": ["step"] }, "then": reference("step"), "else": reference("edge") });
    let signals = json!({
        "type": "object",
        "required": ["any_of"],
        "additionalProperties": false,
        "properties": {
            "at_least": described(json!({ "type": "integer", "minimum": 0 }), "The weight that a path must have. Default: 0."),
            "any_of": { "type": "array", "items": reference("signal") },
        },
    });
    let targets = json!({ "type": "integer", "minimum": 1, "maximum": TARGETS.1 });
    let report = json!({
        "type": "object",
        "required": ["per"],
        "additionalProperties": false,
        "properties": {
            "per": described(name(), "The step of which each asset has one finding."),
            "max_targets": described(targets, "How many ends of paths a finding lists. Default: 20."),
        },
    });
    [
        ("path", json!({ "type": "array", "minItems": 1, "items": item }), "Steps, with edges between them."),
        ("with", branches.clone(), "Branches that must be there, every one."),
        ("without", branches, "Branches that must not be there, none of them."),
        ("signals", signals, "What makes a path worse, each with a weight."),
        ("report", report, "What findings are about."),
    ]
}

/// The definitions that these name.
pub(super) fn definitions() -> [(String, Value); 5] {
    let step = |key: &str| match key {
        "step" => described(name(), "What the rule calls this place."),
        "asset" => described(one_or_more(&kinds()), "The kinds of assets that may stand here."),
        "types" => {
            described(json!({ "type": "array", "items": { "type": "string" } }), "Their resource types. Default: all.")
        }
        _ => described(json!({ "type": "object" }), "What must hold of them. Every kind must have the facts it names."),
    };
    let repeat = |least: u32| json!({ "type": "integer", "minimum": least, "maximum": MOST_HOPS });
    let edge = |key: &str| match key {
        "edge" => described(one_or_more(&relations()), "The relations that lead on."),
        "reverse" => described(json!({ "type": "boolean" }), "Goes from the end of the relation to its start."),
        _ => described(
            object(&["min", "max"], [("min", repeat(0)), ("max", repeat(1))]),
            "How often it is taken, through any assets that the relations join.",
        ),
    };
    let branch = |key: &str| match key {
        "from" => described(name(), "The step it starts at."),
        "to" => described(one_or_more(&kinds()), "The kinds of assets it ends at."),
        "where" => step(key),
        _ => edge(key),
    };
    let signal = |key: &str| match key {
        "id" => described(name(), "What the rule calls it."),
        "step" => described(name(), "The step whose asset shows it."),
        "asset" => described(one_or_more(&kinds()), "The kinds of the step that show it. Default: all of them."),
        "fails" => described(name(), "Id of a check that fails on the asset."),
        "weight" => described(
            json!({ "type": "integer", "minimum": 1, "maximum": MOST_WEIGHT }),
            "How much it counts. Default: 1.",
        ),
        "where" => described(
            json!({ "type": "object" }),
            "What must hold of the asset. A value may be that of another step: `{ step: <step>, field: <fact> }`.",
        ),
        _ => branch(key),
    };
    let mut step_schema = object(&["step", "asset"], STEP_KEYS.map(|key| (key, step(key))));
    let mut branch_schema = object(&["from", "edge", "to"], BRANCH_KEYS.map(|key| (key, branch(key))));
    for (schema, key) in [(&mut step_schema, "asset"), (&mut branch_schema, "to")] {
        if let Value::Object(schema) = schema {
            schema.insert("allOf".to_owned(), Kind::ALL.iter().map(|kind| condition(key, *kind)).collect());
        }
    }
    [
        ("step".to_owned(), step_schema),
        ("edge".to_owned(), object(&["edge"], LEG_KEYS.map(|key| (key, edge(key))))),
        ("branch".to_owned(), branch_schema),
        ("signal".to_owned(), object(&["id"], SIGNAL_KEYS.map(|key| (key, signal(key))))),
        ("scene".to_owned(), object(&["name", "expect"], scene::KEYS.map(|key| (key, of_scene(key))))),
    ]
}

/// What `where` may say once the kind is known.
fn condition(key: &str, kind: Kind) -> Value {
    let is_kind = Map::from_iter([(key.to_owned(), json!({ "const": kind.name() }))]);
    json!({
        "if": { "required": [key], "properties": is_kind },
        "then": { "properties": { "where": reference(&format!("condition.{}", kind.name())) } },
    })
}

fn of_scene(key: &str) -> Value {
    let sentence = json!({ "type": "string", "pattern": "^\\s*\\S+\\s+\\S+\\s+\\S+\\s*$" });
    let facts: Vec<Value> = Kind::ALL
        .iter()
        .map(|kind| {
            json!({
                "if": { "required": ["kind"], "properties": { "kind": { "const": kind.name() } } },
                "then": reference(&format!("facts.{}", kind.name())),
            })
        })
        .collect();
    match key {
        "like" => {
            described(json!({ "type": "string" }), "The test before that this one is like, but for what it says.")
        }
        "assets" => described(
            json!({ "type": "object", "additionalProperties": {
                "type": "object",
                "required": ["kind"],
                "properties": { "kind": kinds() },
                "allOf": facts,
            } }),
            "Assets by a word for each: kind and facts. A fact that is left out is not set.",
        ),
        "edges" => described(one_or_more(&sentence), "Edges, as `FROM RELATION TO`."),
        "missing" => described(one_or_more(&sentence), "Edges that are not there."),
        "unseen" => described(one_or_more(&sentence), "Edges of which it is not known whether they are there."),
        "change" => described(
            json!({ "type": "object", "additionalProperties": { "type": "object" } }),
            "Other facts of assets.",
        ),
        "expect" => json!({ "enum": EXPECTED.map(crate::Judgement::name) }),
        _ => json!({ "type": "string" }),
    }
}

fn name() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9_-]+$" })
}

fn kinds() -> Value {
    json!({ "enum": Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>() })
}

fn relations() -> Value {
    json!({ "enum": Relation::ALL.iter().map(|relation| relation.name()).collect::<Vec<_>>() })
}

fn one_or_more(of: &Value) -> Value {
    json!({ "anyOf": [of, { "type": "array", "minItems": 1, "items": of }] })
}

/// A map of these keys only.
fn object<const N: usize>(required: &[&str], properties: [(&str, Value); N]) -> Value {
    let properties: Map<String, Value> = properties.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}
