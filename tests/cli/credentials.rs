//! Who scans: what is said when nobody can, and that it is said before anything is read.

use std::net::TcpListener;

use serde_json::json;

use crate::{
    estate::{self, NOTEBOOKS},
    run::{Cloud, Folder, command, rows, run},
};

#[test]
fn without_credentials_it_says_what_was_tried() {
    for subcommand in ["scan", "inventory", "doctor"] {
        run(command().args([subcommand, "--regions", "eu-west-1"])).refuses(&[
            "error: no AWS credentials were found",
            "tried the environment (AWS_ACCESS_KEY_ID)",
            "--profile",
            "aispm scan --demo",
        ]);
    }
}

#[test]
fn credentials_that_are_over_are_refused() {
    for (status, code) in [(403, "ExpiredToken"), (400, "ExpiredTokenException"), (403, "InvalidClientTokenId")] {
        let over = estate::failing("sts:GetCallerIdentity", status, code, "the token included is expired");
        let cloud = Cloud::of(estate::with(over, estate::notebooks()));
        let ran = cloud.scan(&[NOTEBOOKS], &[]);
        ran.refuses(&["error: the AWS credentials were refused", code, "is expired", "help: sign in again"]);
        assert_eq!(cloud.calls().keys().collect::<Vec<_>>(), ["sts:GetCallerIdentity"], "nothing else is tried");
    }
}

#[test]
fn a_bare_403_is_a_refusal_too() {
    let cloud = Cloud::of(vec![json!({ "call": "sts:GetCallerIdentity", "status": 403, "body": "" })]);
    cloud.scan(&[NOTEBOOKS], &[]).refuses(&["refused"]);
}

#[test]
fn a_cloud_that_does_not_answer_is_not_taken_for_bad_credentials() {
    // A port that was free a moment ago: nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cloud = Cloud::of(Vec::new());
    let mut command = cloud.scanning(&[NOTEBOOKS]);
    run(command.env("AWS_ENDPOINT_URL", format!("http://{free}"))).refuses(&["AWS did not answer", "AWS_ENDPOINT_URL"]);
}

#[test]
fn a_profile_leads_to_its_own_account() {
    let folder = Folder::new("profile");
    let keys = "[profile audit]\naws_access_key_id = AKID444455556666\naws_secret_access_key = replay\n";
    let config = folder.put("config", keys);
    let cloud = Cloud::of(Vec::new());
    let mut scan = cloud.scanning(&[NOTEBOOKS]);
    scan.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env("AWS_CONFIG_FILE", &config);
    let report = run(scan.args(["--profile", "audit", "--format", "json"])).exits(0).json();
    assert_eq!(rows(&report["coverage"], &[("account", "444455556666")]).len(), 1);
    let mut scan = cloud.scanning(&[NOTEBOOKS]);
    scan.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env("AWS_CONFIG_FILE", &config);
    run(scan.args(["--profile", "nobody"])).refuses(&["no AWS credentials were found"]);
}

#[test]
fn a_role_is_taken_on_before_anything_is_read() {
    let cloud = Cloud::of(Vec::new());
    let role = "arn:aws:iam::444455556666:role/audit";
    let report = cloud.scan(&[NOTEBOOKS], &["--assume-role", role, "--format", "json"]).exits(0).json();
    assert_eq!(rows(&report["coverage"], &[("account", "444455556666")]).len(), 1);
    let denied = estate::failing("sts:AssumeRole", 403, "AccessDenied", "not for you");
    Cloud::of(vec![denied]).scan(&[NOTEBOOKS], &["--assume-role", role]).refuses(&["not for you"]);
}

#[test]
fn regions_that_are_named_need_not_be_listed() {
    let denied = estate::failing("ec2:DescribeRegions", 403, "UnauthorizedOperation", "no regions for you");
    let cloud = Cloud::of(vec![denied]);
    cloud.scan(&[NOTEBOOKS], &[]).exits(0);
    assert!(!cloud.calls().contains_key("ec2:DescribeRegions"));
}

#[test]
fn the_doctor_says_what_can_be_read() {
    let doctor = |cloud: &Cloud| run(cloud.command().args(["doctor", "--regions", "eu-west-1", "--types", NOTEBOOKS]));
    let well = doctor(&Cloud::of(estate::notebooks())).exits(0);
    assert!(well.stdout.contains("credentials work\n  account 111122223333, eu-west-1: 1 cells\n"), "{}", well.stdout);
    assert!(well.stdout.contains("everything can be read"), "{}", well.stdout);
    let denied = estate::failing("sagemaker:ListNotebookInstances", 400, "AccessDeniedException", "no");
    let ill = doctor(&Cloud::of(vec![denied])).exits(3);
    assert!(ill.stdout.contains("denied: sagemaker:ListNotebookInstances, in 1 cells"), "{}", ill.stdout);
    assert!(ill.stdout.contains("aispm permissions aws"), "{}", ill.stdout);
}

#[test]
fn an_account_without_regions_is_not_taken_for_a_clean_one() {
    let run = run(Cloud::of(Vec::new()).command().args(["scan", "--types", NOTEBOOKS])).exits(2);
    assert!(run.stderr.contains("could not list regions with `ec2:DescribeRegions`"), "{}", run.stderr);
    assert!(run.stderr.contains("--regions"), "{}", run.stderr);
}
