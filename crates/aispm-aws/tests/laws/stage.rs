//! A stage: one resource type, its recording, and what goes wrong while it plays.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use aispm_aws::{Aws, Estate, Settings, permission_of_operation};
use aispm_discovery::{
    Discovered, Limits, Meter, MeterSettings, NoProgress, Provider, Reference, ResourceType, Work, discover,
    secrets::SecretScanner,
};
use aispm_inventory::{Asset, CellReport, Kind, Place, Relation};
use aispm_replay::{Answer, Answers, Call, Replay, Unmatched};
use futures::StreamExt as _;
use jiff::Timestamp;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// Plays that run at once.
const AT_ONCE: usize = 16;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Every recording there is, with what it yields when nothing goes wrong.
pub(crate) static BASELINES: LazyLock<Vec<(Recording, Played)>> = LazyLock::new(|| {
    let recordings: Vec<_> = Aws::resource_types().filter_map(Recording::open).collect();
    let played = play_all(recordings.iter().map(|recording| (recording, Fault::None)).collect());
    recordings.into_iter().zip(played).collect()
});

/// Where the repository keeps its recordings.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/aws")
}

/// The recorded answers for one resource type.
pub(crate) struct Recording {
    pub(crate) of: &'static ResourceType,
    /// What the collector is given, where it follows references.
    pub(crate) references: Vec<String>,
    account: String,
    region: String,
    estate: Arc<aispm_replay::Estate>,
}

