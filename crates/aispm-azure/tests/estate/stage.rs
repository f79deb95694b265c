//! The stand-in with an estate, and what a scan of it gives.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use aispm_azure::{Azure, Estate, Settings};
use aispm_discovery::{Limits, Meter, MeterSettings, NoProgress, Provider as _, discover, secrets::SecretScanner};
use aispm_engine::{Judgement, RuleSet, RuleSource, analyse, evaluate};
use aispm_inventory::{Inventory, Provider, Scan, TypeRecord};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether the stand-in is left out, said aloud.
pub(crate) fn skipped() -> bool {
    let skips = env::var_os("AISPM_SKIP_STANDINS").is_some_and(|value| value == "1");
    if skips {
        println!("SKIPPED: AISPM_SKIP_STANDINS=1, the stand-in was not run");
    }
    skips
}

/// All parts of the planted estate together.
pub(crate) fn planted() -> Value {
    let mut resources = Vec::new();
    let (mut answers, mut groups, mut expect) = Default::default();
    for path in files(&root().join("tests/standins/azure"), "json") {
        let part: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        resources.extend(part["resources"].as_array().unwrap().iter().cloned());
        for (name, into) in [("answers", &mut answers), ("groups", &mut groups), ("expect", &mut expect)] {
            let into: &mut serde_json::Map<String, Value> = into;
            into.extend(part[name].as_object().cloned().unwrap_or_default());
        }
    }
    json!({ "resources": resources, "answers": answers, "groups": groups, "expect": expect })
}

/// What everything is planted for, by uid: in the tag of a resource, or in a list for what has no tags.
pub(crate) fn expected(estate: &Value) -> BTreeMap<String, BTreeSet<&str>> {
    let tagged = estate["resources"].as_array().unwrap().iter();
    let tagged = tagged.filter_map(|of| Some((of["id"].as_str().unwrap(), of["tags"]["aispm-expect"].as_str()?)));
    let listed =
        estate["expect"].as_object().into_iter().flatten().map(|(uid, rules)| (&**uid, rules.as_str().unwrap()));
    let all = tagged.chain(listed);
    all.map(|(uid, rules)| {
        let rules = rules.split_whitespace().filter(|rule| *rule != "clean");
        (uid.to_lowercase(), rules.collect())
    })
    .collect()
}

/// Files of a folder and of those in it, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|of| of == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A running stand-in; it is stopped when dropped.
struct Arm {
    server: Child,
    endpoint: String,
}

impl Arm {
    /// Starts one with an estate, and with pages as small as they can be.
    fn start(name: &str, estate: &Value) -> Self {
        let seed = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("azure-{name}.json"));
        fs::write(&seed, estate.to_string()).unwrap();
        let mut server = Command::new("python3")
            .arg(root().join("tests/standins/arm_fake.py"))
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
}

impl Drop for Arm {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Rules by the uid of what they judged.
pub(crate) type Rules = BTreeMap<String, BTreeSet<String>>;

/// What a scan of the stand-in gave.
pub(crate) struct Scanned {
    pub(crate) inventory: Inventory,
    pub(crate) failing: Rules,
    pub(crate) open: Rules,
    /// By uid and rule, what would decide what is open.
    pub(crate) lacking: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Scanned {
    /// The rules of one asset.
    pub(crate) fn rules<'a>(&self, of: &'a Rules, uid: &str) -> BTreeSet<&'a str> {
        of.get(uid).into_iter().flatten().map(String::as_str).collect()
    }

    /// Every gap, as type, reason, permission and what was said.
    pub(crate) fn gaps(&self) -> BTreeSet<String> {
        let gaps = self.inventory.coverage.iter().flat_map(|cell| cell.gaps.iter().map(move |gap| (cell, &gap.gap)));
        gaps.map(|(cell, gap)| {
            let (permission, detail) = (gap.permission().unwrap_or_default(), gap.detail().unwrap_or_default());
            format!("{}: {} {permission}: {detail}", cell.resource_type, gap.reason().name())
        })
        .collect()
    }
}

/// Scans an estate in the stand-in and judges it by the built-in rules.
pub(crate) fn scanned(name: &str, estate: &Value) -> Scanned {
    let arm = Arm::start(name, estate);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let inventory = runtime.block_on(async {
        let meter = Arc::new(Meter::new(MeterSettings { in_flight: 64, share: None, quotas: Vec::new() }));
        let settings = Settings { endpoint: Some(arm.endpoint.clone()), ..Settings::default() };
        let opened = Estate::open(settings, meter.clone(), SecretScanner::new([7; 32])).await.unwrap();
        let azure = Arc::new(Azure::new(opened));
        let of = azure.types().into_iter().map(|of| {
            let side_calls =
                of.side_calls.iter().map(|(fact, call)| ((*fact).to_owned(), (*call).to_owned())).collect();
            (Arc::from(of.name), TypeRecord { kind: of.kind, source: of.source.to_owned(), side_calls })
        });
        let types = of.collect();
        let found = discover(&[azure], &|_| true, &Limits::default(), &NoProgress, &CancellationToken::new()).await;
        let scan = Scan {
            id: "scan".to_owned(),
            started_at: Timestamp::from_second(1_790_000_000).unwrap(),
            finished_at: Timestamp::from_second(1_790_000_001).unwrap(),
            version: "0".to_owned(),
            providers: vec![Provider::Azure],
            calls: meter.calls(),
            interrupted: false,
        };
        Inventory::new(scan, types, found.coverage, found.assets)
    });
    let rules = rules();
    let world = analyse(inventory);
    let evaluation = evaluate(&world, &rules);
    let (mut failing, mut open, mut lacking) = (Rules::new(), Rules::new(), BTreeMap::new());
    for finding in &evaluation.findings {
        let of = if finding.judgement == Judgement::Fail { &mut failing } else { &mut open };
        let uid = world.inventory.assets[finding.asset].uid.clone();
        if finding.judgement != Judgement::Fail {
            let on_the_way = finding.path.iter().flat_map(|path| &path.hops).flat_map(|hop| &hop.because);
            let unseen = finding.evidence.iter().chain(on_the_way).filter(|of| of.value.get("unseen").is_some());
            let key = (uid.clone(), rules.rules()[finding.rule].id.clone());
            let known: &mut BTreeSet<String> = lacking.entry(key).or_default();
            known.extend(unseen.filter_map(|of| of.source.clone()));
        }
        of.entry(uid).or_default().insert(rules.rules()[finding.rule].id.clone());
    }
    Scanned { inventory: world.inventory, failing, open, lacking }
}

/// The built-in rules.
fn rules() -> RuleSet {
    let folder = root().join("rules");
    let read = |path: PathBuf| {
        let shown = path.strip_prefix(&folder).unwrap().display().to_string();
        RuleSource { path: format!("rules/{shown}"), text: fs::read_to_string(&path).unwrap() }
    };
    let (themes, rules): (Vec<_>, Vec<_>) =
        files(&folder, "yaml").into_iter().map(read).partition(|source| source.path == "rules/themes.yaml");
    RuleSet::compile(&rules, &themes[0], &[]).unwrap()
}
