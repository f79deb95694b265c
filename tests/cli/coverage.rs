//! What could not be read: said, never passed over, and never in the way of the rest.

use serde_json::{Value, json};

use crate::{
    estate::{self, NOTEBOOKS, PIPELINES},
    run::{Cloud, Ran, rows},
};

/// Scans the notebooks, and the pipelines whose list is answered like this.
fn with_pipelines(answer: Value) -> Ran {
    let cloud = Cloud::of(estate::with(answer, estate::notebooks()));
    cloud.scan(&[NOTEBOOKS, PIPELINES], &["--format", "json", "--strict"])
}

/// The one row of coverage about pipelines; the notebooks must be there as ever.
#[track_caller]
fn pipelines(report: &Value) -> &Value {
    assert_eq!(rows(&report["assets"], &[("type", NOTEBOOKS)]).len(), 2, "the rest was seen");
    assert_eq!(rows(&report["coverage"], &[("type", NOTEBOOKS), ("outcome", "complete")]).len(), 1);
    assert_eq!(rows(&report["findings"], &[("rule", "notebook-with-direct-internet")]).len(), 1);
    let rows = rows(&report["coverage"], &[("type", PIPELINES)]);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!((&rows[0]["outcome"], &rows[0]["permission"]), (&json!("unread"), &json!("sagemaker:ListPipelines")));
    rows[0]
}

#[test]
fn a_service_that_a_region_does_not_offer_is_no_blind_spot() {
    let report = with_pipelines(estate::failing("sagemaker:ListPipelines", 400, "UnknownOperationException", "what?"));
    let report = report.exits(0).json();
    assert_eq!(pipelines(&report)["reason"], "not_offered");
    assert_eq!(report["summary"]["coverage"]["gaps"], 0);
}

#[test]
fn a_denied_call_is_named_with_its_permission() {
    let report = with_pipelines(estate::failing("sagemaker:ListPipelines", 400, "AccessDeniedException", "not you"));
    let report = report.exits(3).json();
    assert_eq!(pipelines(&report)["reason"], "denied");
    assert_eq!(pipelines(&report)["detail"], "AccessDeniedException: not you");
    assert_eq!(report["summary"]["coverage"]["gaps"], 1);
}

#[test]
fn an_organisation_that_forbids_a_call_is_told_apart() {
    let because = "not authorized with an explicit deny in a service control policy";
    let report = with_pipelines(estate::failing("sagemaker:ListPipelines", 400, "AccessDeniedException", because));
    assert_eq!(pipelines(&report.exits(3).json())["reason"], "denied_by_organization");
}

#[test]
fn an_answer_that_is_no_answer_is_unreadable() {
    for body in ["{\"PipelineSummaries\": [{]", "<html>sign in first</html>", "[1, 2, 3]"] {
        let report = with_pipelines(json!({ "call": "sagemaker:ListPipelines", "body": body })).exits(3).json();
        assert_eq!(pipelines(&report)["reason"], "unreadable", "{body}");
    }
}

#[test]
fn a_server_error_is_asked_again_and_then_unreadable() {
    let broken = estate::failing("sagemaker:ListPipelines", 500, "InternalFailure", "ouch");
    let cloud = Cloud::of(estate::with(broken, estate::notebooks()));
    let report = cloud.scan(&[NOTEBOOKS, PIPELINES], &["--format", "json"]).exits(0).json();
    assert_eq!(pipelines(&report)["reason"], "unreadable");
    assert_eq!(cloud.calls()["sagemaker:ListPipelines"], 3);
    let counted = &report["scan"]["calls"]["by_operation"]["sagemaker:ListPipelines"];
    assert_eq!(counted, 3, "repeated calls are counted as what they are");
}

#[test]
fn a_cloud_that_asks_to_slow_down_for_good_is_throttled() {
    let busy = estate::failing("sagemaker:ListPipelines", 400, "ThrottlingException", "Rate exceeded");
    assert_eq!(pipelines(&with_pipelines(busy).exits(3).json())["reason"], "throttled");
}

#[test]
fn a_describe_that_is_denied_loses_no_asset_and_decides_nothing() {
    let denied = estate::failing("sagemaker:DescribeNotebookInstance", 400, "AccessDeniedException", "no");
    let cloud = Cloud::of(vec![estate::listed(&["dark"]), denied]);
    let report = cloud.scan(&[NOTEBOOKS], &["--format", "json"]).exits(0).json();
    assert_eq!(report["assets"][0]["facts"]["direct_internet"], json!({ "unseen": "denied" }));
    let finding = rows(&report["findings"], &[("rule", "notebook-with-direct-internet")]);
    assert_eq!((finding.len(), &finding[0]["outcome"]), (1, &json!("unknown")));
    assert_eq!(report["summary"]["outcomes"]["pass"], 0, "nothing is called fine that nobody saw");
}

#[test]
fn a_page_that_fails_loses_no_page_before_it() {
    let mut first = estate::listed(&["open"]);
    first["when"] = json!({ "NextToken": null });
    first["answer"]["NextToken"] = json!("2");
    let second = estate::failing("sagemaker:ListNotebookInstances", 400, "AccessDeniedException", "no more");
    let cloud = Cloud::of(vec![first, second, estate::described("open", true)]);
    let report = cloud.scan(&[NOTEBOOKS], &["--format", "json", "--strict"]).exits(3).json();
    assert_eq!(report["coverage"][0]["outcome"], "partial");
    assert_eq!(report["assets"][0]["name"], "open");
}