/// What goes wrong while a recording plays: with every operation behind one permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// It is not allowed.
    Denied(&'static str),
    /// Its answer is in no format.
    Garbled(&'static str),
    /// The first two requests are throttled.
    Throttled(&'static str),
}

/// What came out of a recording.
pub(crate) struct Played {
    /// In the order of their uids.
    pub(crate) assets: Vec<Asset>,
    pub(crate) found: Discovered,
    /// What the server heard, in order.
    pub(crate) heard: Vec<Heard>,
    /// What was no call at all.
    pub(crate) refused: Vec<String>,
}

/// A call, as the server heard it.
pub(crate) struct Heard {
    pub(crate) call: Call,
    pub(crate) permission: String,
    pub(crate) faulty: bool,
    /// What it was answered, when it was answered as recorded.
    pub(crate) said: Option<String>,
}

impl Recording {
    /// The recording of a type. Nothing when there is none.
    pub(crate) fn open(of: &'static ResourceType) -> Option<Self> {
        let path = fixtures().join(format!("{}.json", of.name));
        let text = std::fs::read_to_string(&path).ok()?;
        let estate = aispm_replay::Estate::from_json(&text);
        let estate =
            estate.unwrap_or_else(|error| panic!("{}: {error}: {:?}", of.name, std::error::Error::source(&error)));
        let document: Value = serde_json::from_str(&text).unwrap();
        let word = |name: &str, default: &str| document[name].as_str().unwrap_or(default).to_owned();
        let references = document["references"].as_array().into_iter().flatten();
        Some(Self {
            of,
            references: references.map(|uid| uid.as_str().unwrap().to_owned()).collect(),
            account: word("account", "111122223333"),
            region: word("region", "eu-west-1"),
            estate: Arc::new(estate),
        })
    }

    async fn play(&self, fault: Fault) -> Played {
        let stage = Arc::new(Stage {
            estate: self.estate.clone(),
            fault,
            throttled: AtomicU32::new(0),
            heard: Mutex::default(),
        });
        let server = Replay::start(stage.clone(), Unmatched::Refused).await.unwrap();
        let aws = Aws::new(estate(server.endpoint(), &self.account, &self.region).await);
        stage.heard.lock().unwrap().clear();
        let provider: Arc<dyn Provider> = Arc::new(Seeded { aws, references: self.seeds() });
        let limits = Limits { cells: 8, cell_deadline: Duration::from_secs(60) };
        let wanted = |of: &ResourceType| of.name == self.of.name;
        let mut found = discover(&[provider], &wanted, &limits, &NoProgress, &CancellationToken::new()).await;
        let mut assets = std::mem::take(&mut found.assets);
        assets.sort_by(|a, b| a.uid.cmp(&b.uid));
        let heard = std::mem::take(&mut *stage.heard.lock().unwrap());
        let known: BTreeSet<String> = heard.iter().map(|h| h.call.to_string()).collect();
        let refused =
            server.calls().into_keys().filter(|name| !known.contains(name) && name != "sts:GetCallerIdentity");
        Played { assets, found, refused: refused.collect(), heard }
    }

    fn seeds(&self) -> Vec<Reference> {
        let from = Place {
            provider: aispm_inventory::Provider::Aws,
            account: self.account.as_str().into(),
            region: self.region.as_str().into(),
        };
        let seed = |to: &String| Reference {
            to: to.clone(),
            from: from.clone(),
            from_kind: Kind::Endpoint,
            relation: Relation::Reads,
        };
        self.references.iter().map(seed).collect()
    }
}

/// Plays recordings, several at once. The outcomes are in the order of the plays.
pub(crate) fn play_all(plays: Vec<(&Recording, Fault)>) -> Vec<Played> {
    let plays = plays.into_iter().map(|(recording, fault)| recording.play(fault));
    RUNTIME.block_on(futures::stream::iter(plays).buffered(AT_ONCE).collect())
}

/// The assets of one recording, in a scan that reads another beside it.
pub(crate) fn play_with(one: &Recording, other: &Recording) -> Vec<Asset> {
    let read = |of: &Recording| std::fs::read_to_string(fixtures().join(format!("{}.json", of.of.name))).unwrap();
    let answers = [one, other].map(|of| aispm_replay::Estate::from_json(&read(of)).unwrap());
    RUNTIME.block_on(async {
        let server = Replay::start(Arc::new(aispm_replay::Estate::merge(answers)), Unmatched::Refused).await.unwrap();
        let aws = Aws::new(estate(server.endpoint(), &one.account, &one.region).await);
        let provider: Arc<dyn Provider> = Arc::new(Seeded { aws, references: one.seeds() });
        let wanted = |of: &ResourceType| [one.of.name, other.of.name].contains(&of.name);
        discover(&[provider], &wanted, &Limits::default(), &NoProgress, &CancellationToken::new()).await.assets
    })
}

/// Whether a collector of another resource type would read this uid if something pointed at it.
pub(crate) fn is_followed(uids: &[String]) -> BTreeSet<String> {
    RUNTIME.block_on(async {
        let nothing = Arc::new(aispm_replay::Estate::default());
        let server = Replay::start(nothing, Unmatched::Empty).await.unwrap();
        let aws = Aws::new(estate(server.endpoint(), "111122223333", "eu-west-1").await);
        let follows = |uid: &&String| {
            let from = Place {
                provider: aispm_inventory::Provider::Aws,
                account: "111122223333".into(),
                region: "eu-west-1".into(),
            };
            let to = (*uid).clone();
            let reference = Reference { to, from, from_kind: Kind::Endpoint, relation: Relation::Reads };
            !aws.follow(&[reference], &|_| true).is_empty()
        };
        uids.iter().filter(follows).cloned().collect()
    })
}

async fn estate(endpoint: String, account: &str, region: &str) -> Estate {
    let settings = Settings {
        profile: None,
        regions: vec![region.to_owned()],
        organization: false,
        assume_role: None,
        external_id: None,
        history_since: Timestamp::UNIX_EPOCH,
        history_count: 1000,
        replay: Some(aispm_aws::Replay { endpoint, access_key: account.to_owned() }),
    };
    let meter = Arc::new(Meter::new(MeterSettings { in_flight: 64, share: None, quotas: Vec::new() }));
    Estate::open(settings, meter, SecretScanner::new([7; 32])).await.unwrap()
}

/// AWS, with references that come from no asset of the scan.
struct Seeded {
    aws: Aws,
    references: Vec<Reference>,
}

impl Provider for Seeded {
    fn provider(&self) -> aispm_inventory::Provider {
        self.aws.provider()
    }

    fn types(&self) -> Vec<&'static ResourceType> {
        self.aws.types()
    }

    fn survey(&self, wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let mut work = self.aws.survey(wanted);
        work.extend(self.aws.follow(&self.references, wanted));
        work
    }

    fn follow(&self, references: &[Reference], wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        self.aws.follow(references, wanted)
    }

    fn complete(&self, assets: &mut Vec<Asset>, coverage: &[CellReport]) {
        self.aws.complete(assets, coverage);
    }
}

/// A recording with a fault in it, and an ear for what is asked.
struct Stage {
    estate: Arc<aispm_replay::Estate>,
    fault: Fault,
    throttled: AtomicU32,
    heard: Mutex<Vec<Heard>>,
}

impl Answers for Stage {
    fn answer(&self, call: &Call) -> Option<Answer> {
        let permission = permission_of_operation(&call.service, &call.operation);
        let fault = self.fault.on(call, &permission, &self.throttled);
        let answer = fault.clone().or_else(|| self.estate.answer(call));
        let said = answer.as_ref().filter(|_| fault.is_none()).and_then(Answer::body);
        let said = said.map(|body| String::from_utf8_lossy(body).into_owned());
        let heard = Heard { call: call.clone(), permission, faulty: fault.is_some(), said };
        self.heard.lock().unwrap().push(heard);
        answer
    }
}

impl Fault {
    /// What a call is answered because of it. Nothing when the call is not hit.
    fn on(self, call: &Call, permission: &str, throttled: &AtomicU32) -> Option<Answer> {
        let service = call.service.as_str();
        let error = |(status, code): (u16, &str)| Some(Answer::error(status, code, "on purpose"));
        match self {
            Self::Denied(p) if p == permission => error(match service {
                "s3" | "iam" | "sts" => (403, "AccessDenied"),
                "ec2" => (403, "UnauthorizedOperation"),
                _ => (403, "AccessDeniedException"),
            }),
            // The answer to a question about existence has no body that could be garbled.
            Self::Garbled(p) if p == permission && !call.operation.starts_with("Head") => {
                Some(Answer::ok("<<{{ this is in no format"))
            }
            Self::Throttled(p) if p == permission && throttled.fetch_add(1, Ordering::Relaxed) < 2 => {
                error(match service {
                    "s3" => (503, "SlowDown"),
                    "ec2" => (503, "RequestLimitExceeded"),
                    "iam" | "sts" => (400, "Throttling"),
                    _ => (429, "ThrottlingException"),
                })
            }
            _ => None,
        }
    }
}
