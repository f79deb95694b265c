//! Who can do what in an account of 5,000 principals and 20,000 resources: the budget is a few seconds on two cores.
//!
//! Of each hundred principals: 4 are administrators, some with more beside; 46 are roles of a service that reads and
//! writes two buckets and calls an endpoint of its own; 20 are analysts who read buckets by a wildcard in the middle of
//! the name; 10 call every endpoint and model; 8 may do everything but what they are denied; 6 are bounded; 4 pass roles
//! and create jobs; 2 open notebooks. The resources are 8,000 buckets, 4,000 functions, 4,000 endpoints, 1,000 notebooks,
//! 1,000 keys, 1,000 knowledge bases and 1,000 runtimes; nearly every bucket refuses plain HTTP.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench may fail loudly, and says what it measured")]

use std::{collections::BTreeMap, hint::black_box};

use aispm_engine::analyse;
use aispm_inventory::{Asset, Detail, Inventory, Kind, Link, Place, Provider, Relation, Scan};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const PRINCIPALS: usize = 5_000;
const ACCOUNT: &str = "111122223333";

fn place(region: &str) -> Place {
    Place { provider: Provider::Aws, account: ACCOUNT.into(), region: region.into() }
}

fn asset(resource_type: &str, kind: Kind, uid: String, facts: Value) -> Asset {
    let detail = Detail::read(kind, facts).expect("facts of the kind");
    let region = if kind == Kind::Identity { "global" } else { "eu-west-1" };
    Asset::new(resource_type, &place(region), uid, detail)
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:{ACCOUNT}:{resource}")
}

fn statement(effect: &str, actions: &[&str], resources: &[String]) -> Value {
    json!({ "policy": "inline", "effect": effect, "actions": actions, "resources": resources })
}

fn allow(actions: &[&str], resources: &[String]) -> Value {
    statement("Allow", actions, resources)
}

fn anything() -> Vec<String> {
    vec!["*".to_owned()]
}

/// The statements of a principal, and of what bounds it.
fn policies(index: usize) -> (Vec<Value>, Option<Vec<Value>>) {
    let team = index / 100;
    let everything = allow(&["*"], &anything());
    let own_bucket = |n: usize| format!("arn:aws:s3:::acme-{:02}-{:05}-data/*", n % 50, n);
    let service = || {
        vec![
            allow(&["s3:GetObject", "s3:PutObject"], &[own_bucket(index % 8_000), own_bucket((index * 7) % 8_000)]),
            allow(&["sagemaker:InvokeEndpoint"], &[arn("sagemaker", &format!("endpoint/model-{}", index % 4_000))]),
            allow(&["logs:CreateLogStream", "logs:PutLogEvents"], &anything()),
        ]
    };
    match index % 100 {
        0 | 1 => (vec![everything], None),
        2 | 3 => (vec![everything, allow(&["s3:GetObject"], &[own_bucket(index)])], None),
        4..50 => (service(), None),
        50..70 => {
            (vec![allow(&["s3:Get*", "s3:List*"], &[format!("arn:aws:s3:::acme-*-{:03}*-data/*", team % 100)])], None)
        }
        70..80 => {
            let call = ["sagemaker:InvokeEndpoint", "bedrock:InvokeModel*"];
            (vec![allow(&call, &anything()), allow(&["sqs:SendMessage"], &[arn("sqs", &format!("q-{index}"))])], None)
        }
        80..88 => {
            let denied = statement("Deny", &["s3:*"], &[format!("arn:aws:s3:::acme-{:02}-*", index % 50)]);
            (vec![everything, denied], None)
        }
        88..94 => {
            (vec![everything], Some(vec![allow(&["s3:*", "sagemaker:*"], &[own_bucket(team % 10), "*".to_owned()])]))
        }
        94..98 => {
            let create = ["iam:PassRole", "sagemaker:CreateTrainingJob", "lambda:CreateFunction"];
            (vec![allow(&create, &anything()), allow(&["s3:GetObject"], &[own_bucket(index)])], None)
        }
        _ => (
            vec![allow(&["sagemaker:CreatePresigned*"], &anything()), allow(&["s3:GetObject"], &[own_bucket(index)])],
            None,
        ),
    }
}

