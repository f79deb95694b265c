//! `cargo xtask bench scan`: a scan of many replayed assets against a bare client that makes the same calls.
//!
//! The server, the scanner and the bare client are processes of their own, so that each one's CPU time and memory
//! are its own. Wall times share the machine with the server; read them as ratios within one run.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use aispm_replay::{Answer, Answers, Call, Replay, Unmatched};
use anyhow::{Context as _, ensure};
use aws_config::{BehaviorVersion, Region};
use aws_sdk_sagemaker::{Client, config::Credentials};
use futures::StreamExt as _;
use serde_json::json;
use tokio::sync::Semaphore;

const REGIONS: [&str; 5] = ["eu-central-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"];
const PAGE: usize = 100;
/// What the scanner does by default, and the bare client too.
const IN_FLIGHT: usize = 64;
const DESCRIBES_IN_FLIGHT: usize = 8;
const ASSETS: usize = 100_000;

/// Measures a scan and a bare client in turn, three times, and prints medians and their ratio.
pub(crate) fn scan(args: &[&str]) -> anyhow::Result<()> {
    let assets = args.first().map_or(Ok(ASSETS), |n| n.parse())?;
    let aispm = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release/aispm");
    ensure!(aispm.exists(), "build the scanner first: `cargo build --release`");
    let this = std::env::current_exe()?;
    let mut server =
        Command::new(&this).args(["bench", "serve", &assets.to_string()]).stdout(Stdio::piped()).spawn()?;
    let mut endpoint = String::new();
    BufReader::new(server.stdout.take().context("the server has no output")?).read_line(&mut endpoint)?;
    let endpoint = endpoint.trim().to_owned();
    let (mut scans, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let regions = REGIONS.join(",");
        let scan = ["scan", "--provider", "aws", "--no-config", "--regions", &regions];
        let types = ["--types", "aws_sagemaker_model,aws_sagemaker_endpoint", "--format", "json"];
        scans.push(measure(Command::new(&aispm).args(scan).args(types), &endpoint)?);
        bares.push(measure(Command::new(&this).args(["bench", "bare"]), &endpoint)?);
    }
    server.kill()?;
    server.wait()?;
    let (scan, bare) = (median(scans), median(bares));
    let calls = (assets + 2 * REGIONS.len() * (assets / 2 / REGIONS.len()).div_ceil(PAGE)) as f64;
    let mut out = std::io::stdout().lock();
    writeln!(out, "assets {assets}, calls {calls}")?;
    for (name, run) in [("scan", &scan), ("bare", &bare)] {
        let per_call = run.cpu.as_secs_f64() * 1e6 / calls;
        let (wall, cpu, mib) = (run.wall.as_secs_f64(), run.cpu.as_secs_f64(), run.peak_kib / 1024);
        writeln!(out, "{name}: wall {wall:.1} s, CPU {cpu:.1} s ({per_call:.0} us a call), peak {mib} MiB")?;
    }
    let wall = scan.wall.as_secs_f64() / bare.wall.as_secs_f64();
    let cpu = scan.cpu.as_secs_f64() / bare.cpu.as_secs_f64();
    Ok(writeln!(out, "scan / bare: wall {wall:.2}, CPU {cpu:.2}")?)
}

#[derive(Debug, Clone)]
struct Run {
    wall: Duration,
    cpu: Duration,
    peak_kib: u64,
}

fn median(mut runs: Vec<Run>) -> Run {
    runs.sort_by_key(|run| run.wall);
    runs.swap_remove(runs.len() / 2)
}

fn measure(command: &mut Command, endpoint: &str) -> anyhow::Result<Run> {
    let started = Instant::now();
    let keys =
        [("AWS_ACCESS_KEY_ID", "AKID111122223333"), ("AWS_SECRET_ACCESS_KEY", "bench"), ("AWS_REGION", "eu-west-1")];
    let mut child = command.envs(keys).env("AWS_ENDPOINT_URL", endpoint).stdout(Stdio::null()).spawn()?;
    let (mut cpu, mut peak_kib) = (Duration::ZERO, 0);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // The last look before the end stands for the whole: the kernel forgets with the process.
        if let Some((c, p)) = sample(&child) {
            (cpu, peak_kib) = (c, peak_kib.max(p));
        }
        thread::sleep(Duration::from_millis(20));
    };
    ensure!(status.success(), "a measured process failed");
    Ok(Run { wall: started.elapsed(), cpu, peak_kib })
}

/// CPU time and peak memory so far, from the kernel's own account.
fn sample(child: &Child) -> Option<(Duration, u64)> {
    const TICKS_PER_SECOND: u64 = 100;
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    Some((Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND), peak))
}

