//! The JSON Schema of rule documents.

use aispm_engine::rule_schema;
use aispm_inventory::{Kind, schema::sentence};
use serde_json::Value;

fn references<'s>(schema: &'s Value, found: &mut Vec<&'s str>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.push(reference);
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_is_defined() {
    let schema = rule_schema();
    let mut found = Vec::new();
    references(&schema, &mut found);
    for reference in found {
        let name = reference.trim_start_matches("#/$defs/");
        assert!(schema["$defs"][name].is_object(), "{reference}");
    }
}

#[test]
fn a_fact_is_described_and_takes_its_operators() {
    let schema = rule_schema();
    let fact = &schema["$defs"]["condition.notebook"]["properties"]["root_access"];
    let doc =
        Kind::Notebook.schema().facts.iter().find(|fact| fact.name == "root_access").map(|fact| sentence(fact.doc));
    assert_eq!(fact["description"].as_str(), doc.as_deref());
    let operators = &schema["$defs"]["bool"]["anyOf"][1]["properties"];
    let mut names: Vec<&String> = operators.as_object().into_iter().flat_map(|map| map.keys()).collect();
    names.sort();
    assert_eq!(names, ["is", "not"]);
    let record = &schema["$defs"]["condition.Statement"]["properties"]["conditions"]["$ref"];
    assert_eq!(record, "#/$defs/records.Condition");
}
