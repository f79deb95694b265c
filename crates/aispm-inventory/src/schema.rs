//! The JSON Schema of the inventory file, made from the kinds.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    Kind,
    fact::{Field, RecordSchema, Shape},
    inventory::SCHEMA,
};

/// The JSON Schema of the inventory file.
#[must_use]
pub fn inventory() -> Value {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
    let facts: Vec<Value> = Kind::ALL
        .iter()
        .map(|kind| {
            json!({
                "if": { "properties": { "kind": { "const": kind.name() } } },
                "then": { "properties": { "facts": facts(*kind) } },
            })
        })
        .collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "aispm inventory",
        "type": "object",
        "required": ["schema", "scan", "types", "coverage", "assets"],
        "additionalProperties": false,
        "properties": {
            "schema": { "const": SCHEMA },
            "scan": {
                "type": "object",
                "required": ["id", "started_at", "finished_at", "version", "providers", "calls"],
                "additionalProperties": false,
                "properties": {
                    "id": { "type": "string" },
                    "started_at": { "type": "string", "format": "date-time" },
                    "finished_at": { "type": "string", "format": "date-time" },
                    "version": { "type": "string" },
                    "providers": { "type": "array", "items": { "enum": ["aws", "azure", "gcp"] } },
                    "calls": { "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } },
                    "interrupted": { "type": "boolean" },
                },
            },
            "types": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": ["kind", "source"],
                    "additionalProperties": false,
                    "properties": {
                        "kind": { "enum": kinds },
                        "source": { "type": "string" },
                        "side_calls": { "type": "object", "additionalProperties": { "type": "string" } },
                    },
                },
            },
            "coverage": { "type": "array", "items": { "$ref": "#/$defs/cell" } },
            "assets": { "type": "array", "items": { "$ref": "#/$defs/asset" } },
        },
        "$defs": {
            "unseen": {
                "type": "object",
                "required": ["unseen"],
                "additionalProperties": false,
                "properties": { "unseen": { "$ref": "#/$defs/gap" } },
            },
            "gap": {
                "type": "object",
                "required": ["reason"],
                "additionalProperties": false,
                "properties": {
                    "reason": { "type": "string" },
                    "permission": { "type": "string" },
                    "detail": { "type": "string" },
                },
            },
            "place": {
                "type": "object",
                "required": ["provider", "account", "region"],
                "additionalProperties": false,
                "properties": {
                    "provider": { "enum": ["aws", "azure", "gcp"] },
                    "account": { "type": "string" },
                    "region": { "type": "string" },
                },
            },
            "cell": {
                "type": "object",
                "required": ["place", "type", "outcome", "assets"],
                "additionalProperties": false,
                "properties": {
                    "place": { "$ref": "#/$defs/place" },
                    "type": { "type": "string" },
                    "outcome": { "enum": ["complete", "partial", "unread"] },
                    "assets": { "type": "integer", "minimum": 0 },
                    "gaps": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["gap", "times"],
                            "additionalProperties": false,
                            "properties": { "gap": { "$ref": "#/$defs/gap" }, "times": { "type": "integer", "minimum": 1 } },
                        },
                    },
                },
            },
            "asset": {
                "type": "object",
                "required": ["uid", "kind", "type", "place", "name", "facts", "links"],
                "additionalProperties": false,
                "properties": {
                    "uid": { "type": "string" },
                    "kind": { "enum": kinds },
                    "type": { "type": "string" },
                    "place": { "$ref": "#/$defs/place" },
                    "name": { "type": "string" },
                    "tags": observed(json!({
                        "type": "array",
                        "items": { "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 },
                    })),
                    "created": observed(json!({ "type": "string", "format": "date-time" })),
                    "facts": { "type": "object" },
                    "links": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["relation", "to"],
                            "additionalProperties": false,
                            "properties": {
                                "relation": { "type": "string" },
                                "to": { "type": "string" },
                                "external": { "type": "boolean" },
                            },
                        },
                    },
                },
                "allOf": facts,
            },
        },
    });
    if let Some(defs) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        defs.extend(records().into_iter().map(|(name, record)| (name.to_owned(), record)));
    }
    schema
}

/// The JSON Schema of a kind's facts.
fn facts(kind: Kind) -> Value {
    let schema = kind.schema();
    let properties: Map<String, Value> = schema
        .facts
        .iter()
        .map(|fact| (fact.name.to_owned(), described(observed(shape(fact.shape)), fact.doc)))
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn observed(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }, { "$ref": "#/$defs/unseen" }] })
}

/// Every record that a fact of some kind holds, by name, those inside other records included.
fn records() -> BTreeMap<&'static str, Value> {
    let mut records = BTreeMap::new();
    let mut todo: Vec<Shape> = Kind::ALL.iter().flat_map(|k| k.schema().facts).map(|f| f.shape).collect();
    while let Some(next) = todo.pop() {
        if let Shape::Records(schema) = next
            && !records.contains_key(schema.name)
        {
            records.insert(schema.name, record(schema));
            todo.extend(schema.fields.iter().map(|f| f.shape));
        }
    }
    records
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Int => json!({ "type": "integer" }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Time => json!({ "type": "string", "format": "date-time" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
        Shape::Records(schema) => json!({ "type": "array", "items": { "$ref": format!("#/$defs/{}", schema.name) } }),
    }
}

fn record(schema: &RecordSchema) -> Value {
    let properties: Map<String, Value> = schema.fields.iter().map(|f| (f.name.to_owned(), field(f))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn field(field: &Field) -> Value {
    // An absent record field is written as null.
    described(json!({ "anyOf": [shape(field.shape), { "type": "null" }] }), field.doc)
}

fn described(mut schema: Value, doc: &str) -> Value {
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), Value::String(sentence(doc)));
    }
    schema
}

/// A doc comment as one line.
#[must_use]
pub fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
