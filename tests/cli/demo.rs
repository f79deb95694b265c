//! The demonstration: no cloud, no credentials, and everything a scan gives.

use std::{fs, sync::LazyLock};

use serde_json::Value;

use crate::run::{Folder, Ran, aispm, assert_valid, command, run_with_input};

/// One demonstration serves every test that only reads what came of it.
struct Demo {
    report: Ran,
    inventory: String,
}

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = Folder::new("demo");
    let report = aispm(&["scan", "--demo", "--format", "json", "--inventory-out", &folder.at("i.json")]);
    let inventory = folder.read("i.json");
    Demo { report, inventory }
});

/// Its inventory as a file in a folder of one test.
fn inventory(name: &str) -> (Folder, String) {
    let folder = Folder::new(name);
    let path = folder.put("i.json", &DEMO.inventory);
    (folder, path)
}

#[test]
fn it_runs_without_a_cloud_and_says_nothing_but_its_report() {
    let ran = aispm(&["scan", "--demo"]).exits(0);
    assert!(ran.stdout.contains(" in ") && ran.stdout.contains("\nInventory\n"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn its_report_and_its_inventory_are_what_their_schemas_say() {
    assert_eq!((DEMO.report.code, &*DEMO.report.stderr), (0, ""));
    let report = DEMO.report.json();
    assert_valid(&aispm_report::schema::report(), &report);
    let inventory: Value = serde_json::from_str(&DEMO.inventory).unwrap();
    assert_valid(&aispm_inventory::schema::inventory(), &inventory);
    assert_eq!(report["summary"]["assets"]["total"], inventory["assets"].as_array().unwrap().len());
    assert_eq!(report["scan"]["interrupted"], false);
    assert!(report["scan"]["calls"]["total"].as_u64() > Some(0), "the real collectors really called");
}

#[test]
fn every_line_of_its_stream_is_what_the_schema_says() {
    let (_folder, path) = inventory("demo-lines");
    let lines = aispm(&["evaluate", &path, "--format", "jsonl", "--include-passed"]).exits(0).lines();
    let validator = jsonschema::validator_for(&aispm_report::schema::line()).unwrap();
    let wrong: Vec<_> = lines.iter().filter(|line| !validator.is_valid(line)).take(3).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let report = DEMO.report.json();
    for (record, list) in [("asset", "assets"), ("finding", "findings"), ("coverage", "coverage"), ("link", "links")] {
        let of_record = lines.iter().filter(|line| line["record"] == record).count();
        assert_eq!(of_record, report[list].as_array().unwrap().len(), "{record}");
    }
}

#[test]
fn its_inventory_gives_the_same_report_anywhere_byte_by_byte() {
    let (_folder, path) = inventory("demo-bytes");
    for _ in 0..2 {
        let evaluated = aispm(&["evaluate", &path, "--format", "json"]).exits(0);
        assert!(evaluated.stdout == DEMO.report.stdout, "the bytes are the same");
    }
    let piped = run_with_input(command().args(["evaluate", "-", "--format", "json"]), DEMO.inventory.as_bytes());
    assert!(piped.exits(0).stdout == DEMO.report.stdout, "the bytes are the same from standard input");
}

#[test]
fn the_order_of_assets_and_the_number_of_threads_change_nothing() {
    let mut inventory: Value = serde_json::from_str(&DEMO.inventory).unwrap();
    let assets = inventory["assets"].as_array_mut().unwrap();
    assets.reverse();
    let middle = assets.len() / 3;
    assets.rotate_left(middle);
    let folder = Folder::new("demo-order");
    let path = folder.put("i.json", inventory.to_string());
    for threads in ["1", "4"] {
        let ran = run_with_input(
            command().env("RAYON_NUM_THREADS", threads).args(["evaluate", &path, "--format", "json"]),
            b"",
        );
        assert!(ran.exits(0).stdout == DEMO.report.stdout, "the bytes are the same with {threads} threads");
    }
}

#[test]
fn it_shows_paths_with_proof_on_every_hop() {
    let report = DEMO.report.json();
    let paths: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().filter(|f| f["type"] == "correlation").collect();
    let rules: std::collections::BTreeSet<&str> = paths.iter().map(|f| f["rule"].as_str().unwrap()).collect();
    assert!(rules.len() >= 5, "the demonstration shows several kinds of path: {rules:?}");
    for finding in paths {
        for hop in finding["path"].as_array().unwrap().iter().filter(|hop| hop.get("edge").is_some()) {
            let proof = ["because", "says"].iter().any(|key| hop[key].as_array().is_some_and(|list| !list.is_empty()));
            assert!(proof, "{}: {hop}", finding["rule"]);
        }
    }
}

#[test]
fn two_runs_find_the_same() {
    let again = aispm(&["scan", "--demo", "--format", "json"]).exits(0).json();
    let first = DEMO.report.json();
    for part in ["summary", "coverage", "assets", "links", "findings"] {
        assert!(first[part] == again[part], "{part} differ");
    }
}

#[test]
fn strict_fails_exactly_when_something_could_not_be_read() {
    let gaps = DEMO.report.json()["summary"]["coverage"]["gaps"].as_u64().unwrap();
    let (_folder, path) = inventory("demo-strict");
    aispm(&["evaluate", &path, "--strict"]).exits(if gaps > 0 { 3 } else { 0 });
}

#[test]
fn the_inventory_command_writes_the_inventory_of_the_scan() {
    let ran = aispm(&["inventory", "--demo"]).exits(0);
    let (mut ours, mut scans) = (ran.json(), serde_json::from_str::<Value>(&DEMO.inventory).unwrap());
    for inventory in [&mut ours, &mut scans] {
        inventory.as_object_mut().unwrap().remove("scan");
    }
    assert!(ours == scans, "scan and inventory see the same estate");
    let folder = Folder::new("demo-alone");
    let path = folder.at("alone.json");
    let written = aispm(&["inventory", "--demo", "--output", &path]).exits(0);
    assert_eq!((&*written.stdout, &*written.stderr), ("", ""));
    aispm(&["evaluate", &path]).exits(0);
    assert!(fs::metadata(&path).unwrap().len() > 0);
}

#[test]
fn it_takes_nothing_from_a_configuration_that_says_where_to_scan() {
    let folder = Folder::new("demo-configured");
    folder.put("aispm.toml", "profile = \"nobody\"\nregions = [\"nowhere-1\"]\ntypes = [\"aws_kms_key\"]\n");
    let ran: Ran = command().args(["inventory", "--demo"]).current_dir(folder.path()).output().unwrap().into();
    let places = ran.exits(0).json()["coverage"].to_string();
    assert!(!places.contains("nowhere-1") && places.contains("aws_sagemaker_endpoint"), "{places}");
}
