//! The JSON Schemas of the JSON report and of one line of the JSON Lines report.

use aispm_inventory::Kind;
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
        "required": ["schema", "scan", "summary", "coverage", "assets", "links", "findings"],
        "additionalProperties": false,
        "properties": {
            "schema": { "const": SCHEMA },
            "scan": { "$ref": "#/$defs/scan" },
            "summary": { "$ref": "#/$defs/summary" },
            "coverage": list("coverage"),
            "assets": list("asset"),
            "links": list("link"),
            "findings": list("finding"),
            "passed": list("passed"),
        },
        "$defs": records(),
    })
}

/// The JSON Schema of one line of the JSON Lines report.
#[must_use]
pub fn line() -> Value {
    let kinds: Vec<Value> = ["scan", "summary", "coverage", "asset", "link", "finding", "passed"]
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

fn records() -> Value {
    let text = || json!({ "type": "string" });
    let number = || json!({ "type": "integer", "minimum": 0 });
    let texts = || json!({ "type": "array", "items": { "type": "string" } });
    let counts = || json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } });
    let time = || json!({ "type": "string", "format": "date-time" });
    let provider = || json!({ "enum": ["aws", "azure", "gcp"] });
    let severities = json!(["critical", "high", "medium", "low", "info"]);
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
    let asset_id = json!({
        "uid": text(), "kind": { "enum": kinds }, "type": text(), "provider": provider(),
        "account": text(), "region": text(), "name": text(),
    });
    let with = |more: Value| {
        let mut all = asset_id.as_object().cloned().unwrap_or_default();
        all.extend(more.as_object().cloned().unwrap_or_default());
        Value::Object(all)
    };
    let asset_required = ["uid", "kind", "type", "provider", "account", "region", "name"];
    let object = |required: &[&str], properties: Value| json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties });
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
            with(json!({
                "created": time(),
                "tags": { "anyOf": [unseen, { "type": "object", "additionalProperties": { "type": "string" } }] },
                "facts": { "type": "object" },
            })),
        ),
    );
    def(
        "link",
        object(
            &["from", "relation", "to", "external", "derived"],
            json!({ "from": text(), "relation": text(), "to": text(), "external": { "type": "boolean" }, "derived": { "type": "boolean" } }),
        ),
    );
    def(
        "finding",
        object(
            &[
                "fingerprint",
                "rule",
                "type",
                "title",
                "severity",
                "confidence",
                "outcome",
                "asset",
                "message",
                "evidence",
                "covers",
                "controls",
                "fix",
            ],
            json!({
                "fingerprint": { "type": "string", "pattern": "^f1:[0-9a-f]{32}$" },
                "rule": text(), "type": { "const": "check" }, "title": text(),
                "severity": { "enum": severities }, "confidence": { "enum": ["observed", "derived", "heuristic"] },
                "outcome": { "enum": ["fail", "unknown"] },
                "asset": object(&asset_required, asset_id.clone()),
                "message": text(),
                "evidence": { "type": "array", "items": object(&["asset", "fact", "value"], json!({ "asset": text(), "fact": text(), "value": true, "source": text() })) },
                "covers": texts(),
                "controls": { "type": "object", "additionalProperties": texts() },
                "fix": object(&["summary", "steps"], json!({
                    "summary": text(),
                    "steps": { "type": "array", "items": object(&["provider", "tool", "text"], json!({ "provider": text(), "tool": text(), "text": text() })) },
                })),
            }),
        ),
    );
    def("passed", object(&["rule", "asset"], json!({ "rule": text(), "asset": text() })));
    Value::Object(defs)
}
