//! Rules of the user's own: used, or refused with the place and a way out, and never skipped.

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Cloud, Folder, aispm, rows},
};

const RULE: &str = "\
kind: Check
id: notebook-of-acme
title: Notebook is not as Acme wants it
why: Because Acme says so.
asset: notebook
fail_if: { direct_internet: true }
severity: critical
confidence: observed
fix: { summary: Ask Acme. }
tests:
  - { name: f, asset: { direct_internet: true }, expect: fail }
  - { name: p, asset: { direct_internet: false }, expect: pass }
  - { name: u, asset: { direct_internet: { $unseen: denied } }, expect: unknown }
";

/// A folder with one rule, in which one line is another.
fn folder(name: &str, line: &str, other: &str) -> (Folder, String) {
    assert!(RULE.contains(line), "{line}");
    let folder = Folder::new(name);
    folder.put("rules/notebook-of-acme.yaml", RULE.replace(line, other));
    let path = folder.at("rules");
    (folder, path)
}

#[test]
fn the_built_in_rules_are_well_formed_and_pass_their_tests() {
    let checked = aispm(&["rules", "check"]).exits(0);
    let listed = aispm(&["rules", "list"]).exits(0);
    let count = listed.stdout.lines().count();
    assert_eq!(checked.stdout, format!("{count} rules are well formed\n"));
    let tested = aispm(&["rules", "test"]).exits(0);
    assert!(tested.stdout.ends_with(" tests, 0 failed\n"), "{}", tested.stdout);
    let one = aispm(&["rules", "test", "notebook-with-direct-internet"]).exits(0);
    assert!(one.stdout.ends_with(" tests, 0 failed\n") && one.stdout != tested.stdout, "{}", one.stdout);
}

#[test]
fn every_rule_that_is_listed_can_be_shown() {
    let listed = aispm(&["rules", "list"]).exits(0);
    for line in listed.stdout.lines().step_by(12) {
        let id = line.split_whitespace().nth(1).unwrap();
        assert!(aispm(&["rules", "show", id]).exits(0).stdout.contains(&format!("\n{id} (")), "{id}");
    }
}

#[test]
fn the_schema_of_rules_is_one() {
    let schema = aispm(&["rules", "schema"]).exits(0).json();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({ "kind": "Check" })));
}

#[test]
fn a_rule_of_ones_own_finds_what_it_is_about() {
    let (_folder, rules) = folder("own", "kind", "kind");
    let ran = Cloud::of(estate::notebooks())
        .scan(&[NOTEBOOKS], &["--rules", &rules, "--format", "json", "--fail-on", "critical"]);
    let report = ran.exits(1).json();
    let findings = rows(&report["findings"], &[("rule", "notebook-of-acme"), ("severity", "critical")]);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["fix"]["summary"], "Ask Acme.");
    assert!(aispm(&["rules", "list", "--rules", &rules]).exits(0).stdout.contains("notebook-of-acme"));
    assert!(aispm(&["explain", "notebook-of-acme", "--rules", &rules]).exits(0).stdout.contains("Because Acme"));
    assert_eq!(aispm(&["rules", "test", "notebook-of-acme", "--rules", &rules]).exits(0).stdout, "3 tests, 0 failed\n");
}

#[test]
fn a_mistake_is_refused_with_its_place_and_a_way_out_before_the_first_call() {
    let (_folder, rules) = folder("mistake", "{ direct_internet: true }\n", "{ direct_intrenet: true }\n");
    let cloud = Cloud::of(estate::notebooks());
    let place = format!("{rules}/notebook-of-acme.yaml:6:12");
    let words = [
        "error[unknown-fact]",
        &place,
        "fail_if: { direct_intrenet: true }",
        "^^^^",
        "did you mean `direct_internet`?",
    ];
    cloud.scan(&[NOTEBOOKS], &["--rules", &rules]).refuses(&words);
    for command in [&["rules", "check"][..], &["rules", "list"], &["rules", "test"], &["explain", "store-missing"]] {
        aispm(&[command, &["--rules", &rules]].concat()).refuses(&words);
    }
    assert!(cloud.calls().is_empty());
}

#[test]
fn every_mistake_is_said_at_once() {
    let (folder, rules) = folder("mistakes", "severity: critical", "severity: awful");
    folder.put("rules/other.yml", "kind: Chek\n");
    aispm(&["rules", "check", "--rules", &rules]).refuses(&["notebook-of-acme.yaml:7:11", "other.yml:1:7", "`Check`"]);
}

#[test]
fn a_built_in_rule_cannot_be_shadowed() {
    let (folder, rules) = folder("shadow", "kind", "kind");
    let shadow = RULE.replace("notebook-of-acme", "notebook-with-direct-internet");
    folder.put("rules/notebook-with-direct-internet.yaml", shadow);
    let words = ["error[shadows-built-in]", "notebook-with-direct-internet.yaml:2:5"];
    let cloud = Cloud::of(estate::notebooks());
    cloud.scan(&[NOTEBOOKS], &["--rules", &rules]).refuses(&words);
    assert!(cloud.calls().is_empty());
}

#[test]
fn a_test_that_fails_is_named() {
    let (_folder, rules) =
        folder("failing", "name: f, asset: { direct_internet: true }", "name: f, asset: { direct_internet: false }");
    let ran = aispm(&["rules", "test", "--rules", &rules]).exits(1);
    assert!(ran.stdout.contains("FAILED notebook-of-acme: `f` expects fail, got pass"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(" tests, 1 failed\n"), "{}", ran.stdout);
}

#[test]
fn a_folder_without_a_rule_is_refused() {
    let folder = Folder::new("no-rules");
    folder.put("readme.md", "no rule");
    aispm(&["rules", "check", "--rules", &folder.at("")]).refuses(&["no rule (`*.yaml`) found in"]);
    aispm(&["rules", "check", "--rules", &folder.at("missing")]).refuses(&["could not read rules in", "No such file"]);
    aispm(&["rules", "check", "--rules", &folder.at("readme.md")]).refuses(&["could not read rules in", "Not a dir"]);
    folder.put("bytes/rule.yaml", b"\xff\xfe");
    aispm(&["rules", "check", "--rules", &folder.at("bytes")]).refuses(&["could not read rule", "rule.yaml"]);
}
