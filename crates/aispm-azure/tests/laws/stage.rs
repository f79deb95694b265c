//! A stage: one resource type, its recording, and what goes wrong while it plays.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use aispm_azure::{Azure, Estate, Settings, permission_of_request};
use aispm_discovery::{
    Discovered, Limits, Meter, MeterSettings, NoProgress, Provider, Reference, ResourceType, Work, discover,
    secrets::SecretScanner,
};
use aispm_inventory::{Asset, CellReport, Kind, Place, Relation};
use aispm_replay::{ArmCall, ArmEstate, ArmFault, ArmReplay, ArmSettings};
use futures::StreamExt as _;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// Plays that run at once.
const AT_ONCE: usize = 16;
/// Rows of a page: as few as can be, so that every list has several.
const PAGE: usize = 1;
/// The permission that Resource Graph is counted as.
pub(crate) const GRAPH: &str = "microsoft.resourcegraph/resources/read";

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Every recording there is, with what it yields when nothing goes wrong: once over Resource Graph, once without it.
pub(crate) static BASELINES: LazyLock<Vec<Baseline>> = LazyLock::new(|| {
    let recordings: Vec<_> = Azure::resource_types().filter_map(Recording::open).collect();
    let both = |recording| [Way::Graph, Way::Lists].map(|way| Play::of(recording, way));
    let mut played = play_all(recordings.iter().flat_map(both).collect()).into_iter();
    let pair = |recording| Baseline { recording, graph: played.next().unwrap(), lists: played.next().unwrap() };
    recordings.into_iter().map(pair).collect()
});

/// A recording, and what it yields when nothing goes wrong.
pub(crate) struct Baseline {
    pub(crate) recording: Recording,
    pub(crate) graph: Played,
    pub(crate) lists: Played,
}

impl Baseline {
    /// What it yields one way.
    pub(crate) const fn played(&self, way: Way) -> &Played {
        match way {
            Way::Graph => &self.graph,
            Way::Lists => &self.lists,
        }
    }
}

/// Where the repository keeps its recordings.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/azure")
}

/// The recorded answers for one resource type.
pub(crate) struct Recording {
    pub(crate) of: &'static ResourceType,
    /// What the collector is given, where it follows references.
    pub(crate) references: Vec<String>,
    /// The bodies it holds, in order.
    pub(crate) resources: Vec<Value>,
    /// What it answers for paths that are no resources.
    pub(crate) answers: Vec<(String, Value)>,
    pub(crate) estate: ArmEstate,
}

/// Where top-level resources come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From Resource Graph, as in most scans.
    Graph,
    /// From the lists of ARM, because Resource Graph refuses: then every permission is needed by a request of its own.
    Lists,
}

