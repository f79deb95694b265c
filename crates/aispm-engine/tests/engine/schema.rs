//! The JSON Schema of rule documents.

use aispm_engine::rule_schema;
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
    assert!(fact["description"].as_str().is_some_and(|doc| doc.starts_with("Whether its users are root.")));
    let operators = &schema["$defs"]["bool"]["anyOf"][1]["properties"];
    assert_eq!(
        operators.as_object().map(|map| map.keys().map(String::as_str).collect::<Vec<_>>()),
        Some(vec!["not", "is"])
    );
    let record = &schema["$defs"]["condition.Statement"]["properties"]["conditions"]["$ref"];
    assert_eq!(record, "#/$defs/records.Condition");
}
