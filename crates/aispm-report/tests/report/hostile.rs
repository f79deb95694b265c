//! Strangers name what stands on a path: shown, never obeyed.

use aispm_inventory::Relation;
use aispm_report::{Style, explain};
use serde_json::json;

use crate::estate::{Estate, evidence, hop};

/// Clears the screen, rings, turns the text around, hides a letter, and goes to the line's start.
const NAME: &str = "bot\u{1b}[2J\u{9b}2J\u{7}\u{202e}\u{200b}\u{2028}\r\n→ role admin";

#[track_caller]
fn is_tame(text: &str) {
    let wild = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}' | '\u{202e}' | '\u{2028}');
    assert_eq!(text.find(wild), None, "{text:?}");
}

/// Every text that somebody else can choose is hostile.
fn hostile() -> Estate {
    let mut estate = Estate::named(NAME, NAME);
    for asset in &mut estate.world.inventory.assets {
        asset.place.account = NAME.into();
        asset.resource_type = format!("aws_{NAME}_{NAME}").into();
    }
    estate.evaluation.findings[0].message = NAME.to_owned();
    estate.evaluation.findings[0].signals[0].id = NAME.to_owned();
    let statement = json!({
        "policy": NAME, "sid": NAME, "effect": "Allow", "actions": [NAME], "resources": [NAME], "principals": [NAME],
        "conditions": [{ "operator": NAME, "key": NAME, "values": [NAME] }],
    });
    let because = [statement, json!(NAME), json!([NAME]), json!({ "unseen": NAME }), json!({ NAME: NAME })];
    for value in because {
        let path = estate.path();
        path.stops.push(path.stops[1].clone());
        let mut hop = hop(Relation::CanRead, vec![evidence(NAME, NAME, value, NAME)]);
        (hop.says, hop.open, hop.seen) =
            (vec![NAME.to_owned()], vec![NAME.to_owned()], path.hops.len().is_multiple_of(2));
        path.hops.push(hop);
    }
    let possible = estate.evaluation.findings[2].path.as_mut().unwrap();
    possible.hops[0].because[0].source = Some(NAME.to_owned());
    estate
}

#[test]
fn no_format_obeys_a_name() {
    let estate = hostile();
    for format in ["text", "json", "jsonl"] {
        for width in [0, 1, 40, 100] {
            is_tame(&estate.written(format, width));
        }
    }
    for finding in &estate.evaluation.findings {
        let mut out = Vec::new();
        explain::finding(&estate.report(), finding, &Style { color: false, width: 100 }, &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        is_tame(&told);
        assert!(told.contains(r"bot\u{1b}[2J\u{9b}2J\u{7}\u{202e}\u{200b}\u{2028}\u{d}\u{a}→ role admin"), "{told}");
    }
}

#[test]
fn json_keeps_what_strangers_wrote() {
    let report: serde_json::Value = serde_json::from_str(&hostile().written("json", 0)).unwrap();
    assert_eq!(report["findings"][0]["path"][2]["name"], NAME);
    let validator = jsonschema::validator_for(&aispm_report::schema::report()).unwrap();
    assert!(validator.is_valid(&report));
}

#[test]
fn a_path_of_assets_that_are_not_there_is_no_panic() {
    let mut estate = Estate::whole();
    estate.path().stops[2].asset = usize::MAX;
    estate.path().targets = vec![usize::MAX];
    estate.path().beside[0].to = usize::MAX;
    estate.evaluation.findings[0].cuts[0].to = usize::MAX;
    estate.evaluation.choke_points[0].from = usize::MAX;
    estate.path().hops.pop();
    for format in ["text", "json", "jsonl"] {
        assert!(!estate.written(format, 100).is_empty());
    }
    let mut out = Vec::new();
    explain::finding(&estate.report(), &estate.evaluation.findings[0], &Style { color: true, width: 0 }, &mut out)
        .unwrap();
}
