//! The JSON Schemas of the JSON report and of one line of the JSON Lines report.

use aispm_inventory::{Kind, Relation};
use serde_json::{Map, Value, json};

use crate::json::SCHEMA;

/// The JSON Schema of the JSON report.
#[must_use]
pub fn report() -> Value {
    let list = |of: &str| json!({ "type": "array", "items": { "$ref": format!("#/$defs/{of}") } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "aispm report",
        "type": "object",
        "required": ["schema", "scan", "summary", "coverage", "assets", "links", "findings", "choke_points"],
        "additionalProperties": false,
        "properties": {
            "schema": { "const": SCHEMA },
            "scan": { "$ref": "#/$defs/scan" },
            "summary": { "$ref": "#/$defs/summary" },
            "coverage": list("coverage"),
            "assets": list("asset"),
            "links": list("link"),
            "findings": list("finding"),
            "choke_points": list("choke_point"),
            "passed": list("passed"),
        },
        "$defs": records(),
    })
}

/// The JSON Schema of one line of the JSON Lines report.
#[must_use]
pub fn line() -> Value {
    let kinds: Vec<Value> = ["scan", "summary", "coverage", "asset", "link", "finding", "choke_point", "passed"]
        .iter()
        .map(|record| {
            json!({
                "required": ["schema", "record"],
                "properties": { "schema": { "const": SCHEMA }, "record": { "const": record } },
                "allOf": [{ "$ref": format!("#/$defs/{record}") }],
                "unevaluatedProperties": false,
            })
        })
        .collect();
    let mut records = records();
    // A line has two members more than the record of the document, so closing the record is left to the line.
    if let Value::Object(map) = &mut records {
        for record in map.values_mut().filter_map(Value::as_object_mut) {
            record.remove("additionalProperties");
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{SCHEMA}/line"),
        "title": "aispm report, one line",
        "oneOf": kinds,
        "$defs": records,
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": text() })
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A score.
fn points() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 100 })
}

/// A factor.
fn part() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

fn relation() -> Value {
    json!({ "enum": Relation::ALL.iter().map(|relation| relation.name()).collect::<Vec<_>>() })
}

fn evidence() -> Value {
    let properties = json!({ "asset": text(), "fact": text(), "value": true, "source": text() });
    json!({ "type": "array", "items": object(&["asset", "fact", "value"], properties) })
}

/// Why an edge is believed.
fn grounds() -> Value {
    json!({
        "ease": describe(part(), "How easily an attacker gets along the edge."),
        "seen": describe(json!({ "const": false }), "Only where what decides the edge was not seen, so that it may be there."),
        "because": evidence(),
        "says": describe(texts(), "Why it is believed beside facts."),
        "open": describe(texts(), "What was left open."),
    })
}

/// An object that has no other members.
fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}

fn describe(mut schema: Value, description: &str) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), description.into());
    }
    schema
}

/// The members of both.
fn merged(members: &Value, more: Value) -> Value {
    let mut all = members.as_object().cloned().unwrap_or_default();
    all.extend(more.as_object().cloned().unwrap_or_default());
    Value::Object(all)
}

