//! The built command over a third-party AWS emulator: three accounts, two regions, planted violations and their twins, and
//! an account of planted combinations.
//!
//! The emulator is installed into a virtual environment below the target folder. Without Python the test fails;
//! `AISPM_SKIP_STANDINS=1` is the explicit way out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

mod emulator;
mod expected;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use emulator::Emulator;
use serde_json::Value;

/// One run of the emulator serves every test here: seeding takes longer than scanning.
#[test]
fn a_seeded_organisation_is_seen_as_it_was_planted() {
    if std::env::var_os("AISPM_SKIP_STANDINS").is_some_and(|v| v == "1") {
        println!("SKIPPED: AISPM_SKIP_STANDINS=1, the emulator was not run");
        return;
    }
    let emulator = Emulator::start("{}");
    let Seeded { planted, paths } = emulator.seed();
    let report = emulator.scan(&[]);

    every_planted_violation_is_found_or_has_its_reason(&planted, &report);
    every_hardened_twin_is_silent(&planted, &report);
    paths::every_planted_combination_is_found_and_no_twin(&paths, &report);
    paths::no_other_combination_is_claimed(&paths, &planted, &report);
    three_accounts_and_two_regions_are_seen(&paths, &report);
    drop(emulator);

    // The same estate, with one operation denied and one throttled.
    let faults = r#"{"bedrock.ListGuardrails":"AccessDenied","sagemaker.DescribeNotebookInstance":"AccessDenied","sagemaker.ListModels":"Throttle:2"}"#;
    let emulator = Emulator::start(faults);
    emulator.seed();
    let faulty = emulator.scan(&["--include-passed"]);
    faults_are_gaps_and_cost_nothing_else(&report, &faulty);
}

fn every_planted_violation_is_found_or_has_its_reason(planted: &[Planted], report: &Value) {
    let mut wrong = Vec::new();
    for violation in planted.iter().filter(|p| p.expect != "clean") {
        match expected::of(&violation.expect) {
            None => wrong.push(format!("{violation:?} is not in the list of what is expected")),
            Some(expected::Expected::Later(_)) => {}
            Some(expected::Expected::Rules(rules)) => {
                let found: BTreeSet<&str> = failing(report, violation).map(|f| f["rule"].as_str().unwrap()).collect();
                for rule in rules.iter().filter(|rule| !found.contains(**rule)) {
                    wrong.push(format!("{violation:?}: `{rule}` is silent, found {found:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn every_hardened_twin_is_silent(planted: &[Planted], report: &Value) {
    let mut loud = Vec::new();
    for twin in planted.iter().filter(|p| p.expect == "clean") {
        for finding in failing(report, twin) {
            loud.push(format!("{twin:?}: {} because {}", finding["rule"], finding["evidence"]));
        }
    }
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}

fn three_accounts_and_two_regions_are_seen(paths: &str, report: &Value) {
    let notebooks = report["assets"].as_array().unwrap().iter();
    let notebooks = notebooks.filter(|a| a["type"] == "aws_sagemaker_notebook_instance" && a["account"] != paths);
    let places: BTreeSet<(&str, &str)> =
        notebooks.map(|a| (a["account"].as_str().unwrap(), a["region"].as_str().unwrap())).collect();
    assert_eq!(places.len(), 6, "{places:?}");
}

/// What fails on an identity because of what notebooks run as.
const THROUGH_NOTEBOOKS: [&str; 2] = ["identity-can-gain-rights", "notebook-opened-for-a-stronger-role"];

fn faults_are_gaps_and_cost_nothing_else(whole: &Value, faulty: &Value) {
    let gaps: BTreeSet<(&str, &str)> = faulty["coverage"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| Some((c["reason"].as_str()?, c["permission"].as_str()?)))
        .collect();
    assert!(gaps.contains(&("denied", "bedrock:ListGuardrails")), "{gaps:?}");
    assert!(gaps.contains(&("denied", "sagemaker:DescribeNotebookInstance")), "{gaps:?}");
    assert!(!gaps.iter().any(|(reason, _)| *reason == "throttled"), "two throttles are waited out: {gaps:?}");

    let blind = ["aws_bedrock_guardrail", "aws_bedrock_guardrail_version", "aws_sagemaker_notebook_instance"];
    // The emulator makes up ids at every start, so findings are counted by rule, type and region.
    let seen = |report: &Value, outcomes: &[&str]| -> BTreeMap<String, usize> {
        let findings = report["findings"].as_array().unwrap().iter();
        let mut counts = BTreeMap::new();
        for f in findings.filter(|f| {
            outcomes.contains(&f["outcome"].as_str().unwrap()) && !blind.contains(&f["asset"]["type"].as_str().unwrap())
        }) {
            let of = [&f["rule"], &f["asset"]["type"], &f["asset"]["region"]].map(|part| part.as_str().unwrap());
            *counts.entry(of.join(" ")).or_default() += 1;
        }
        counts
    };
    let (before, after) = (seen(whole, &["fail"]), seen(faulty, &["fail"]));
    let open = seen(faulty, &["fail", "unknown"]);
    let count = |of: &BTreeMap<String, usize>, key: &String| of.get(key).copied().unwrap_or_default();
    let invented: Vec<_> = after.iter().filter(|(key, found)| **found > count(&before, key)).collect();
    assert!(invented.is_empty(), "findings elsewhere are not invented: {invented:?}");
    let lost: Vec<_> = before.iter().filter(|(key, found)| **found > count(&open, key)).collect();
    assert!(lost.is_empty(), "a finding that is not sure any more is still shown as undecided: {lost:?}");
    let changed: BTreeSet<&str> =
        before.keys().filter(|key| count(&before, key) != count(&after, key)).map(|key| rule_of(key)).collect();
    assert_eq!(changed, BTreeSet::from(THROUGH_NOTEBOOKS), "nothing else depends on what was not seen");

    let passed = faulty["passed"].as_array().unwrap();
    let false_pass = passed.iter().find(|p| p["asset"].as_str().unwrap().contains(":notebook-instance/"));
    assert!(false_pass.is_none(), "{false_pass:?} passed although it could not be read");
    let notebooks =
        faulty["assets"].as_array().unwrap().iter().filter(|a| a["type"] == "aws_sagemaker_notebook_instance");
    assert_eq!(notebooks.count(), 16, "a denied describe loses no asset");
}

fn rule_of(key: &str) -> &str {
    key.split(' ').next().unwrap_or_default()
}

/// Failures on the asset that was planted.
fn failing<'a>(report: &'a Value, planted: &'a Planted) -> impl Iterator<Item = &'a Value> {
    report["findings"].as_array().unwrap().iter().filter(move |f| {
        let asset = &f["asset"];
        f["outcome"] == "fail"
            && asset["account"] == planted.account.as_str()
            && (asset["region"] == planted.region.as_str() || asset["region"] == "global")
            && expected::types_of(&planted.operation).contains(&asset["type"].as_str().unwrap())
            && planted.is_named_in(asset["name"].as_str().unwrap())
    })
}

/// What the seeder says of its work.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Seeded {
    planted: Vec<Planted>,
    /// The account of the planted combinations.
    paths: String,
}

/// One thing the seeder made and said something about.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Planted {
    account: String,
    region: String,
    operation: String,
    name: Option<String>,
    expect: String,
}

impl Planted {
    /// Whether an asset's name is that of what was planted, which versions and copies begin with.
    fn is_named_in(&self, name: &str) -> bool {
        self.name.as_deref().is_some_and(|planted| name.starts_with(planted))
    }
}