/// What goes wrong while a recording plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// A permission is missing: the requests that need it are refused, and Resource Graph leaves out what it would show.
    Denied(&'static str),
    /// The answers to requests that need a permission are in no format.
    Garbled(&'static str),
    /// The first two requests that need a permission are throttled.
    Throttled(&'static str),
}

/// One play.
pub(crate) struct Play<'a> {
    pub(crate) recording: &'a Recording,
    pub(crate) way: Way,
    pub(crate) fault: Fault,
    /// What is played in place of the recording's own estate.
    pub(crate) estate: Option<ArmEstate>,
}

/// What came out of a recording.
pub(crate) struct Played {
    /// In the order of their uids.
    pub(crate) assets: Vec<Asset>,
    pub(crate) found: Discovered,
    /// What the server heard, in order: without the preparation of a scan, and without Resource Graph.
    pub(crate) heard: Vec<Heard>,
}

/// A request, as the server heard it.
pub(crate) struct Heard {
    pub(crate) call: ArmCall,
    /// In lower case.
    pub(crate) permission: String,
    pub(crate) status: u16,
    pub(crate) faulty: bool,
    /// What it was answered, in lower case.
    pub(crate) said: String,
}

impl Recording {
    /// The recording of a type. Nothing when there is none.
    pub(crate) fn open(of: &'static ResourceType) -> Option<Self> {
        let path = fixtures().join(format!("{}.json", of.name));
        let text = std::fs::read_to_string(&path).ok()?;
        let estate = ArmEstate::from_json(&text);
        let estate =
            estate.unwrap_or_else(|error| panic!("{}: {error}: {:?}", of.name, std::error::Error::source(&error)));
        let document: Value = serde_json::from_str(&text).unwrap();
        let references = document["references"].as_array().into_iter().flatten();
        Some(Self {
            of,
            references: references.map(|uid| uid.as_str().unwrap().to_lowercase()).collect(),
            resources: document["resources"].as_array().unwrap().clone(),
            answers: document["answers"].as_object().cloned().unwrap_or_default().into_iter().collect(),
            estate,
        })
    }

    fn seeds(&self) -> Vec<Reference> {
        self.references.iter().map(|to| reference(to)).collect()
    }
}

/// A reference that comes from no asset of the scan.
fn reference(to: &str) -> Reference {
    let from = Place {
        provider: aispm_inventory::Provider::Azure,
        account: "11111111-aaaa-4bbb-8ccc-000000000001".into(),
        region: "global".into(),
    };
    Reference { to: to.to_owned(), from, from_kind: Kind::Endpoint, relation: Relation::Reads }
}

impl<'a> Play<'a> {
    pub(crate) const fn of(recording: &'a Recording, way: Way) -> Self {
        Self { recording, way, fault: Fault::None, estate: None }
    }

    pub(crate) fn with(self, fault: Fault) -> Self {
        Self { fault, ..self }
    }

    pub(crate) fn over(self, estate: ArmEstate) -> Self {
        Self { estate: Some(estate), ..self }
    }

    async fn play(self) -> Played {
        let Self { recording, way, fault, estate } = self;
        let estate = estate.unwrap_or_else(|| recording.estate.clone());
        let estate = if let Fault::Denied(permission) = fault { estate.without(permission) } else { estate };
        let throttled = AtomicU32::new(0);
        let faults = move |call: &ArmCall| fault.on(&permission_of_request(&call.method, &call.path), way, &throttled);
        let settings = ArmSettings { page: Some(PAGE), faults: Some(Box::new(faults)) };
        let server = ArmReplay::start(estate, settings).await.unwrap();
        let azure = Azure::new(opened(server.endpoint()).await);
        let provider: Arc<dyn Provider> = Arc::new(Seeded { azure, references: recording.seeds() });
        let limits = Limits { cells: 8, cell_deadline: Duration::from_secs(60) };
        let wanted = |of: &ResourceType| of.name == recording.of.name;
        let mut found = discover(&[provider], &wanted, &limits, &NoProgress, &CancellationToken::new()).await;
        let mut assets = std::mem::take(&mut found.assets);
        assets.sort_by(|a, b| a.uid.cmp(&b.uid));
        let heard = server.heard().into_iter().map(|heard| Heard {
            permission: permission_of_request(&heard.call.method, &heard.call.path),
            call: heard.call,
            status: heard.status,
            faulty: heard.faulty,
            said: String::from_utf8_lossy(&heard.said).to_lowercase(),
        });
        let heard = heard.filter(|heard| heard.permission != GRAPH && !prepares(&heard.permission));
        Played { assets, found, heard: heard.collect() }
    }
}

/// Whether a request is one of those before the first cell.
fn prepares(permission: &str) -> bool {
    aispm_azure::PREPARATION.iter().any(|needed| needed.eq_ignore_ascii_case(permission))
}

/// Plays recordings, several at once. The outcomes are in the order of the plays.
pub(crate) fn play_all(plays: Vec<Play<'_>>) -> Vec<Played> {
    RUNTIME.block_on(futures::stream::iter(plays.into_iter().map(Play::play)).buffered(AT_ONCE).collect())
}

/// The uids that some collector would read if something pointed at them.
pub(crate) fn followed(uids: &[String]) -> BTreeSet<String> {
    RUNTIME.block_on(async {
        let Some(recording) = BASELINES.first().map(|baseline| &baseline.recording) else { return BTreeSet::new() };
        let server = ArmReplay::start(recording.estate.clone(), ArmSettings::default()).await.unwrap();
        let azure = Azure::new(opened(server.endpoint()).await);
        let follows = |uid: &&String| !azure.follow(&[reference(uid)], &|_| true).is_empty();
        uids.iter().filter(follows).cloned().collect()
    })
}

async fn opened(endpoint: String) -> Estate {
    let settings = Settings { endpoint: Some(endpoint), ..Settings::default() };
    let meter = Arc::new(Meter::new(MeterSettings { in_flight: 64, share: None, quotas: Vec::new() }));
    Estate::open(settings, meter, SecretScanner::new([7; 32])).await.unwrap()
}

/// Azure, with references that come from no asset of the scan.
struct Seeded {
    azure: Azure,
    references: Vec<Reference>,
}

impl Provider for Seeded {
    fn provider(&self) -> aispm_inventory::Provider {
        self.azure.provider()
    }

    fn types(&self) -> Vec<&'static ResourceType> {
        self.azure.types()
    }

    fn survey(&self, wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let mut work = self.azure.survey(wanted);
        work.extend(self.azure.follow(&self.references, wanted));
        work
    }

    fn follow(&self, references: &[Reference], wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        self.azure.follow(references, wanted)
    }

    fn complete(&self, assets: &mut Vec<Asset>, coverage: &[CellReport]) {
        self.azure.complete(assets, coverage);
    }
}

impl Fault {
    /// What a request is answered because of it. Nothing when it is not hit.
    fn on(self, needed: &str, way: Way, throttled: &AtomicU32) -> Option<ArmFault> {
        let needs = |permission: &str| permission.eq_ignore_ascii_case(needed);
        match self {
            Self::Denied(p) if needs(p) => Some(ArmFault::Status(403)),
            Self::Garbled(p) if needs(p) => Some(ArmFault::Garbled),
            Self::Throttled(p) if needs(p) && throttled.fetch_add(1, Ordering::Relaxed) < 2 => {
                Some(ArmFault::Status(429))
            }
            _ if way == Way::Lists && needed == GRAPH => Some(ArmFault::Status(403)),
            _ => None,
        }
    }
}