fn records() -> Value {
    let counts = || json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } });
    let time = || json!({ "type": "string", "format": "date-time" });
    let provider = || json!({ "enum": ["aws", "azure", "gcp"] });
    let severities = json!(["critical", "high", "medium", "low", "info"]);
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
    let asset_id = json!({
        "uid": text(), "kind": { "enum": kinds }, "type": text(), "provider": provider(),
        "account": text(), "region": text(), "name": text(),
    });
    let asset_required = ["uid", "kind", "type", "provider", "account", "region", "name"];
    let mut defs = Map::new();
    let mut def = |name: &str, schema: Value| defs.insert(name.to_owned(), schema);
    def(
        "scan",
        object(
            &["id", "started_at", "finished_at", "version", "providers", "calls", "interrupted"],
            json!({
                "id": text(), "started_at": time(), "finished_at": time(), "version": text(),
                "providers": { "type": "array", "items": provider() },
                "calls": object(&["total", "by_operation"], json!({ "total": number(), "by_operation": counts() })),
                "interrupted": { "type": "boolean" },
            }),
        ),
    );
    def(
        "summary",
        object(
            &["assets", "findings", "outcomes", "coverage"],
            json!({
                "assets": object(&["total", "by_kind"], json!({ "total": number(), "by_kind": counts() })),
                "findings": counts(),
                "outcomes": counts(),
                "coverage": object(&["cells", "complete", "gaps"], json!({ "cells": number(), "complete": number(), "gaps": number() })),
            }),
        ),
    );
    def(
        "coverage",
        object(
            &["provider", "account", "region", "type", "outcome", "assets"],
            json!({
                "provider": provider(), "account": text(), "region": text(), "type": text(),
                "outcome": { "enum": ["complete", "partial", "unread"] }, "assets": number(),
                "reason": text(), "permission": text(), "detail": text(), "times": number(),
            }),
        ),
    );
    let unseen = json!({ "type": "object", "required": ["unseen"], "additionalProperties": false, "properties": { "unseen": text() } });
    def(
        "asset",
        object(
            &[&asset_required[..], &["facts"]].concat(),
            merged(
                &asset_id,
                json!({
                    "created": time(),
                    "tags": { "anyOf": [unseen, { "type": "object", "additionalProperties": { "type": "string" } }] },
                    "facts": { "type": "object" },
                }),
            ),
        ),
    );
    let choke_point = json!({
        "from": text(), "edge": relation(), "to": text(),
        "closes": describe(number(), "How many findings of the evaluation have no path without this edge."),
    });
    let closed = |required: &[&str], part: &Value, more: Value| object(required, merged(part, more));
    def(
        "link",
        json!({
            "type": "object",
            "required": ["from", "relation", "to", "external", "derived"],
            "additionalProperties": false,
            "properties": merged(&grounds(), json!({
                "from": text(), "relation": relation(), "to": text(), "external": { "type": "boolean" },
                "derived": describe(
                    json!({ "type": "boolean" }),
                    "Whether analysis computed it. Of computed links those are listed that lie on the path of a listed \
                     finding or beside it, or that start at the internet; the others follow from the policies of \
                     principals, and a large estate has millions of them.",
                ),
            })),
            "if": { "properties": { "derived": { "const": true } } },
            "then": { "required": ["ease", "because"] },
            "else": { "properties": { "ease": false, "seen": false, "because": false, "says": false, "open": false } },
        }),
    );
    let stop = object(
        &["asset", "kind", "name"],
        json!({ "asset": text(), "kind": { "enum": kinds }, "name": text(), "step": text() }),
    );
    let reversed = || describe(json!({ "const": true }), "The path goes against the edge, from its end to its start.");
    let hop = closed(&["edge", "ease", "because"], &grounds(), json!({ "edge": relation(), "reversed": reversed() }));
    let branch = closed(
        &["from", "edge", "to", "ease", "because"],
        &grounds(),
        json!({ "from": text(), "edge": relation(), "to": text(), "reversed": reversed() }),
    );
    let risk = object(
        &["score", "priority", "vector", "exposure", "exploitability", "impact", "confidence", "action"],
        json!({
            "score": points(), "priority": points(), "vector": text(), "exposure": part(), "exploitability": part(),
            "impact": part(), "confidence": part(), "action": { "enum": ["act", "attend", "track*", "track"] },
        }),
    );
    def(
        "finding",
        json!({
            "type": "object",
            "required": [
                "fingerprint", "rule", "type", "title", "severity", "confidence", "outcome", "risk", "asset", "message",
                "evidence", "covers", "controls", "fix",
            ],
            "additionalProperties": false,
            "properties": {
                "fingerprint": { "type": "string", "pattern": "^f1:[0-9a-f]{32}$" },
                "rule": text(), "type": { "enum": ["check", "correlation"] }, "title": text(),
                "severity": { "enum": severities }, "confidence": { "enum": ["observed", "derived", "heuristic"] },
                "outcome": { "enum": ["fail", "unknown"] },
                "risk": risk,
                "asset": object(&asset_required, asset_id.clone()),
                "message": text(),
                "evidence": evidence(),
                "path": describe(
                    json!({ "type": "array", "items": { "oneOf": [stop, hop] } }),
                    "Assets and the edges between them in turn, from entry to target.",
                ),
                "beside": describe(
                    json!({ "type": "array", "items": branch }),
                    "Edges that belong to the case and start at an asset of the path.",
                ),
                "targets": describe(texts(), "Assets that end a path of this finding, by uid."),
                "signals": { "type": "array", "items": object(
                    &["id", "asset", "weight", "evidence"],
                    json!({ "id": text(), "asset": text(), "weight": number(), "evidence": evidence() }),
                ) },
                "choke_points": { "type": "array", "items": closed(
                    &["from", "edge", "to", "closes", "score_after"],
                    &choke_point,
                    json!({ "score_after": describe(points(), "Score of this finding without the edge; 0 when it closes.") }),
                ) },
                "covers": texts(),
                "controls": { "type": "object", "additionalProperties": texts() },
                "fix": object(&["summary", "steps"], json!({
                    "summary": text(),
                    "steps": { "type": "array", "items": object(&["provider", "tool", "text"], json!({ "provider": text(), "tool": text(), "text": text() })) },
                })),
            },
            "if": { "properties": { "type": { "const": "correlation" } } },
            "then": { "required": ["path"] },
            "else": { "properties": { "path": false, "beside": false, "targets": false, "signals": false, "choke_points": false } },
        }),
    );
    def("choke_point", object(&["from", "edge", "to", "closes"], choke_point.clone()));
    def("passed", object(&["rule", "asset"], json!({ "rule": text(), "asset": text() })));
    Value::Object(defs)
}
