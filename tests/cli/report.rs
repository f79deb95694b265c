//! What a report lists, and how a run ends.

use serde_json::{Value, json};

use crate::{
    estate::{self, NOTEBOOKS, PIPELINES},
    run::{Change, Cloud, Ran, assert_valid, rows},
};

const SEVERITIES: [&str; 5] = ["info", "low", "medium", "high", "critical"];

fn rank(severity: &Value) -> usize {
    SEVERITIES.iter().position(|name| severity == name).unwrap()
}

fn scan(args: &[&str]) -> Ran {
    Cloud::of(estate::notebooks()).scan(&[NOTEBOOKS], args)
}

/// The same estate, in which the notebook that is closed cannot be described.
fn half_seen() -> Cloud {
    let denied = json!({
        "call": "sagemaker:DescribeNotebookInstance", "when": { "NotebookInstanceName": "closed" },
        "error": { "status": 400, "code": "AccessDeniedException", "message": "no" },
    });
    Cloud::of(estate::with(denied, estate::notebooks()))
}

#[test]
fn what_is_wrong_is_found_and_what_is_right_is_not() {
    let report = scan(&["--format", "json"]).exits(0).json();
    assert_valid(&aispm_report::schema::report(), &report);
    let findings = rows(&report["findings"], &[("rule", "notebook-with-direct-internet")]);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["asset"]["uid"], estate::notebook("open"));
    assert_eq!(findings[0]["outcome"], "fail");
    assert_eq!(findings[0]["evidence"][0]["source"], "sagemaker:DescribeNotebookInstance");
    let failed = rows(&report["findings"], &[("outcome", "fail")]);
    let order: Vec<f64> = failed.iter().map(|f| f["risk"]["priority"].as_f64().unwrap()).collect();
    assert!(order.len() > 1 && order.is_sorted_by(|a, b| a >= b), "the worst stands first: {order:?}");
}

#[test]
fn the_schema_refuses_a_report_that_is_none() {
    let report = scan(&["--format", "json", "--include-passed"]).exits(0).json();
    let validator = jsonschema::validator_for(&aispm_report::schema::report()).unwrap();
    assert!(validator.is_valid(&report));
    let wrong: [Change; 9] = [
        ("another version", |r| r["schema"] = json!("aispm.report/v2")),
        ("a key of nobody's", |r| r["extra"] = json!(1)),
        ("a missing part", |r| drop(r.as_object_mut().unwrap().remove("coverage"))),
        ("a severity of nobody's", |r| r["findings"][0]["severity"] = json!("awful")),
        ("a finding without proof", |r| drop(r["findings"][0].as_object_mut().unwrap().remove("evidence"))),
        ("a key of nobody's in a finding", |r| r["findings"][0]["extra"] = json!(1)),
        ("a fingerprint of another kind", |r| r["findings"][0]["fingerprint"] = json!("f1:XYZ")),
        ("a kind of nobody's", |r| r["assets"][0]["kind"] = json!("toaster")),
        ("a cell that is neither", |r| r["coverage"][0]["outcome"] = json!("fine")),
    ];
    for (what, change) in wrong {
        let mut changed = report.clone();
        change(&mut changed);
        assert!(!validator.is_valid(&changed), "{what} passes");
    }
}

#[test]
fn the_schema_refuses_a_line_that_is_none() {
    let lines = scan(&["--format", "jsonl", "--include-passed"]).exits(0).lines();
    let validator = jsonschema::validator_for(&aispm_report::schema::line()).unwrap();
    let records: Vec<&str> = lines.iter().map(|line| line["record"].as_str().unwrap()).collect();
    for record in ["scan", "summary", "coverage", "asset", "link", "finding", "passed"] {
        assert!(records.contains(&record), "{record} is missing in {records:?}");
    }
    for line in &lines {
        assert!(validator.is_valid(line), "{line}");
        let mut extra = line.clone();
        extra["extra"] = json!(1);
        assert!(!validator.is_valid(&extra), "a key of nobody's passes in {extra}");
        let mut other = line.clone();
        other["record"] = json!("rumour");
        assert!(!validator.is_valid(&other), "a record of nobody's passes");
        let mut nameless = line.clone();
        nameless.as_object_mut().unwrap().remove("schema");
        assert!(!validator.is_valid(&nameless), "a line without version passes");
    }
}

