//! The part of Azure in the demonstration: it is read whole, and the rules have something to say of it.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use aispm_azure::{Azure, Estate, Settings};
use aispm_discovery::{Limits, Meter, MeterSettings, NoProgress, Provider as _, discover, secrets::SecretScanner};
use aispm_engine::{Judgement, RuleSet, RuleSource, World, analyse, evaluate};
use aispm_inventory::{Inventory, Provider, Scan, TypeRecord};
use aispm_replay::{ArmEstate, ArmReplay, ArmSettings};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

async fn scanned() -> Inventory {
    let text = fs::read_to_string(root().join("fixtures/estates/demo-azure.json")).unwrap();
    let estate = ArmEstate::from_json(&text).unwrap();
    let server = ArmReplay::start(estate, ArmSettings::default()).await.unwrap();
    let meter = Arc::new(Meter::new(MeterSettings { in_flight: 64, share: None, quotas: Vec::new() }));
    let settings = Settings { endpoint: Some(server.endpoint()), ..Settings::default() };
    let estate = Estate::open(settings, meter.clone(), SecretScanner::new([7; 32])).await.unwrap();
    let azure = Arc::new(Azure::new(estate));
    let record = |of: &aispm_discovery::ResourceType| TypeRecord {
        kind: of.kind,
        source: of.source.to_owned(),
        side_calls: of.side_calls.iter().map(|(fact, call)| ((*fact).to_owned(), (*call).to_owned())).collect(),
    };
    let types = azure.types().into_iter().map(|of| (Arc::from(of.name), record(of))).collect();
    let found = discover(&[azure], &|_| true, &Limits::default(), &NoProgress, &CancellationToken::new()).await;
    let at = Timestamp::from_second(1_790_000_000).unwrap();
    let scan = Scan {
        id: "demo".to_owned(),
        started_at: at,
        finished_at: at,
        version: "0".to_owned(),
        providers: vec![Provider::Azure],
        calls: meter.calls(),
        interrupted: false,
    };
    Inventory::new(scan, types, found.coverage, found.assets)
}

/// The built-in rules.
fn rules() -> RuleSet {
    let folder = root().join("rules");
    let mut sources = Vec::new();
    for kind in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let read = |path: PathBuf| {
            let shown = path.strip_prefix(&folder).unwrap().display().to_string();
            RuleSource { path: format!("rules/{shown}"), text: fs::read_to_string(&path).unwrap() }
        };
        sources.extend(fs::read_dir(kind).unwrap().map(|entry| read(entry.unwrap().path())));
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let text = fs::read_to_string(folder.join("themes.yaml")).unwrap();
    RuleSet::compile(&sources, &RuleSource { path: "rules/themes.yaml".to_owned(), text }, &[]).unwrap()
}

/// Rules by the names of the assets that they judged so.
fn judged(world: &World, rules: &RuleSet, judgement: Judgement) -> BTreeMap<String, BTreeSet<String>> {
    let mut by_rule: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in evaluate(world, rules).findings.iter().filter(|finding| finding.judgement == judgement) {
        let name = world.inventory.assets.get(finding.asset).unwrap().name.clone();
        let rule = rules.rules().get(finding.rule).unwrap().id.clone();
        by_rule.entry(rule).or_default().insert(name);
    }
    by_rule
}

/// Attack paths of the story, and where each of them ends.
const PATHS: &[(&str, &[&str])] = &[
    ("account-key-opens-unguarded-deployment", &["acme-lab-ai", "acme-quotes-ai"]),
    ("agent-shows-index-to-everybody", &["tariffs"]),
    ("group-lists-keys-of-models", &["acme-quotes-ai"]),
    ("ml-workspace-can-be-taken-over", &["acme-research-ml"]),
    ("open-index-of-private-documents", &["acme-quotes-search"]),
    ("open-model-account-without-shield", &["acme-quotes-ai"]),
    ("outsider-can-poison-agents-index", &["quote-helper"]),
    ("shared-key-opens-private-store", &["quote-files"]),
    ("strangers-text-reaches-keys-to-private-data", &["quote-helper"]),
];

/// What is closed in the story, by name: it stays out of the report.
const QUIET: &[&str] = &[
    "acme-ai-keys",
    "acme-ai-logs",
    "acme-claims-ai",
    "acme-claims-search",
    "acmefraudacr",
    "acmefraudml",
    "acme-fraud-ml",
    "claim-guides",
    "claims-embed",
    "claims-helper",
    "claims-knowledge",
    "claims-models",
    "claims-strict",
    "claims-summary",
    "claims-tools",
    "claims-triage",
    "claims_history",
    "fraud-review",
    "fraud-score",
    "fraud-workspace",
    "guide-files",
    "learn",
    "train-cluster",
    "wiki-answers",
];

/// What the scan may not do in the story.
const DENIED: &str = "Microsoft.CognitiveServices/accounts/AIServices/agents/read";

#[tokio::test]
async fn it_is_read_whole_but_for_what_is_denied_on_purpose() {
    let inventory = scanned().await;
    let gaps =
        inventory.coverage.iter().flat_map(|cell| cell.gaps.iter().map(move |gap| (&cell.place.account, &gap.gap)));
    let gaps: BTreeSet<_> = gaps.map(|(account, gap)| (&**account, gap.reason().name(), gap.permission())).collect();
    assert_eq!(gaps, BTreeSet::from([("5eed0002-0000-4000-8000-000000000002", "denied", Some(DENIED))]));
    let rules = rules();
    let world = analyse(inventory);
    let open = judged(&world, &rules, Judgement::Unknown);
    // A memory whose users are not known passes for none that keeps people apart.
    let wanted = BTreeMap::from([("memory-shared-by-people".to_owned(), BTreeSet::from(["price-talks".to_owned()]))]);
    assert_eq!(open, wanted);
    for finding in &evaluate(&world, &rules).findings {
        let shown = format!("{} {:?}", finding.message, finding.evidence);
        assert!(!shown.contains("not_collected") && !shown.contains("Gap(None)"), "{finding:#?}");
    }
}

#[tokio::test]
async fn its_paths_end_where_the_story_says_and_its_hardened_neighbours_are_silent() {
    let (rules, world) = (rules(), analyse(scanned().await));
    let failing = judged(&world, &rules, Judgement::Fail);
    for (rule, assets) in PATHS {
        let found: Vec<&str> = failing.get(*rule).into_iter().flatten().map(String::as_str).collect();
        assert_eq!(found, *assets, "{rule}");
    }
    let names: BTreeSet<&str> = world.inventory.assets.iter().map(|asset| asset.name.as_str()).collect();
    for name in QUIET {
        assert!(names.contains(name), "{name} is in the story");
        let loud: Vec<_> = failing.iter().filter(|(_, named)| named.contains(*name)).map(|(rule, _)| rule).collect();
        assert!(loud.is_empty(), "{name}: {loud:?}");
    }
}

#[test]
fn it_stays_small_and_calls_what_the_other_cloud_of_the_story_offers() {
    let read = |name: &str| fs::read_to_string(root().join("fixtures/estates").join(name)).unwrap();
    let azure = read("demo-azure.json");
    let document: serde_json::Value = serde_json::from_str(&azure).unwrap();
    assert!(document.get("resources").unwrap().as_array().unwrap().len() <= 110);
    let gateway = "https://refund-tools-q1w2e3r4t5.gateway.bedrock-agentcore.eu-west-1.amazonaws.com/mcp";
    assert!(azure.contains(gateway) && read("demo.json").contains(gateway));
}
