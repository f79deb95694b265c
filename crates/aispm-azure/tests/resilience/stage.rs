//! Scans of the planted estate without a permission, judged by the built-in rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use aispm_azure::{Azure, Estate, Settings, permission_of_request};
use aispm_discovery::{Limits, Meter, MeterSettings, NoProgress, Provider as _, discover, secrets::SecretScanner};
use aispm_engine::{Body, Judgement, RuleSet, RuleSource, analyse, evaluate};
use aispm_inventory::{Inventory, Kind, Provider, Scan, TypeRecord};
use aispm_replay::{ArmCall, ArmEstate, ArmFault, ArmReplay, ArmSettings};
use futures::StreamExt as _;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Plays that run at once.
const AT_ONCE: usize = 4;
/// The permission that Resource Graph is counted as.
const GRAPH: &str = "microsoft.resourcegraph/resources/read";

static ESTATE: LazyLock<ArmEstate> = LazyLock::new(planted);
pub(crate) static RULES: LazyLock<Rules> = LazyLock::new(Rules::read);

/// Where top-level resources come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From Resource Graph, as in most scans.
    Graph,
    /// From the lists of ARM, because Resource Graph refuses.
    Lists,
}

/// A finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found(Judgement);

impl Found {
    pub(crate) fn is_fail(self) -> bool {
        self.0 == Judgement::Fail
    }

    pub(crate) const fn name(self) -> &'static str {
        self.0.name()
    }
}

/// What came of a scan.
pub(crate) struct Outcomes {
    /// What was found: types by uid.
    pub(crate) assets: BTreeMap<String, String>,
    /// By rule and uid.
    pub(crate) found: BTreeMap<(usize, String), Found>,
    /// What gaps name.
    pub(crate) permissions: BTreeSet<String>,
}

/// The built-in rules.
pub(crate) struct Rules(RuleSet);

impl Rules {
    fn read() -> Self {
        let folder = root().join("rules");
        let read = |path: PathBuf| {
            let shown = path.strip_prefix(&folder).unwrap().display().to_string();
            RuleSource { path: format!("rules/{shown}"), text: fs::read_to_string(&path).unwrap() }
        };
        let folders = entries(&folder).into_iter().filter(|path| path.is_dir());
        let rules: Vec<RuleSource> = folders.flat_map(|kind| entries(&kind)).map(read).collect();
        Self(RuleSet::compile(&rules, &read(folder.join("themes.yaml")), &[]).unwrap())
    }

    pub(crate) fn id(&self, rule: usize) -> &str {
        &self.0.rules().get(rule).unwrap().id
    }

    pub(crate) fn is_of_identities(&self, rule: usize) -> bool {
        matches!(&self.0.rules().get(rule).unwrap().body, Body::Check(check) if check.asset == Kind::Identity)
    }

    pub(crate) fn is_path(&self, rule: usize) -> bool {
        matches!(self.0.rules().get(rule).unwrap().body, Body::Correlation(_))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// All parts of the planted estate together.
fn planted() -> ArmEstate {
    let mut resources = Vec::new();
    let (mut answers, mut groups) = (serde_json::Map::new(), serde_json::Map::new());
    for path in entries(&root().join("tests/standins/azure")) {
        let mut part: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        resources.append(part.get_mut("resources").unwrap().as_array_mut().unwrap());
        for (name, into) in [("answers", &mut answers), ("groups", &mut groups)] {
            into.extend(part.get(name).and_then(Value::as_object).cloned().unwrap_or_default());
        }
    }
    let estate = json!({ "resources": resources, "answers": answers, "groups": groups });
    ArmEstate::from_json(&estate.to_string()).unwrap()
}

/// Plays scans, several at once. The outcomes are in the order of the plays.
pub(crate) fn play_all(plays: Vec<(Way, Option<&'static str>)>) -> Vec<Outcomes> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let plays = plays.into_iter().map(|(way, denied)| {
        let play = runtime.spawn(play(way, denied));
        async { play.await.unwrap() }
    });
    runtime.block_on(futures::stream::iter(plays).buffered(AT_ONCE).collect())
}

async fn play(way: Way, denied: Option<&'static str>) -> Outcomes {
    let estate = denied.map_or_else(|| ESTATE.clone(), |permission| ESTATE.clone().without(permission));
    let refuses = move |call: &ArmCall| {
        let needed = permission_of_request(&call.method, &call.path);
        let missing = denied.is_some_and(|permission| permission.eq_ignore_ascii_case(&needed));
        (missing || way == Way::Lists && needed == GRAPH).then_some(ArmFault::Status(403))
    };
    let server = ArmReplay::start(estate, ArmSettings { page: None, faults: Some(Box::new(refuses)) }).await.unwrap();
    let inventory = scanned(server.endpoint()).await;
    drop(server);
    let permissions = inventory.coverage.iter().flat_map(|cell| &cell.gaps).filter_map(|gap| gap.gap.permission());
    let permissions = permissions.map(str::to_owned).collect();
    let assets = inventory.assets.iter().map(|asset| (asset.uid.clone(), asset.resource_type.to_string())).collect();
    let world = analyse(inventory);
    let found = evaluate(&world, &RULES.0).findings.into_iter().map(|finding| {
        let uid = world.inventory.assets.get(finding.asset).unwrap().uid.clone();
        ((finding.rule, uid), Found(finding.judgement))
    });
    Outcomes { assets, found: found.collect(), permissions }
}

async fn scanned(endpoint: String) -> Inventory {
    let meter = Arc::new(Meter::new(MeterSettings { in_flight: 64, share: None, quotas: Vec::new() }));
    let settings = Settings { endpoint: Some(endpoint), ..Settings::default() };
    let azure = Azure::new(Estate::open(settings, meter, SecretScanner::new([7; 32])).await.unwrap());
    let record = |of: &aispm_discovery::ResourceType| TypeRecord {
        kind: of.kind,
        source: of.source.to_owned(),
        side_calls: of.side_calls.iter().map(|(fact, call)| ((*fact).to_owned(), (*call).to_owned())).collect(),
    };
    let types = azure.types().into_iter().map(|of| (Arc::from(of.name), record(of))).collect();
    let providers: [Arc<dyn aispm_discovery::Provider>; 1] = [Arc::new(azure)];
    let found = discover(&providers, &|_| true, &Limits::default(), &NoProgress, &CancellationToken::new()).await;
    let at = Timestamp::from_second(1_790_000_000).unwrap();
    let scan = Scan {
        id: "scan".to_owned(),
        started_at: at,
        finished_at: at,
        version: "0".to_owned(),
        providers: vec![Provider::Azure],
        calls: BTreeMap::new(),
        interrupted: false,
    };
    Inventory::new(scan, types, found.coverage, found.assets)
}