#[test]
fn a_run_fails_at_the_severity_that_was_asked_for_and_above() {
    let cloud = Cloud::of(estate::notebooks());
    let report = cloud.scan(&[NOTEBOOKS], &["--format", "json"]).exits(0).json();
    let worst = rows(&report["findings"], &[("outcome", "fail")]).iter().map(|f| rank(&f["severity"])).max().unwrap();
    let (mut failed, mut passed) = (0, 0);
    for (at, severity) in SEVERITIES.iter().enumerate() {
        let expected = i32::from(worst >= at);
        let ran = cloud.scan(&[NOTEBOOKS], &["--fail-on", severity, "--format", "json"]).exits(expected);
        assert_eq!(ran.json()["findings"], report["findings"], "the report is the same");
        if expected == 1 { failed += 1 } else { passed += 1 }
    }
    assert!(failed > 0 && passed > 0, "the estate shows both ends");
}

#[test]
fn a_check_that_nobody_could_decide_fails_no_run() {
    let denied = estate::failing("sagemaker:DescribeNotebookInstance", 400, "AccessDeniedException", "no");
    let cloud = Cloud::of(vec![estate::listed(&["dark"]), denied]);
    let ran = cloud.scan(&[NOTEBOOKS], &["--fail-on", "info", "--format", "json"]).exits(0);
    let findings = &ran.json()["findings"];
    assert!(!rows(findings, &[("outcome", "unknown")]).is_empty());
    assert!(rows(findings, &[("outcome", "fail")]).is_empty());
}

#[test]
fn findings_below_the_wanted_severity_are_counted_and_not_listed() {
    let all = scan(&["--format", "json"]).exits(0).json();
    let some = scan(&["--format", "json", "--min-severity", "high"]).exits(0).json();
    assert_eq!(some["summary"], all["summary"]);
    let wanted: Vec<Value> = rows(&all["findings"], &[])
        .into_iter()
        .filter(|f| rank(&f["severity"]) >= rank(&json!("high")))
        .cloned()
        .collect();
    assert_eq!(some["findings"], json!(wanted));
    assert!(!wanted.is_empty() && wanted.len() < rows(&all["findings"], &[]).len(), "the estate shows both");
}

#[test]
fn what_passed_is_listed_when_asked_for() {
    let (without, with) =
        (scan(&["--format", "json"]).exits(0).json(), scan(&["--format", "json", "--include-passed"]));
    let with = with.exits(0).json();
    assert!(without.get("passed").is_none());
    let uid = estate::notebook("closed");
    assert_eq!(rows(&with["passed"], &[("rule", "notebook-with-direct-internet"), ("asset", &uid)]).len(), 1);
    assert_eq!(rows(&with["passed"], &[]).len() as u64, with["summary"]["outcomes"]["pass"].as_u64().unwrap());
}

#[test]
fn strict_wants_everything_read() {
    scan(&["--strict"]).exits(0);
    let ran = half_seen().scan(&[NOTEBOOKS], &["--strict"]).exits(3);
    assert!(ran.stdout.contains("1 of 1 cells could not be read whole"), "{}", ran.stdout);
    assert!(ran.stdout.contains("denied: sagemaker:DescribeNotebookInstance, in 1 cell"), "{}", ran.stdout);
    half_seen().scan(&[NOTEBOOKS], &[]).exits(0);
}

#[test]
fn findings_weigh_more_than_gaps() {
    half_seen().scan(&[NOTEBOOKS], &["--strict", "--fail-on", "low"]).exits(1);
}

#[test]
fn an_empty_account_is_no_failure() {
    let ran = Cloud::of(Vec::new()).scan(&[NOTEBOOKS, PIPELINES], &["--strict", "--fail-on", "info"]).exits(0);
    assert!(ran.stdout.contains("nothing failed in 0 assets of 1 account"), "{}", ran.stdout);
    assert!(ran.stdout.contains("everything of 2 cells was read"), "{}", ran.stdout);
}
