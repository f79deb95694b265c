//! Ctrl-C: what was seen is reported, what was not is said.

use std::{io::Read as _, process::Child};

use serde_json::{Value, json};

use crate::{
    estate::{self, KEYS, NOTEBOOKS, TAGS},
    run::{Cloud, Folder, Ran, aispm, assert_valid, interrupt, rows, start, wait_for, wait_for_end},
};

#[test]
fn it_reports_what_was_seen_and_names_what_was_not() {
    // The key is asked for when every notebook is read, so the moment of the interrupt is known.
    let folder = Folder::new("interrupt");
    let cloud = Cloud::of(estate::with(estate::hanging("kms:DescribeKey"), estate::notebooks()));
    let mut scan = cloud.scanning(&[NOTEBOOKS, KEYS, TAGS]);
    let child = start(scan.args(["--format", "json", "--inventory-out", &folder.at("i.json")]));
    wait_for("the call that hangs", || cloud.calls().contains_key("kms:DescribeKey"));
    interrupt(&child);
    let ran = Ran::from(child.wait_with_output().unwrap()).exits(130);
    assert!(ran.stderr.contains("interrupted: reporting what was seen so far"), "{}", ran.stderr);
    let report = ran.json();
    assert_valid(&aispm_report::schema::report(), &report);
    assert_eq!(report["scan"]["interrupted"], true);
    assert_eq!(rows(&report["assets"], &[("type", NOTEBOOKS)]).len(), 2);
    assert_eq!(rows(&report["findings"], &[("rule", "notebook-with-direct-internet"), ("outcome", "fail")]).len(), 1);
    for unread in [KEYS, TAGS] {
        let cell = [("type", unread), ("reason", "interrupted"), ("outcome", "unread")];
        assert_eq!(rows(&report["coverage"], &cell).len(), 1, "{unread}: {:#}", report["coverage"]);
    }
    assert_eq!(rows(&report["coverage"], &[("type", NOTEBOOKS), ("outcome", "complete")]).len(), 1);
    assert!(!cloud.calls().contains_key("resourcegroupstaggingapi:GetResources"), "nothing is called any more");

    // The inventory of a stopped scan is whole, and says that it is half.
    let inventory = folder.at("i.json");
    assert_eq!(aispm(&["evaluate", &inventory, "--format", "json"]).exits(0).stdout, ran.stdout);
    aispm(&["evaluate", &inventory, "--strict"]).exits(3);
    let text = aispm(&["evaluate", &inventory]).exits(0).stdout;
    assert!(text.contains("stopped before its end") && text.contains("interrupted: aws_kms_key"), "{text}");
}

#[test]
fn it_ends_before_the_scan_began_as_well() {
    for subcommand in ["scan", "inventory", "doctor"] {
        let cloud = Cloud::of(vec![estate::hanging("sts:GetCallerIdentity")]);
        let child = start(cloud.command().args([subcommand, "--regions", "eu-west-1"]));
        wait_for("the first call", || cloud.calls().contains_key("sts:GetCallerIdentity"));
        interrupt(&child);
        let ran = Ran::from(child.wait_with_output().unwrap()).exits(130);
        assert!(ran.stderr.contains("interrupted"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "", "there is nothing to report");
    }
}

#[test]
fn it_ends_a_report_that_nobody_reads() {
    let cloud = Cloud::of(many());
    let mut child = start(cloud.scanning(&[NOTEBOOKS]).args(["--format", "json"]));
    wait_for_the_report(&mut child);
    interrupt(&child);
    assert_eq!(wait_for_end(&mut child), 130);
}

#[test]
fn the_first_stops_the_calls_and_the_second_the_command() {
    let cloud = Cloud::of(estate::with(estate::hanging("kms:DescribeKey"), many()));
    let mut child = start(cloud.scanning(&[NOTEBOOKS, KEYS]).args(["--format", "json"]));
    wait_for("the call that hangs", || cloud.calls().contains_key("kms:DescribeKey"));
    interrupt(&child);
    wait_for_the_report(&mut child);
    interrupt(&child);
    assert_eq!(wait_for_end(&mut child), 130);
}

/// So many notebooks that their report is more than a pipe holds.
fn many() -> Vec<Value> {
    let names: Vec<String> = (0..400).map(|n| format!("notebook-{n}")).collect();
    let mut described = estate::described("any", true);
    described["when"] = json!({});
    vec![estate::listed(&names.iter().map(String::as_str).collect::<Vec<_>>()), described]
}

/// Reads one byte: the report is on its way, and the rest of it waits for a reader.
fn wait_for_the_report(child: &mut Child) {
    child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
}
