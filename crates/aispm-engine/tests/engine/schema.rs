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

#[test]
fn correlations_have_their_own_keys() {
    let schema = rule_schema();
    let only = |kind: &str| {
        let parts = schema["allOf"].as_array().expect("parts");
        let part = parts.iter().find(|part| part["if"]["properties"]["kind"]["const"] == kind);
        part.map(|part| &part["then"]["properties"]).expect("a part for the kind")
    };
    assert_eq!((&only("Correlation")["fail_if"], &only("Check")["path"]), (&Value::Bool(false), &Value::Bool(false)));
    assert_eq!(only("Correlation")["tests"]["items"]["$ref"], "#/$defs/scene");
    let relations = &schema["$defs"]["edge"]["properties"]["edge"]["anyOf"][0]["enum"];
    assert!(relations.as_array().is_some_and(|all| all.iter().any(|relation| relation == "can_assume")));
    let of_store = schema["$defs"]["step"]["allOf"].as_array().into_iter().flatten();
    let mut of_store = of_store.filter(|part| part["if"]["properties"]["asset"]["const"] == "store");
    assert_eq!(
        of_store.next().map(|part| &part["then"]["properties"]["where"]["$ref"]),
        Some(&Value::from("#/$defs/condition.store"))
    );
}
