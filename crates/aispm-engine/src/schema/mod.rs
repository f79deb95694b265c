//! The JSON Schema of rule documents, made from the kinds, for editors.

use std::collections::BTreeMap;

use aispm_inventory::{
    Kind,
    fact::{Field, Shape},
    schema::sentence,
};
use serde_json::{Map, Value, json};

use crate::{
    Severity,
    load::{
        self,
        example::{self, EXPECTED, REASONS},
        fields::{EVERY_ASSET, element},
        header::{CLOUDS, CONFIDENCES, PARAMS, RULE_KINDS, TOOLS},
        operator::{OPERATORS, operators},
    },
};

mod correlation;

/// The version of the grammar.
const GRAMMAR: &str = "aispm.rule/v1";

/// The JSON Schema of a rule document.
#[must_use]
pub fn rule_schema() -> Value {
    let mut shared = Shared::default();
    let by_kind: Vec<Value> = Kind::ALL.iter().map(|kind| shared.by_kind(*kind)).collect();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let text = json!({ "type": "string", "minLength": 1 });
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let controls = json!({ "type": "object", "additionalProperties": texts });
    let tools: Map<String, Value> = TOOLS.iter().map(|tool| ((*tool).to_owned(), text.clone())).collect();
    let mut fix = Map::from_iter([("summary".to_owned(), described(text.clone(), "The change, in a sentence."))]);
    for cloud in CLOUDS {
        let steps = json!({ "type": "object", "additionalProperties": false, "properties": tools });
        fix.insert(cloud.to_owned(), steps);
    }
    let properties = [
        (
            "kind",
            json!({ "enum": RULE_KINDS }),
            "`Check`: a rule about one asset. `Correlation`: a rule about paths over the graph.",
        ),
        (
            "id",
            json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" }),
            "The state of affairs in kebab-case; the same as the name of the file.",
        ),
        ("title", text.clone(), "The state of affairs in a sentence."),
        ("why", text.clone(), "Why it is a risk."),
        ("asset", json!({ "enum": kinds }), "The kind of asset it judges."),
        ("types", texts.clone(), "Resource types it judges; other types of the kind are not counted. Default: all."),
        ("when", json!({ "type": "object" }), "Where it does not hold, the rule is not applicable."),
        ("fail_if", json!({ "type": "object" }), "Where it holds, the rule fails."),
        ("severity", json!({ "enum": Severity::ALL.map(Severity::name) }), "How bad it is."),
        ("confidence", json!({ "enum": CONFIDENCES.map(crate::Confidence::name) }), "How sure it is."),
        (
            "message",
            text.clone(),
            "The case in a sentence; `{{asset.name}}` and `{{<fact>}}`, or `{{<step>.name}}` and `{{<step>.<fact>}}`, are \
             filled in. Default: the title.",
        ),
        ("covers", texts.clone(), "Ids of the catalogue of checks."),
        ("themes", texts.clone(), "Bundles of controls, defined in `rules/themes.yaml`."),
        ("controls", controls, "Controls by framework, added to those of the themes."),
        (
            "params",
            json!({ "type": "object", "additionalProperties": {
                "type": "object",
                "required": ["type", "default"],
                "additionalProperties": false,
                "properties": { "type": { "enum": PARAMS }, "default": {} },
            } }),
            "Values with a name, used as `{ param: <name> }`.",
        ),
        (
            "fix",
            json!({ "type": "object", "required": ["summary"], "additionalProperties": false, "properties": fix }),
            "What to do about it.",
        ),
        (
            "tests",
            json!({ "type": "array", "minItems": 3 }),
            "At least one that expects fail, one pass and one unknown; of a correlation the pass is `like` the fail with one \
             edge `missing`.",
        ),
        ("factors", factors(), "What its author says about the risk of it, where the engine would judge otherwise."),
    ];
    let properties: Map<String, Value> = properties
        .into_iter()
        .chain(correlation::properties())
        .map(|(key, schema, doc)| (key.to_owned(), described(schema, doc)))
        .collect();
    let mut defs: Map<String, Value> = shared.defs.into_iter().collect();
    defs.insert("unseen".to_owned(), unseen());
    defs.insert("tags".to_owned(), tags());
    defs.insert("test".to_owned(), test());
    defs.extend(correlation::definitions());
    let none_of = |keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), Value::Bool(false))).collect::<Map<_, _>>();
    let of_kind = |kind: &str, required: &[&str], others: &[&str], test: &str| {
        let mut properties = none_of(others);
        properties.insert("tests".to_owned(), json!({ "items": reference(test) }));
        json!({
            "if": { "required": ["kind"], "properties": { "kind": { "const": kind } } },
            "then": { "required": required, "properties": properties },
        })
    };
    let mut all_of = vec![
        of_kind("Check", &["asset", "fail_if"], &load::correlation::KEYS, "test"),
        of_kind("Correlation", &["path", "report"], &load::check::KEYS, "scene"),
    ];
    all_of.extend(by_kind);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": GRAMMAR,
        "title": "aispm rule",
        "type": "object",
        "required": ["kind", "id", "title", "why", "severity", "confidence", "fix", "tests"],
        "additionalProperties": false,
        "properties": properties,
        "allOf": all_of,
        "$defs": defs,
    })
}

