//! Explanations: a rule as a page, and a finding with its proof.

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Cloud, Folder, aispm, rows},
};

#[test]
fn a_rule_is_explained_as_a_page() {
    let ran = aispm(&["explain", "notebook-with-direct-internet"]).exits(0);
    for part in ["notebook-with-direct-internet (high, observed, on notebook)", "\nFix: ", "aws cli:", "owasp_llm: "] {
        assert!(ran.stdout.contains(part), "`{part}` is missing in {}", ran.stdout);
    }
    assert_eq!(aispm(&["rules", "show", "notebook-with-direct-internet"]).exits(0).stdout, ran.stdout);
}

#[test]
fn a_rule_that_does_not_exist_leads_to_the_nearest() {
    for command in [&["explain"][..], &["rules", "show"], &["rules", "test"]] {
        let ran = aispm(&[command, &["notebook-with-direct-intrenet"]].concat());
        ran.refuses(&["no rule `notebook-with-direct-intrenet`", "did you mean `notebook-with-direct-internet`?"]);
    }
    let ran = aispm(&["explain", "zzz"]).refuses(&["no rule `zzz`", "`aispm rules list` lists them"]);
    assert!(!ran.stderr.contains("did you mean"), "what is far off is not guessed at: {}", ran.stderr);
}

#[test]
fn a_finding_is_explained_with_the_facts_and_calls_it_rests_on() {
    let folder = Folder::new("explain");
    let inventory = folder.at("i.json");
    let cloud = Cloud::of(estate::notebooks());
    let report = cloud.scan(&[NOTEBOOKS], &["--format", "json", "--inventory-out", &inventory]).exits(0).json();
    let finding = rows(&report["findings"], &[("rule", "notebook-with-direct-internet")])[0];
    let fingerprint = finding["fingerprint"].as_str().unwrap();
    let ran = aispm(&["explain", fingerprint, "--inventory", &inventory]).exits(0);
    for part in [
        &format!("fail: {}", finding["message"].as_str().unwrap()),
        &format!("direct_internet of {}", estate::notebook("open")),
        "true  (sagemaker:DescribeNotebookInstance)",
        "\nFix: ",
    ] {
        assert!(ran.stdout.contains(part), "`{part}` is missing in {}", ran.stdout);
    }
    aispm(&["explain", fingerprint]).refuses(&["explained with its inventory", "--inventory FILE"]);
    aispm(&["explain", "f1:00", "--inventory", &inventory]).refuses(&["`f1:00` is no finding of"]);
}
