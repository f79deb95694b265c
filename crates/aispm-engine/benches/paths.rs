//! Correlations over a million assets and five million edges on one thread: the budget is 0.5 CPU-seconds a rule.
//!
//! The estate: one registry that holds 4,790 of 100,000 gateways; each gateway routes to 5 of 400,000 agents, each agent
//! to 3 others, mostly of its own thousandth of the estate; each agent reads 3 of 300,000 stores, of which one in fifty
//! says in a tag that it holds personal data; keys, and tools with connections, fill up what is left. The rule has four
//! hops, and goes from agent to agent up to three times.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench may fail loudly, and says what it measured"
)]

use std::{collections::BTreeMap, fs, hint::black_box, sync::Arc};

use aispm_engine::{RuleSet, RuleSource, World, analyse, evaluate};
use aispm_inventory::{
    Asset, Detail, Inventory, Observed, Place, Provider, Relation, Scan,
    kind::{Agent, Gateway, Key, Registry, Store, Tool},
};
use criterion::{Criterion, criterion_group, criterion_main};

const REGISTERED: usize = 4_790;
const GATEWAYS: usize = 100_000;
const AGENTS: usize = 400_000;
const STORES: usize = 300_000;
const KEYS: usize = 1_000;
const TOOLS: usize = 198_999;
/// Parts of the estate that seldom reach into each other.
const PARTS: usize = 1_000;

const RULE: &str = "\
kind: Correlation
id: ID
title: Registered gateway reaches personal data
why: w
path:
  - { step: entry, asset: registry }
  - { edge: contains }
  - { step: gateway, asset: gateway, where: { tags.env: prod } }
  - { edge: routes_to }
  - { step: agent, asset: agent }
  - { edge: routes_to, repeat: { min: 0, max: 3 } }
  - { edge: reads }
  - { step: data, asset: store, where: { data_classes: { contains: personal } } }
signals:
  at_least: 2
  any_of:
    - { id: open, step: gateway, where: { tags.open: 'yes' }, weight: 2 }
    - { id: remembers, step: agent, where: { remembers: true } }
    - { id: versioned, step: data, where: { versioning: false } }
report: { per: gateway }
severity: high
confidence: derived
message: '{{gateway.name}} {{agent.name}} {{data.name}}'
fix: { summary: f }
tests:
  - { name: f, assets: { a: { kind: registry }, b: { kind: gateway } }, edges: [a contains b], expect: fail }
  - { name: p, like: f, missing: a contains b, expect: pass }
  - { name: u, like: f, unseen: a contains b, expect: unknown }
";

fn rules(many: usize) -> RuleSet {
    let source = |number: usize| RuleSource {
        path: format!("rules/correlation/rule-{number}.yaml"),
        text: RULE.replace("ID", &format!("rule-{number}")),
    };
    let sources: Vec<RuleSource> = (0..many).map(source).collect();
    let themes = RuleSource { path: "rules/themes.yaml".to_owned(), text: String::new() };
    RuleSet::compile(&sources, &themes, &[]).expect("rules")
}