fn unseen() -> Value {
    json!({
        "type": "object",
        "required": ["$unseen"],
        "additionalProperties": false,
        "properties": { "$unseen": { "enum": REASONS.map(aispm_inventory::Reason::name) } },
    })
}

fn tags() -> Value {
    json!({ "anyOf": [{ "type": "object", "additionalProperties": { "type": "string" } }, reference("unseen")] })
}

fn factors() -> Value {
    let factor = json!({ "type": "number", "minimum": 0, "maximum": 1 });
    let by_signal = json!({ "type": "object", "additionalProperties": factor });
    let by_signal = described(by_signal, "How easily it is used: `base`, and when a signal of an id is shown.");
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": { "exploitability": by_signal, "impact": described(factor, "How much is lost at least.") },
    })
}

fn test() -> Value {
    let of = |key: &str| match key {
        "tags" => reference("tags"),
        "expect" => json!({ "enum": EXPECTED.map(crate::Judgement::name) }),
        "asset" => json!({ "type": "object" }),
        _ => json!({ "type": "string" }),
    };
    let properties: Map<String, Value> = example::KEYS.iter().map(|key| ((*key).to_owned(), of(key))).collect();
    json!({
        "type": "object",
        "required": ["name", "expect"],
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Definitions that several places share, by name.
#[derive(Default)]
struct Shared {
    defs: BTreeMap<String, Value>,
}

impl Shared {
    /// What follows from the kind of asset.
    fn by_kind(&mut self, kind: Kind) -> Value {
        let schema = kind.schema();
        let mut fields: Vec<Field> = schema.facts.to_vec();
        for (name, shape, _) in EVERY_ASSET {
            if !fields.iter().any(|field| field.name == name) {
                fields.push(Field { name, doc: "A field of every asset.", shape });
            }
        }
        let condition = format!("condition.{}", schema.name);
        let tag = self.test(Shape::Text);
        self.condition(&condition, &fields, Some(&tag));
        let facts: Map<String, Value> = fields
            .iter()
            .map(|field| {
                let seen = json!({ "anyOf": [literal(field.shape), { "type": "null" }, { "$ref": "#/$defs/unseen" }] });
                (field.name.to_owned(), described(seen, field.doc))
            })
            .collect();
        let mut facts = facts;
        facts.insert("kind".to_owned(), json!({ "const": schema.name }));
        facts.insert("tags".to_owned(), reference("tags"));
        let facts_of = format!("facts.{}", schema.name);
        let facts = json!({ "type": "object", "additionalProperties": false, "properties": facts });
        self.defs.insert(facts_of.clone(), facts);
        let asset = json!({ "properties": { "asset": reference(&facts_of) } });
        json!({
            "if": { "required": ["asset"], "properties": { "asset": { "const": schema.name } } },
            "then": { "properties": {
                "when": reference(&condition),
                "fail_if": reference(&condition),
                "tests": { "items": asset },
            } },
        })
    }

    /// Defines a condition over some fields.
    fn condition(&mut self, name: &str, fields: &[Field], tag: Option<&Value>) {
        if self.defs.contains_key(name) {
            return;
        }
        // A record may hold records: the name is taken before its fields are walked.
        self.defs.insert(name.to_owned(), Value::Null);
        let parts = json!({ "type": "array", "minItems": 1, "items": reference(name) });
        let mut properties: Map<String, Value> =
            fields.iter().map(|field| (field.name.to_owned(), described(self.test(field.shape), field.doc))).collect();
        properties.insert("all".to_owned(), described(parts.clone(), "Every one of these holds."));
        properties.insert("any".to_owned(), described(parts, "At least one of these holds."));
        properties.insert("not".to_owned(), described(reference(name), "This does not hold."));
        let mut condition = json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": false,
            "properties": properties,
        });
        if let (Some(tag), Value::Object(condition)) = (tag, &mut condition) {
            condition.insert("patternProperties".to_owned(), json!({ "^tags\\..+$": tag }));
        }
        self.defs.insert(name.to_owned(), condition);
    }

    /// A test of a value of a shape.
    fn test(&mut self, shape: Shape) -> Value {
        let name = name_of(shape);
        if self.defs.contains_key(&name) {
            return reference(&name);
        }
        self.defs.insert(name.clone(), Value::Null);
        let arguments: Map<String, Value> =
            operators(shape).iter().map(|operator| ((*operator).to_owned(), self.operator(operator, shape))).collect();
        let by_operator =
            json!({ "type": "object", "minProperties": 1, "additionalProperties": false, "properties": arguments });
        let is_list = matches!(shape, Shape::Texts | Shape::Words(_) | Shape::Records(_));
        let test = if is_list { by_operator } else { json!({ "anyOf": [value(literal(shape)), by_operator] }) };
        self.defs.insert(name.clone(), test);
        reference(&name)
    }

    fn operator(&mut self, operator: &str, shape: Shape) -> Value {
        let doc = OPERATORS.iter().find(|(name, _)| *name == operator).map_or("", |(_, doc)| doc);
        described(self.argument(operator, shape), doc)
    }

    fn argument(&mut self, operator: &str, shape: Shape) -> Value {
        let texts = json!({ "type": "array", "items": literal(element(shape)) });
        match operator {
            "not" => self.test(shape),
            "in" | "not_in" => value(json!({ "type": "array", "items": literal(shape) })),
            "contains" => value(literal(element(shape))),
            "contains_any" | "contains_all" | "subset_of" => with_param(texts),
            "cidr_in" | "cidr_overlaps" => {
                with_param(json!({ "type": ["string", "array"], "items": { "type": "string" } }))
            }
            "older_than" | "newer_than" => {
                with_param(json!({ "type": "string", "pattern": "^[0-9]+[wdhms]( +[0-9]+[wdhms])*$" }))
            }
            "any" | "all" | "none" => match shape {
                Shape::Records(record) => {
                    let name = format!("condition.{}", record.name);
                    self.condition(&name, record.fields, None);
                    reference(&name)
                }
                _ => self.test(element(shape)),
            },
            "len" => self.test(Shape::Int),
            "is" => {
                let words: &[&str] = match shape {
                    Shape::Bool | Shape::Int | Shape::Word(_) | Shape::Time => &["present", "absent", "known"],
                    _ => &["present", "absent", "empty", "known"],
                };
                json!({ "enum": words })
            }
            _ => value(literal(shape)),
        }
    }
}

/// The name of the definition of a test of a shape.
fn name_of(shape: Shape) -> String {
    match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Int => "int".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Time => "time".to_owned(),
        Shape::Texts => "texts".to_owned(),
        Shape::Word(words) => format!("word.{}", words.join(".")),
        Shape::Words(words) => format!("words.{}", words.join(".")),
        Shape::Records(record) => format!("records.{}", record.name),
    }
}

fn literal(shape: Shape) -> Value {
    match shape {
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Int => json!({ "type": "integer" }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Time => json!({ "type": "string", "format": "date-time" }),
        Shape::Texts | Shape::Words(_) => json!({ "type": "array", "items": literal(element(shape)) }),
        Shape::Records(_) => json!({ "type": "array", "items": { "type": "object" } }),
    }
}

/// A literal, a parameter or another field.
fn value(literal: Value) -> Value {
    json!({ "anyOf": [literal, named("param"), named("field")] })
}

fn with_param(literal: Value) -> Value {
    json!({ "anyOf": [literal, named("param")] })
}

fn named(key: &str) -> Value {
    let properties = Map::from_iter([(key.to_owned(), json!({ "type": "string" }))]);
    json!({ "type": "object", "required": [key], "additionalProperties": false, "properties": properties })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn described(mut schema: Value, doc: &str) -> Value {
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), Value::String(sentence(doc)));
    }
    schema
}
