//! What a scan would call and may call, said without a call.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    estate::{self, NOTEBOOKS, PIPELINES},
    run::{Cloud, aispm},
};

fn actions(policy: &Value) -> BTreeSet<&str> {
    policy["Statement"][0]["Action"].as_array().unwrap().iter().map(|action| action.as_str().unwrap()).collect()
}

/// What all collectors declare, and what is called before them.
fn declared() -> BTreeSet<&'static str> {
    let types = aispm_aws::Aws::resource_types().flat_map(|of| of.permissions);
    types.chain(aispm_aws::PREPARATION).copied().collect()
}

#[test]
fn the_policy_holds_what_collectors_declare_and_nothing_else() {
    let policy = aispm(&["permissions", "aws"]).exits(0).json();
    assert_eq!(policy["Version"], "2012-10-17");
    let [statement] = policy["Statement"].as_array().unwrap().as_slice() else { panic!("{policy}") };
    assert_eq!((&statement["Effect"], &statement["Resource"]), (&json!("Allow"), &json!("*")));
    assert!(statement["Sid"].as_str().unwrap().bytes().all(|b| b.is_ascii_alphanumeric()), "IAM takes no other");
    assert_eq!(actions(&policy), declared());
    let listed: Vec<&str> = statement["Action"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(listed.is_sorted() && listed.len() == declared().len(), "in one order, and each once");
}

#[test]
fn the_policy_of_an_organisation_adds_what_that_needs() {
    let policy = aispm(&["permissions", "aws", "--org"]).exits(0).json();
    let mut expected = declared();
    expected.extend(aispm_aws::PREPARATION_OF_ORGANIZATION);
    assert_eq!(actions(&policy), expected);
}

#[test]
fn a_policy_that_is_too_long_is_said_so_beside_it() {
    let ran = aispm(&["permissions", "aws"]).exits(0);
    let size = ran.json().to_string().len();
    assert_eq!(ran.stderr.contains("more than a managed policy holds"), size > 6144, "{}", ran.stderr);
}

#[test]
fn the_policy_of_no_cloud_is_refused() {
    aispm(&["permissions", "toaster"]).refuses(&["'toaster'", "aws"]);
}

#[test]
fn a_dry_run_names_every_type_and_permission_without_a_call_or_credentials() {
    let ran = aispm(&["scan", "--dry-run"]).exits(0);
    assert_eq!(ran.stderr, "");
    for of in aispm_aws::Aws::resource_types() {
        assert!(ran.stdout.contains(&format!("{} ({}), ", of.name, of.kind.name())), "{}", of.name);
        assert!(ran.stdout.contains(&of.permissions.join(" ")), "{}", of.name);
    }
    assert!(ran.stdout.contains("every enabled region") && ran.stdout.contains("once per account"));
}

#[test]
fn a_dry_run_calls_nobody_who_is_there() {
    let cloud = Cloud::of(estate::notebooks());
    let ran = cloud.scan(&[NOTEBOOKS], &["--dry-run"]).exits(0);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
    assert!(ran.stdout.starts_with(&format!("{NOTEBOOKS} (notebook), eu-west-1\n")), "{}", ran.stdout);
    assert!(cloud.calls().is_empty());
}

#[test]
fn types_are_chosen_by_pattern() {
    let chosen = |types: &str| {
        let ran = aispm(&["scan", "--dry-run", "--types", types]).exits(0);
        let names = ran.stdout.lines().filter(|line| !line.starts_with(' '));
        names.map(|line| line.split(' ').next().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(chosen(NOTEBOOKS).len(), 1);
    assert_eq!(chosen(&format!("{NOTEBOOKS},{PIPELINES}")).len(), 2);
    let rooms = chosen("aws_sagemaker_*");
    assert!(rooms.len() > 2 && rooms.iter().all(|name| name.starts_with("aws_sagemaker_")), "{rooms:?}");
    assert!(chosen("*_notebook_*").contains(NOTEBOOKS) && chosen("*").len() > rooms.len());
}

#[test]
fn a_pattern_that_stands_for_nothing_is_refused_before_the_first_call() {
    let cloud = Cloud::of(estate::notebooks());
    for pattern in ["aws_sagemaker_notbook*", "toaster", "sagemaker", ""] {
        let ran = cloud.scan(&[NOTEBOOKS, pattern], &[]);
        ran.refuses(&[&format!("`{pattern}` is no resource type"), "aispm scan --dry-run"]);
    }
    assert!(cloud.calls().is_empty());
}
