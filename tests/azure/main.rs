//! The built command over a stand-in for Azure Resource Manager: two subscriptions with planted violations and hardened twins.
//!
//! The stand-in needs Python 3 and nothing else. Without Python the test fails; `AISPM_SKIP_STANDINS=1` is the explicit way
//! out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};

const FIRST: &str = "11111111-aaaa-4bbb-8ccc-000000000001";
const SECOND: &str = "22222222-aaaa-4bbb-8ccc-000000000002";

fn standins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standins")
}

/// All parts of the planted estate together.
fn estate() -> Value {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(standins().join("azure")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut resources = Vec::new();
    let (mut answers, mut groups) = (serde_json::Map::new(), serde_json::Map::new());
    for path in paths {
        let part: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        resources.extend(part["resources"].as_array().unwrap().iter().cloned());
        answers.extend(part["answers"].as_object().cloned().unwrap_or_default());
        groups.extend(part["groups"].as_object().cloned().unwrap_or_default());
    }
    json!({ "resources": resources, "answers": answers, "groups": groups })
}

/// Whether the stand-in is left out, said aloud.
fn skipped() -> bool {
    let skips = env::var_os("AISPM_SKIP_STANDINS").is_some_and(|v| v == "1");
    if skips {
        println!("SKIPPED: AISPM_SKIP_STANDINS=1, the stand-in was not run");
    }
    skips
}

/// A running stand-in; it is stopped when dropped.
struct Arm {
    server: Child,
    endpoint: String,
}

impl Arm {
    /// Starts one with an estate, and with pages as small as they can be.
    fn start(name: &str, estate: &Value) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let seed = folder.join(format!("{name}.json"));
        fs::write(&seed, estate.to_string()).unwrap();
        let mut server = Command::new("python3")
            .arg(standins().join("arm_fake.py"))
            .args(["--port", "0", "--page", "2", "--seed"])
            .arg(&seed)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 is needed for the stand-in; AISPM_SKIP_STANDINS=1 leaves it out");
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let endpoint = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { server, endpoint }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aispm"));
        command.env_clear().env("AISPM_AZURE_RESOURCE_MANAGER", &self.endpoint);
        command.args(arguments).args(["--provider", "azure", "--no-config"]).output().unwrap()
    }

    fn scan(&self) -> Value {
        let output = self.run(&["scan", "--format", "json", "--include-passed"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Arm {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The rules with an outcome for each asset, by uid.
fn rules(report: &Value, outcome: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap().iter().filter(|f| f["outcome"] == outcome) {
        let uid = finding["asset"]["uid"].as_str().unwrap().to_owned();
        found.entry(uid).or_default().insert(finding["rule"].as_str().unwrap().to_owned());
    }
    found
}

/// The gaps of a type in a subscription, as reason and permission.
fn gaps(report: &Value, subscription: &str, of: &str) -> BTreeSet<(String, String)> {
    let cells = report["coverage"].as_array().unwrap().iter();
    let cells =
        cells.filter(|cell| cell["account"] == subscription && cell["type"] == of && cell["reason"].is_string());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    cells.map(|cell| (text(&cell["reason"]), text(&cell["permission"]))).collect()
}

#[test]
fn what_a_role_does_not_allow_is_a_gap_although_resource_graph_says_nothing() {
    if skipped() {
        return;
    }
    let mut estate = estate();
    let kept = estate["resources"].as_array().unwrap().iter();
    // Resource Graph leaves out what the caller may not read.
    let hidden = |r: &&Value| {
        !(r["id"].as_str().unwrap().contains(SECOND) && r["type"].as_str().unwrap().contains("MachineLearning"))
    };
    estate["resources"] = kept.filter(hidden).cloned().collect();
    estate["permissions"] =
        json!({ SECOND: [{ "actions": ["*/read"], "notActions": ["Microsoft.MachineLearningServices/*"] }] });
    let report = Arm::start("roles", &estate).scan();
    let denied = ("denied".to_owned(), "Microsoft.MachineLearningServices/workspaces/read".to_owned());
    assert_eq!(gaps(&report, SECOND, "azure_ml_workspace"), BTreeSet::from([denied]));
    assert!(gaps(&report, FIRST, "azure_ml_workspace").is_empty());
    assert!(gaps(&report, SECOND, "azure_ai_account").is_empty());
}

#[test]
fn failures_are_gaps_and_an_odd_row_takes_no_other_with_it() {
    if skipped() {
        return;
    }
    let mut estate = estate();
    let account = |subscription: &str| {
        format!(
            "/subscriptions/{subscription}/resourcegroups/ml/providers/microsoft.cognitiveservices/accounts/open-ai"
        )
    };
    estate["faults"] = json!({
        (format!("{}/deployments", account(FIRST))): "403",
        (format!("{}/raipolicies", account(SECOND))): "429x2",
        (format!("{}/projects", account(SECOND))): "409",
    });
    let id = format!("{}/raiPolicies/odd", account(SECOND));
    let odd = json!({ "id": id, "name": "odd", "type": "Microsoft.CognitiveServices/accounts/raiPolicies", "properties": "none" });
    estate["resources"].as_array_mut().unwrap().push(odd);
    let whole = Arm::start("before", &self::estate()).scan();
    let report = Arm::start("faults", &estate).scan();

    let deployments = ("denied".to_owned(), "Microsoft.CognitiveServices/accounts/deployments/read".to_owned());
    assert_eq!(gaps(&report, FIRST, "azure_ai_deployment"), BTreeSet::from([deployments]));
    let policies = ("unreadable".to_owned(), "Microsoft.CognitiveServices/accounts/raiPolicies/read".to_owned());
    assert_eq!(
        gaps(&report, SECOND, "azure_ai_content_filter"),
        BTreeSet::from([policies]),
        "throttling was waited out"
    );
    let projects = ("disabled".to_owned(), "Microsoft.CognitiveServices/accounts/projects/read".to_owned());
    assert_eq!(gaps(&report, SECOND, "azure_ai_project"), BTreeSet::from([projects]));
    let (before, after) = (rules(&whole, "fail"), rules(&report, "fail"));
    let hidden = [
        format!("{}/deployments/chat-open-ai", account(FIRST)),
        format!("{}/projects/open-desk/connections/tools", account(SECOND)),
    ];
    let lost: Vec<&String> = before.keys().filter(|uid| before.get(*uid) != after.get(*uid)).collect();
    assert_eq!(lost, hidden.iter().collect::<Vec<_>>(), "nothing else is lost");
    assert_eq!(after.len(), before.len() - hidden.len(), "nothing is invented");
}

#[test]
fn what_is_not_seen_never_passes() {
    if skipped() {
        return;
    }
    let mut estate = estate();
    let group = format!("/subscriptions/{FIRST}/resourcegroups/ml/providers");
    let account = format!("{group}/microsoft.cognitiveservices/accounts/open-ai");
    let store = format!("{group}/microsoft.storage/storageaccounts/acmemla");
    estate["faults"] = json!({
        (format!("{account}/raipolicies")): "403",
        (format!("{store}/blobservices/default/containers")): "404",
    });
    for resource in estate["resources"].as_array_mut().unwrap() {
        if resource["id"].as_str().unwrap().to_lowercase() == account {
            resource["properties"]["publicNetworkAccess"] = json!("SoNew");
        }
    }
    let report = Arm::start("unseen", &estate).scan();
    let open = rules(&report, "unknown");
    for (uid, rule) in [
        (format!("{account}/deployments/chat-open-ai"), "deployment-lets-prompt-attacks-pass"),
        (store, "store-readable-by-anyone"),
        (account, "ai-endpoint-open-to-the-internet"),
    ] {
        assert!(open.get(&uid).is_some_and(|rules| rules.contains(rule)), "{uid}: {open:?}");
        let passed = report["passed"].as_array().unwrap();
        assert!(!passed.iter().any(|p| p["asset"] == uid.as_str() && p["rule"] == rule), "{uid}");
    }
    let strange = ("unreadable".to_owned(), "Microsoft.CognitiveServices/accounts/read".to_owned());
    assert!(gaps(&report, FIRST, "azure_ai_account").contains(&strange), "a new word is a gap");
}

#[test]
fn a_token_is_shown_over_plain_http_to_this_machine_only() {
    for endpoint in ["http://management.example.com", "http://198.51.100.7:5701", "ftp://127.0.0.1", "nonsense"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aispm"));
        command.env_clear().env("AISPM_AZURE_RESOURCE_MANAGER", endpoint);
        let output = command.args(["scan", "--provider", "azure", "--no-config"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{endpoint}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(&format!("`{endpoint}` is no address of a resource manager")), "{said}");
    }
}

#[test]
fn without_credentials_the_message_says_what_was_tried() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aispm"));
    command.env_clear().env("PATH", "");
    let output = command.args(["scan", "--provider", "azure", "--no-config"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for part in ["no Azure credentials worked", "the Azure CLI: ", "AZURE_CLIENT_SECRET"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_subscription_named_in_vain_is_an_error() {
    if skipped() {
        return;
    }
    let arm = Arm::start("vain", &estate());
    let output = arm.run(&["scan", "--subscriptions", &format!("{FIRST},typo")]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("do not see subscription `typo`"), "{said}");
    let one = arm.run(&["scan", "--format", "json", "--subscriptions", &FIRST.to_uppercase()]);
    let report: Value = serde_json::from_slice(&one.stdout).unwrap();
    let accounts = report["coverage"].as_array().unwrap().iter().map(|cell| cell["account"].as_str().unwrap());
    assert_eq!(accounts.collect::<BTreeSet<_>>(), BTreeSet::from([FIRST]));
}

#[test]
fn the_calls_of_a_scan_are_those_of_the_published_role() {
    if skipped() {
        return;
    }
    let arm = Arm::start("role", &estate());
    let report = arm.scan();
    let called: BTreeSet<String> =
        report["scan"]["calls"]["by_operation"].as_object().unwrap().keys().map(|name| name.to_lowercase()).collect();
    let output = Command::new(env!("CARGO_BIN_EXE_aispm")).args(["permissions", "azure"]).output().unwrap();
    let role: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lists = ["Actions", "DataActions"].into_iter().flat_map(|list| role[list].as_array().unwrap());
    let actions: BTreeSet<String> = lists.map(|action| action.as_str().unwrap().to_lowercase()).collect();
    // Resource Graph shows what the caller may read elsewhere, and needs no permission of its own.
    let free = "microsoft.resourcegraph/resources/read";
    let more: Vec<_> = called.iter().filter(|call| *call != free && !actions.contains(*call)).collect();
    assert!(more.is_empty(), "not in the role: {more:?}");
    assert!(actions.iter().all(|action| action.ends_with("/read")), "{actions:?}");
}