/// Numbers that look like chance and are always the same.
fn mixed(number: usize) -> usize {
    let number = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (number ^ (number >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) as usize >> 17
}

/// One of `many`, mostly of the same part of the estate.
fn near(seed: usize, number: usize, of: usize, many: usize) -> usize {
    let (chance, size) = (mixed(seed), many / PARTS);
    if chance.is_multiple_of(50) {
        return mixed(chance) % many;
    }
    (number * PARTS / of) * size + mixed(chance) % size
}

fn uid(kind: &str, number: usize) -> String {
    format!("arn:aws:{kind}:{number:07}")
}

fn estate() -> Inventory {
    // As in a scan, what lies in one place shares the words for it.
    let region: Arc<str> = "eu-west-1".into();
    let place = |part: usize| Place {
        provider: Provider::Aws,
        account: format!("{part:012}").into(),
        region: Arc::clone(&region),
    };
    let places: Vec<Place> = (0..PARTS).map(place).collect();
    let asset = |kind: &str, number: usize, many: usize, detail: Detail| {
        Asset::new(&format!("aws_{kind}"), &places[number * PARTS / many], uid(kind, number), detail)
    };
    let text = |yes: bool, a: &str, b: &str| if yes { a.to_owned() } else { b.to_owned() };
    let ends = |kind: &'static str, count: usize, seed: usize, number: usize, of: usize, many: usize| {
        (0..count).map(move |nth| uid(kind, near(seed + number * 16 + nth, number, of, many)))
    };
    let mut assets = Vec::with_capacity(1_000_000);
    let registered = (0..REGISTERED).map(|nth| uid("gateway", nth * (GATEWAYS / REGISTERED)));
    assets.push(asset("registry", 0, 1, Registry::default().into()).links(Relation::Contains, registered));
    for number in 0..GATEWAYS {
        let tags = BTreeMap::from([
            ("env".to_owned(), text(mixed(number).is_multiple_of(4), "test", "prod")),
            ("open".to_owned(), text(mixed(number + 7).is_multiple_of(3), "yes", "no")),
        ]);
        let gateway = asset("gateway", number, GATEWAYS, Gateway::default().into()).tagged(Observed::Known(tags));
        assets.push(gateway.links(Relation::RoutesTo, ends("agent", 5, 1 << 40, number, GATEWAYS, AGENTS)));
    }
    for number in 0..AGENTS {
        let remembers = Observed::Known(mixed(number + 13).is_multiple_of(5));
        let agent = asset("agent", number, AGENTS, Agent { remembers, ..Agent::default() }.into());
        let agent = agent.links(Relation::RoutesTo, ends("agent", 3, 2 << 40, number, AGENTS, AGENTS));
        let agent = agent.links(Relation::Reads, ends("store", 3, 3 << 40, number, AGENTS, STORES));
        let agent = agent.links(Relation::EncryptedBy, ends("key", 1, 4 << 40, number, AGENTS, KEYS));
        assets.push(agent.links(Relation::HasTool, ends("tool", 1, 5 << 40, number, AGENTS, TOOLS)));
    }
    for number in 0..STORES {
        let personal = mixed(number + 17).is_multiple_of(50).then(|| ("pii".to_owned(), "yes".to_owned()));
        let versioning = Observed::Known(mixed(number + 19).is_multiple_of(2));
        let store = Store { used_for: Observed::Known(Vec::new()), versioning, ..Store::default() };
        let tags = Observed::Known(personal.into_iter().collect());
        let store = asset("store", number, STORES, store.into()).tagged(tags);
        assets.push(store.links(Relation::EncryptedBy, ends("key", 1, 6 << 40, number, STORES, KEYS)));
    }
    for number in 0..TOOLS {
        let tool = asset("tool", number, TOOLS, Tool::default().into());
        assets.push(tool.links(Relation::ConnectsTo, ends("gateway", 5, 7 << 40, number, TOOLS, GATEWAYS)));
    }
    assets.extend((0..KEYS).map(|number| asset("key", number, KEYS, Key::default().into())));
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
    Inventory::new(scan, BTreeMap::new(), Vec::new(), assets)
}

/// A number of a line of a file of the running process, where the system has such files.
fn of_process(file: &str, read: impl Fn(&str) -> Option<u64>) -> u64 {
    fs::read_to_string(format!("/proc/self/{file}")).ok().and_then(|text| read(&text)).unwrap_or_default()
}

/// Memory of the process, in bytes.
fn resident() -> u64 {
    of_process("status", |text| {
        let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1_024)
    })
}

/// CPU time of the process, in hundredths of a second.
fn cpu() -> u64 {
    of_process("stat", |text| {
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    })
}

/// The world, with what it costs in memory.
fn world() -> World {
    let before = resident();
    let inventory = estate();
    let assets = inventory.assets.len() as u64;
    let with_assets = resident();
    let started = cpu();
    let world = analyse(inventory);
    println!("analysis: {} assets, {} edges, {} centiseconds of CPU", assets, world.graph.edges(), cpu() - started);
    let with_graph = resident();
    println!(
        "memory: {} bytes an asset, of which the graph takes {}",
        with_graph.saturating_sub(before) / assets,
        with_graph.saturating_sub(with_assets) / assets,
    );
    world
}

fn paths(criterion: &mut Criterion) {
    let world = world();
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("threads");
    let (one, many) = (rules(1), rules(11));
    let measured = |rules: &RuleSet| {
        let started = cpu();
        let found = one_thread.install(|| evaluate(&world, rules));
        (cpu() - started, found.findings.len())
    };
    let (whole, findings) = measured(&one);
    let (eleven, _) = measured(&many);
    println!(
        "{findings} findings; centiseconds of CPU: {whole} with one rule, {} for ten more",
        eleven.saturating_sub(whole)
    );
    println!("memory with the tables of rules: {} bytes an asset", resident() / world.inventory.assets.len() as u64);
    let mut group = criterion.benchmark_group("paths");
    group.sample_size(10);
    group.bench_function("one rule, one thread, 1M assets and 5M edges", |bench| {
        bench.iter(|| one_thread.install(|| evaluate(black_box(&world), &one)));
    });
    group.finish();
}

criterion_group!(benches, paths);
criterion_main!(benches);