/// Serves generated assets until it is killed; prints its endpoint.
pub(crate) fn serve(args: &[&str]) -> anyhow::Result<()> {
    let assets: usize = args.first().map_or(Ok(ASSETS), |n| n.parse())?;
    let each = assets / 2 / REGIONS.len();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let replay = Replay::start(Arc::new(Generated { each }), Unmatched::Empty).await?;
        writeln!(std::io::stdout(), "{}", replay.endpoint())?;
        std::future::pending::<()>().await;
        Ok(())
    })
}

/// As many models and endpoints as wanted in every region, made when they are asked for.
struct Generated {
    each: usize,
}

impl Answers for Generated {
    fn answer(&self, call: &Call) -> Option<Answer> {
        let arn =
            |thing: &str, name: &str| format!("arn:aws:sagemaker:{}:{}:{thing}/{name}", call.region, call.account);
        let name = |member: &str| call.input.get(member).and_then(|v| v.as_str()).unwrap_or_default();
        let body = match call.operation.as_str() {
            "ListModels" => self.list(
                call,
                "Models",
                &|n| json!({ "ModelName": n, "ModelArn": arn("model", n), "CreationTime": 1_760_000_000 }),
            ),
            "ListEndpoints" => self.list(call, "Endpoints", &|n| {
                json!({
                    "EndpointName": n, "EndpointArn": arn("endpoint", n), "EndpointStatus": "InService",
                    "CreationTime": 1_760_000_000, "LastModifiedTime": 1_760_000_000,
                })
            }),
            "DescribeModel" => {
                let name = name("ModelName");
                json!({
                    "ModelName": name, "ModelArn": arn("model", name), "CreationTime": 1_760_000_000,
                    "ExecutionRoleArn": "arn:aws:iam::111122223333:role/models", "EnableNetworkIsolation": false,
                    "PrimaryContainer": {
                        "Image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serve:1",
                        "ModelDataUrl": "s3://acme-models/chat/model.tar.gz",
                        "Environment": { "LOG_LEVEL": "info", "MODEL_NAME": name },
                    },
                    "VpcConfig": { "Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"] },
                })
            }
            "DescribeEndpoint" => {
                let name = name("EndpointName");
                json!({
                    "EndpointName": name, "EndpointArn": arn("endpoint", name), "EndpointConfigName": name,
                    "EndpointStatus": "InService", "CreationTime": 1_760_000_000, "LastModifiedTime": 1_760_000_000,
                })
            }
            _ => return None,
        };
        Some(Answer::ok(body.to_string()))
    }
}

impl Generated {
    fn list(&self, call: &Call, member: &str, row: &dyn Fn(&str) -> serde_json::Value) -> serde_json::Value {
        let from: usize = call.input.get("NextToken").and_then(|t| t.as_str()?.parse().ok()).unwrap_or(0);
        let to = (from + PAGE).min(self.each);
        let rows: Vec<_> = (from..to).map(|n| row(&format!("asset-{n:06}"))).collect();
        // A token of null is a token that is not there.
        json!({ member: rows, "NextToken": (to < self.each).then(|| to.to_string()) })
    }
}

/// Makes the calls of the scan and throws the answers away.
pub(crate) fn bare(_: &[&str]) -> anyhow::Result<()> {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").context("set AWS_ENDPOINT_URL")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let keys = Credentials::from_keys("AKID111122223333", "bench", None);
        let http = aws_smithy_http_client::Builder::new().build_http();
        let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http).credentials_provider(keys);
        let config = config.endpoint_url(endpoint).load().await;
        let slots = Arc::new(Semaphore::new(IN_FLIGHT));
        let cells = REGIONS.iter().flat_map(|region| {
            let client = Client::from_conf(
                aws_sdk_sagemaker::config::Builder::from(&config).region(Region::new(*region)).build(),
            );
            [tokio::spawn(models(client.clone(), slots.clone())), tokio::spawn(endpoints(client, slots.clone()))]
        });
        for cell in cells.collect::<Vec<_>>() {
            cell.await?;
        }
        Ok(())
    })
}

async fn models(client: Client, slots: Arc<Semaphore>) {
    let mut names = Vec::new();
    let mut pages = client.list_models().into_paginator().items().send();
    while let Some(Ok(model)) = pages.next().await {
        names.extend(model.model_name);
    }
    let describe = async |name: String| {
        let _slot = slots.acquire().await;
        drop(client.describe_model().model_name(name).send().await);
    };
    futures::stream::iter(names).for_each_concurrent(DESCRIBES_IN_FLIGHT, describe).await;
}

async fn endpoints(client: Client, slots: Arc<Semaphore>) {
    let mut names = Vec::new();
    let mut pages = client.list_endpoints().into_paginator().items().send();
    while let Some(Ok(endpoint)) = pages.next().await {
        names.extend(endpoint.endpoint_name);
    }
    let describe = async |name: String| {
        let _slot = slots.acquire().await;
        drop(client.describe_endpoint().endpoint_name(name).send().await);
    };
    futures::stream::iter(names).for_each_concurrent(DESCRIBES_IN_FLIGHT, describe).await;
}
