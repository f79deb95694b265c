//! Loading a hundred rules, and a hundred predicates over many assets on one thread: the budget is 30 ns a predicate.
#![expect(clippy::expect_used, reason = "a bench may fail loudly")]

use std::{collections::BTreeMap, hint::black_box};

use aispm_engine::{RuleSet, RuleSource, analyse, evaluate};
use aispm_inventory::{Asset, Inventory, Observed, Place, Provider, Scan, kind::Agent, record::SecretFound};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const ASSETS: usize = 200_000;
const PREDICATES: usize = 100;
const STATES: [&str; 6] = ["prepared", "creating", "preparing", "failed", "updating", "versioning"];
const TEAMS: [&str; 8] = ["search", "fraud", "support", "ads", "risk", "data", "core", "labs"];

/// Ten templates, each with a number from 0 to 9 in it.
const TEMPLATES: [fn(usize) -> String; 10] = [
    |n| format!("status: {{ not: state-{n} }}"),
    |n| format!("idle_session_seconds: {{ gt: {} }}", n * 10),
    |n| format!("model: {{ starts_with: 'arn:aws:bedrock:eu-west-{n}' }}"),
    |n| format!("status: {{ in: [failed, updating, creating, a{n}, b{n}, c{n}] }}"),
    |n| format!("secrets: {{ any: {{ any: [{{ class: key-{n} }}, {{ at: {{ ends_with: '.K{n}' }} }}] }} }}"),
    |n| format!("guardrail: {{ matches: 'guardrail/[a-z]+{n}$' }}"),
    |n| format!("encryption_key: {{ is: absent }}, memory_days: {{ not: {n} }}"),
    |n| format!("tags.team: team-{n}"),
    |n| format!("allowed_tools: {{ contains: tool-{n} }}"),
    |n| {
        format!(
            "any: [{{ all: [{{ remembers: true }}, {{ memory_days: {{ gte: {n} }} }}] }}, {{ all: [{{ bounded: false }}, {{ region: r{n} }}] }}]"
        )
    },
];

fn documents(predicates_each: usize) -> Vec<RuleSource> {
    let predicates: Vec<String> =
        TEMPLATES.iter().flat_map(|template| (0..PREDICATES / TEMPLATES.len()).map(template)).collect();
    let rule = |index: usize, predicates: &[String]| {
        let id = format!("rule-{index}");
        let all: String = predicates.iter().map(|predicate| format!("    - {{ {predicate} }}\n")).collect();
        let text = format!(
            "kind: Check\nid: {id}\ntitle: Something is wrong\nwhy: Because.\nasset: agent\nfail_if:\n  all:\n    \
             - {{ name: nobody }}\n{all}severity: high\nconfidence: observed\nfix: {{ summary: Change it. }}\ntests:\n  \
             - {{ name: f, expect: fail }}\n  - {{ name: p, asset: {{ status: ready }}, expect: pass }}\n  \
             - {{ name: u, asset: {{ status: {{ $unseen: denied }} }}, expect: unknown }}\n"
        );
        RuleSource { path: format!("rules/agent/{id}.yaml"), text }
    };
    predicates.chunks(predicates_each).enumerate().map(|(index, part)| rule(index, part)).collect()
}

fn themes() -> RuleSource {
    RuleSource { path: "rules/themes.yaml".to_owned(), text: String::new() }
}

fn pick<'a>(from: &[&'a str], index: usize) -> &'a str {
    from.get(index % from.len()).copied().unwrap_or_default()
}

fn agent(index: usize) -> Agent {
    let secret = |n: usize| SecretFound {
        at: format!("environment.K{n}"),
        class: format!("class-{}", n % 4),
        length: 40,
        hash: String::new(),
    };
    Agent {
        status: Observed::Known(pick(&STATES, index).to_owned()),
        model: Observed::Known(format!("arn:aws:bedrock:eu-west-{}::foundation-model/m-{}", index % 4, index % 50)),
        guardrail: Observed::Known(format!("arn:aws:bedrock:eu-west-1:1:guardrail/g{}", index % 200)),
        secrets: Observed::Known((0..index % 3).map(secret).collect()),
        allowed_tools: Observed::Known((0..index % 4).map(|n| format!("tool-{}", n + index % 20)).collect()),
        idle_session_seconds: Observed::Known(i64::try_from(index % 3_600).unwrap_or_default()),
        remembers: Observed::Known(index.is_multiple_of(2)),
        memory_days: Observed::Known(i64::try_from(index % 30).unwrap_or_default()),
        bounded: Observed::Known(index.is_multiple_of(3)),
        encryption_key: if index.is_multiple_of(5) {
            Observed::Known("arn:aws:kms:k".to_owned())
        } else {
            Observed::Unset
        },
        ..Agent::default()
    }
}

fn estate() -> Inventory {
    let assets = (0..ASSETS).map(|index| {
        let account = format!("{:012}", index % 300).into();
        let place = Place { provider: Provider::Aws, account, region: format!("r{}", index % 17).into() };
        let uid = format!("arn:aws:bedrock:r{}:1:agent/{index:08}", index % 17);
        let tags = BTreeMap::from([
            ("team".to_owned(), pick(&TEAMS, index).to_owned()),
            ("env".to_owned(), "prod".to_owned()),
        ]);
        Asset::new("aws_bedrock_agent", &place, uid, agent(index)).tagged(Observed::Known(tags))
    });
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

fn checks(criterion: &mut Criterion) {
    let sources = documents(1);
    criterion.bench_function("load/100 rules", |bench| {
        bench.iter(|| RuleSet::compile(black_box(&sources), &themes(), &[]).expect("rules"));
    });

    let world = analyse(estate());
    let rules = RuleSet::compile(&documents(10), &themes(), &[]).expect("rules");
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("threads");
    let mut group = criterion.benchmark_group("evaluate");
    group.sample_size(10).throughput(Throughput::Elements((ASSETS * PREDICATES) as u64));
    group.bench_function("100 predicates, one thread, an element is a predicate", |bench| {
        bench.iter(|| one_thread.install(|| evaluate(black_box(&world), &rules)));
    });
    group.finish();
}

criterion_group!(benches, checks);
criterion_main!(benches);
