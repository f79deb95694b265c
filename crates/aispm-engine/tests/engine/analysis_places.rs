//! Lineage and places: what a model was made from, and which settings apply to it.

use aispm_inventory::Asset;
use serde_json::json;

use crate::analysis::{asset, because, edges, typed, world};

const NONE: [&str; 0] = [];

fn job(uid: &str, output: &str) -> Asset {
    let facts = json!({
        "job_type": "training",
        "outputs": [{ "purpose": "model", "uri": output }, { "purpose": "profiler", "uri": "s3://models" }],
    });
    asset("training_job", uid, facts, &["trained_on data"]).named(Some(uid))
}

fn trained(model: Asset, jobs: Vec<Asset>) -> Vec<String> {
    let mut assets = vec![model, asset("store", "data", json!({}), &[])];
    assets.extend(jobs);
    edges(&world(assets), "trained_on").into_iter().filter(|edge| edge.starts_with("model ")).collect()
}

fn model(artifact: &str) -> Asset {
    asset("model", "model", json!({ "artifact_uris": [artifact] }), &[])
}

#[test]
fn a_model_is_made_from_what_the_job_that_wrote_it_read() {
    let artifact = "s3://models/prod/fraud-7/output/model.tar.gz";
    let sure = ["model trained_on data"];
    for output in ["s3://models/prod", "s3://models/prod/", "s3://models//prod"] {
        assert_eq!(trained(model(artifact), vec![job("fraud-7", output)]), sure, "{output}");
    }
    let assets = vec![model(artifact), job("fraud-7", "s3://models/prod"), asset("store", "data", json!({}), &[])];
    assert_eq!(because(&world(assets), "model", "trained_on", "data"), ["fraud-7.outputs", "model.artifact_uris"]);
}

#[test]
fn places_are_compared_by_their_parts() {
    let artifact = "s3://models/prod-2/fraud-7/output/model.tar.gz";
    for output in ["s3://models/prod", "s3://model", "s3://models/prod-2/fraud-7/output/model.tar.gz/x", "", "s3://"] {
        assert_eq!(trained(model(artifact), vec![job("fraud-7", output)]), NONE, "{output}");
    }
}

#[test]
fn an_artifact_of_one_job_is_not_that_of_another_with_the_same_output_path() {
    let artifact = "s3://models/prod/fraud-7/output/model.tar.gz";
    let other = asset(
        "training_job",
        "fraud-70",
        json!({ "job_type": "training", "outputs": [{ "purpose": "model", "uri": "s3://models/prod" }] }),
        &["trained_on other"],
    );
    let jobs = vec![
        job("fraud-7", "s3://models/prod"),
        other.named(Some("fraud-70")),
        asset("store", "other", json!({}), &[]),
    ];
    assert_eq!(trained(model(artifact), jobs), ["model trained_on data"]);
}

#[test]
fn a_copy_below_an_output_path_may_be_of_the_job() {
    let copied = "s3://models/prod/live/model.tar.gz";
    assert_eq!(trained(model(copied), vec![job("fraud-7", "s3://models/prod")]), ["model trained_on data ? ~"]);
    // A whole bucket, or a path that many share, says nothing.
    assert_eq!(trained(model(copied), vec![job("fraud-7", "s3://models")]), NONE);
    let many = (0..20).map(|number| job(&format!("job-{number}"), "s3://models/prod")).collect();
    assert_eq!(trained(model(copied), many), NONE);
}

#[test]
fn a_version_in_a_registry_names_the_artifact_of_the_model_that_serves_it() {
    let version = asset(
        "model_version",
        "version",
        json!({ "artifact_uris": ["s3://models/prod/fraud-7/output/model.tar.gz"] }),
        &[],
    );
    let serving = asset("model", "model", json!({ "artifact_uris": null }), &["serves version"]);
    assert_eq!(trained(serving, vec![version, job("fraud-7", "s3://models/prod")]), ["model trained_on data"]);
}

#[test]
fn a_search_names_its_jobs_after_itself() {
    let search = |uid: &str| {
        let facts = json!({ "job_type": "tuning", "outputs": [{ "purpose": "model", "uri": "s3://models/hpo" }] });
        asset("training_job", uid, facts, &["trained_on data"]).named(Some(uid))
    };
    let artifact = "s3://models/hpo/tune-012-4f5a6b7c/output/model.tar.gz";
    assert_eq!(trained(model(artifact), vec![search("tune")]), ["model trained_on data"]);
    assert_eq!(trained(model(artifact), vec![search("tun")]), ["model trained_on data ? ~"]);
}

#[test]
fn a_job_that_names_its_model_is_believed() {
    let customization =
        asset("training_job", "job", json!({ "job_type": "customization" }), &["writes model", "reads data"]);
    let custom = asset("model", "model", json!({}), &[]);
    assert_eq!(trained(custom, vec![customization]), ["model trained_on data"]);
}

#[test]
fn settings_hold_the_assets_of_their_place() {
    let settings = |uid: &str, region: &str| {
        let mut settings = typed("aws_bedrock_account_settings", asset("account", uid, json!({}), &[]));
        settings.place.region = region.into();
        settings
    };
    let world = world(vec![
        settings("here", "eu-west-1"),
        settings("there", "us-east-1"),
        typed("aws_organizations_account", asset("account", "organization", json!({}), &[])),
        asset("agent_runtime", "runtime", json!({}), &[]),
        asset("agent", "agent", json!({}), &[]),
        asset("store", "bucket", json!({}), &[]),
        asset("identity", "role", json!({}), &[]),
    ]);
    assert_eq!(edges(&world, "contains"), ["here contains agent", "here contains runtime"]);
}

#[test]
fn settings_hold_who_holds_a_key_to_models() {
    let global = |mut asset: Asset| {
        asset.place.region = "global".into();
        asset
    };
    let settings = typed("aws_bedrock_account_settings", asset("account", "settings", json!({}), &[]));
    let world = world(vec![
        settings,
        global(asset("identity", "owner", json!({}), &[])),
        global(asset("identity", "other", json!({}), &[])),
        global(asset("credential", "key", json!({}), &["acts_as owner"])),
        asset("network", "endpoint", json!({ "network_type": "service_endpoint" }), &[]),
        asset("network", "group", json!({ "network_type": "security_group" }), &[]),
    ]);
    assert_eq!(edges(&world, "contains"), ["settings contains endpoint", "settings contains owner"]);
}
