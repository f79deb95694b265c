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

#[tokio::test]
async fn it_is_read_whole_and_leaves_nothing_undecided() {
    let inventory = scanned().await;
    let gaps: Vec<_> = inventory.coverage.iter().filter(|cell| !cell.gaps.is_empty()).collect();
    assert!(gaps.is_empty(), "{gaps:#?}");
    let rules = rules();
    let world = analyse(inventory);
    let open = judged(&world, &rules, Judgement::Unknown);
    assert!(open.is_empty(), "{open:#?}");
    let failing = judged(&world, &rules, Judgement::Fail);
    assert!(failing.len() >= 10, "{failing:#?}");
    // What is closed in the story stays out of the report.
    let quiet =
        ["acme-claims-ai", "claims-triage", "claims-desk", "acme-claims-search", "acme-fraud-ml", "fraud-score"];
    let loud: Vec<_> = failing.iter().filter(|(_, names)| quiet.iter().any(|name| names.contains(*name))).collect();
    assert!(loud.is_empty(), "{loud:#?}");
}
