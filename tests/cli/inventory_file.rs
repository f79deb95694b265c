//! Inventory files that are none, and what is said about them.

use serde_json::{Value, json};

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Change, Cloud, Folder, aispm, assert_valid, command, run_with_input},
};

/// An inventory in a folder of its own.
fn inventory(name: &str) -> (Folder, String) {
    let folder = Folder::new(name);
    let path = folder.at("i.json");
    Cloud::of(estate::notebooks()).scan(&[NOTEBOOKS], &["--inventory-out", &path]).exits(0);
    let text = folder.read("i.json");
    (folder, text)
}

#[test]
fn half_a_file_is_no_inventory_and_no_shorter_one() {
    let (folder, text) = inventory("half");
    for part in [1, text.len() / 2, text.len() - 3] {
        let half = folder.put("half.json", &text[..part]);
        aispm(&["evaluate", &half]).refuses(&["could not read inventory", "half.json", "EOF"]);
    }
    run_with_input(command().args(["evaluate", "-"]), &text.as_bytes()[..text.len() / 2]).refuses(&["`-`"]);
}

#[test]
fn what_is_no_inventory_is_refused() {
    let folder = Folder::new("none");
    let refused = |text: &[u8], words: &[&str]| {
        let path = folder.put("i.json", text);
        for command in [&["evaluate", &path][..], &["explain", "f1:00", "--inventory", &path]] {
            aispm(command).refuses(&["could not read inventory"]).refuses(words);
        }
    };
    refused(b"", &["EOF"]);
    refused(b"not json", &["not a readable inventory"]);
    refused(b"\xff\xfe\0\0", &["not a readable inventory"]);
    refused(b"{}", &["schema ``", "aispm.inventory/v1"]);
    refused(b"[]", &["schema ``"]);
    refused(br#"{"schema": "aispm.inventory/v9"}"#, &["schema `aispm.inventory/v9`", "reads `aispm.inventory/v1`"]);
    refused(br#"{"schema": "aispm.inventory/v1"}"#, &["missing field `scan`"]);
    refused(br#"{"schema": "aispm.report/v1", "assets": []}"#, &["schema `aispm.report/v1`"]);
    refused("[".repeat(1 << 20).as_bytes(), &["not a readable inventory"]);
    refused(&[0; 1 << 16], &["not a readable inventory"]);
}

#[test]
fn a_place_where_no_file_is_is_refused() {
    let folder = Folder::new("no-file");
    aispm(&["evaluate", &folder.at("missing.json")]).refuses(&["could not open inventory", "No such file"]);
    aispm(&["evaluate", &folder.at("")]).refuses(&["inventory", "directory"]);
    run_with_input(command().args(["evaluate", "-"]), b"").refuses(&["inventory `-`", "EOF"]);
}

#[test]
fn a_word_that_no_inventory_has_is_refused_and_named() {
    let (folder, text) = inventory("words");
    let whole: Value = serde_json::from_str(&text).unwrap();
    let schema = aispm_inventory::schema::inventory();
    assert_valid(&schema, &whole);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let changes: [Change; 6] = [
        ("verdict", |i| i["verdict"] = json!("fine")),
        ("toaster", |i| i["assets"][0]["kind"] = json!("toaster")),
        ("glows", |i| i["assets"][0]["facts"]["glows"] = json!(true)),
        ("notebook-instance/closed`", |i| i["assets"][0]["facts"]["direct_internet"] = json!("perhaps")),
        ("blurred", |i| i["coverage"][0]["outcome"] = json!("blurred")),
        ("oracle", |i| i["scan"]["providers"] = json!(["oracle"])),
    ];
    for (word, change) in changes {
        let mut changed = whole.clone();
        change(&mut changed);
        assert!(!validator.is_valid(&changed), "the schema takes `{word}`");
        let path = folder.put("changed.json", changed.to_string());
        aispm(&["evaluate", &path]).refuses(&["could not read inventory", word]);
    }
}

#[test]
fn the_order_of_a_file_does_not_matter() {
    let (folder, text) = inventory("order");
    let mut turned: Value = serde_json::from_str(&text).unwrap();
    for list in ["assets", "coverage"] {
        turned[list].as_array_mut().unwrap().reverse();
    }
    let (path, turned) = (folder.at("i.json"), folder.put("turned.json", turned.to_string()));
    let json = |path: &str| aispm(&["evaluate", path, "--format", "json"]).exits(0).stdout;
    assert!(json(&path) == json(&turned), "the bytes are the same");
}

#[test]
fn the_schema_is_printed_as_it_is() {
    let printed = aispm(&["inventory", "--schema"]).exits(0).json();
    assert_eq!(printed, aispm_inventory::schema::inventory());
    assert!(jsonschema::meta::is_valid(&printed));
}