fn principal(index: usize) -> Asset {
    let (statements, boundary) = policies(index);
    let service = if index.is_multiple_of(2) { "sagemaker.amazonaws.com" } else { "lambda.amazonaws.com" };
    let trust = json!([
        { "effect": "Allow", "principals": [format!("Service:{service}")], "actions": ["sts:AssumeRole"] },
        { "effect": "Allow", "principals": [format!("AWS:arn:aws:iam::{ACCOUNT}:root")], "actions": ["sts:AssumeRole"] }
    ]);
    let facts = json!({
        "identity_type": "role", "statements": statements, "trust": trust, "groups": null, "provider_owned": false,
        "boundary": boundary.as_ref().map(|_| "bound"), "boundary_statements": boundary,
    });
    asset("aws_iam_role", Kind::Identity, format!("arn:aws:iam::{ACCOUNT}:role/role-{index:05}"), facts)
}

fn bucket(index: usize) -> Asset {
    let uid = format!("arn:aws:s3:::acme-{:02}-{index:05}-data", index % 50);
    let refuses_http = json!({
        "effect": "Deny", "principals": ["*"], "actions": ["s3:*"], "resources": [uid, format!("{uid}/*")],
        "conditions": [{ "operator": "Bool", "key": "aws:SecureTransport", "values": ["false"] }],
    });
    let policy = (!index.is_multiple_of(20)).then(|| vec![refuses_http]);
    asset("aws_s3_bucket", Kind::Store, uid, json!({ "exists": true, "own_account": true, "policy": policy }))
}

fn estate() -> Inventory {
    let role = |index: usize| format!("arn:aws:iam::{ACCOUNT}:role/role-{:05}", index % PRINCIPALS);
    let runs_as = |mut asset: Asset, index: usize| {
        asset.links.push(Link { relation: Relation::RunsAs, to: role(index), external: false });
        asset
    };
    let of = |resource_type: &'static str, kind: Kind, service: &'static str, what: &'static str, facts: Value| {
        move |index: usize| asset(resource_type, kind, arn(service, &format!("{what}{index}")), facts.clone())
    };
    let open_key = json!({ "exists": true, "policy": [{
        "effect": "Allow", "principals": [format!("AWS:arn:aws:iam::{ACCOUNT}:root")], "actions": ["kms:*"], "resources": ["*"],
    }] });
    let function = of(
        "aws_lambda_function",
        Kind::Function,
        "lambda",
        "function:tool-",
        json!({ "exists": true, "policy": null }),
    );
    let endpoint = of("aws_sagemaker_endpoint", Kind::Endpoint, "sagemaker", "endpoint/model-", json!({}));
    let notebook = of(
        "aws_sagemaker_notebook_instance",
        Kind::Notebook,
        "sagemaker",
        "notebook-instance/lab-",
        json!({ "status": "inservice" }),
    );
    let key = of("aws_kms_key", Kind::Key, "kms", "key/", open_key);
    let base = of(
        "aws_bedrock_knowledge_base",
        Kind::KnowledgeBase,
        "bedrock",
        "knowledge-base/KB",
        json!({ "policy": null }),
    );
    let runtime = of(
        "aws_agentcore_runtime",
        Kind::AgentRuntime,
        "bedrock-agentcore",
        "runtime/agent-",
        json!({ "policy": null, "authentication": "cloud_identity" }),
    );
    let assets = (0..PRINCIPALS)
        .map(principal)
        .chain((0..8_000).map(bucket))
        .chain((0..4_000).map(|index| runs_as(function(index), index)))
        .chain((0..4_000).map(endpoint))
        .chain((0..1_000).map(|index| runs_as(notebook(index), index * 3)))
        .chain((0..1_000).map(key))
        .chain((0..1_000).map(base))
        .chain((0..1_000).map(|index| runs_as(runtime(index), index * 5)));
    let start = "2026-01-01T00:00:00Z".parse().expect("a time");
    let scan = Scan {
        id: String::new(),
        started_at: start,
        finished_at: start,
        version: String::new(),
        providers: vec![Provider::Aws],
        calls: BTreeMap::new(),
        interrupted: false,
    };
    Inventory::new(scan, BTreeMap::new(), Vec::new(), assets.collect())
}

fn identity(criterion: &mut Criterion) {
    let inventory = estate();
    let world = analyse(inventory.clone());
    println!("{} edges, {} rows", world.graph.edges(), world.graph.rows().len());
    let mut group = criterion.benchmark_group("identity");
    group.sample_size(10);
    group.bench_function("5,000 principals, 20,000 resources", |bench| {
        bench.iter_with_setup(|| inventory.clone(), |inventory| analyse(black_box(inventory)));
    });
    group.finish();
}

criterion_group!(benches, identity);
criterion_main!(benches);
