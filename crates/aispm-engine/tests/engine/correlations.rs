//! Correlation documents from outside: what loads, what its tests say, and what a finding shows.
use std::collections::BTreeMap;

use aispm_engine::{Confidence, Evidence, Judgement, RuleSet, RuleSource, Severity, finding::Action};
use aispm_inventory::{Asset, Link, Observed, Relation};
use serde_json::{Value, json};

use crate::support::{asset, compile, evaluate, inventory, rule, source};

/// A whole rule: an agent that anyone's prompt reaches, and the data that it reads by itself or as its identity.
pub(crate) const CORRELATION: &str = "\
kind: Correlation
id: agent-reads-personal-data
title: Agent reads personal data
why: Because.
path:
  - { step: agent, asset: [agent, flow], where: { status: { in: [ready, prepared] } } }
  - { edge: routes_to, repeat: { min: 0, max: 1 } }
  - { edge: delegates_to, repeat: { min: 0, max: 2 } }
  - { step: inner, asset: agent }
  - { edge: reads }
  - { step: data, asset: store, types: [aws_store], where: { data_classes: { contains: personal } } }
with:
  - { from: agent, edge: contains, reverse: true, to: account, where: { invocation_log: false } }
without:
  - { from: agent, edge: guarded_by, to: guardrail, where: { blocks_prompt_attacks: true } }
signals:
  at_least: 2
  any_of:
    - { id: remembers, step: inner, where: { remembers: true }, weight: 2 }
    - { id: unsafe, step: inner, fails: agent-without-bounds }
    - { id: elsewhere, step: data, where: { account: { not: { step: agent, field: account } } } }
    - { id: holds_tools, from: inner, edge: has_tool, to: tool }
report: { per: agent, max_targets: 2 }
factors: { exploitability: { base: 0.5, remembers: 1 }, impact: 0.7 }
severity: critical
confidence: derived
message: \"{{agent.name}} reads {{data.name}} in {{data.region}} as {{inner.status}}\"
fix: { summary: Change it. }
tests:
  - name: the whole path
    assets:
      a: { kind: agent, status: ready }
      b: { kind: agent, remembers: true }
      s: { kind: store, data_classes: [personal] }
      c: { kind: account, invocation_log: false }
    edges: [a delegates_to b, b reads s, c contains a]
    expect: fail
  - { name: reads nothing, like: the whole path, missing: b reads s, expect: pass }
  - { name: may read, like: the whole path, unseen: b reads s, expect: unknown }
  - { name: forgets, like: the whole path, change: { b: { remembers: false } }, expect: pass }
  - { name: not seen, like: the whole path, change: { b: { remembers: { $unseen: denied } } }, expect: unknown }
  - { name: not ready, like: the whole path, change: { a: { status: failed }, b: { status: failed } }, expect: not_applicable }
  - { name: logged, like: the whole path, change: { c: { invocation_log: true } }, expect: pass }
  - name: guarded
    like: the whole path
    assets: { g: { kind: guardrail, blocks_prompt_attacks: true } }
    edges: [a guarded_by g]
    expect: pass
  - name: guarded by something
    like: the whole path
    assets: { g: { kind: guardrail, blocks_prompt_attacks: { $unseen: denied } } }
    edges: [a guarded_by g]
    expect: unknown
  - name: unbounded, with a tool
    like: forgets
    assets: { t: { kind: tool } }
    edges: [b has_tool t]
    change: { b: { bounded: false } }
    expect: fail
";

/// The check that the rule names.
fn bounds() -> RuleSource {
    rule("agent-without-bounds", "agent", "fail_if: { bounded: false }")
}

pub(crate) fn correlation() -> RuleSource {
    source("agent-reads-personal-data", CORRELATION)
}

fn rules() -> RuleSet {
    compile(&[correlation(), bounds()]).unwrap_or_else(|e| panic!("{e}"))
}

fn linked(mut asset: Asset, relation: Relation, to: &[&str]) -> Asset {
    asset.links.extend(to.iter().map(|to| Link { relation, to: (*to).to_owned(), external: false }));
    asset
}

fn store(uid: &str) -> Asset {
    asset("store", uid, json!({})).tagged(Observed::Known(BTreeMap::from([("pii".to_owned(), "yes".to_owned())])))
}

/// An agent that hands work to another, which reads stores.
fn estate(inner: Value, stores: &[&str]) -> Vec<Asset> {
    let outer = asset("agent", "a", json!({ "status": "ready", "remembers": false, "bounded": true }));
    let account = asset("account", "c", json!({ "invocation_log": false }));
    let tool = asset("tool", "t", json!({}));
    let inner = linked(asset("agent", "b", inner), Relation::Reads, stores);
    let mut all = vec![
        linked(outer, Relation::DelegatesTo, &["b"]),
        linked(inner, Relation::HasTool, &["t"]),
        linked(account, Relation::Contains, &["a"]),
        tool,
    ];
    all.extend(stores.iter().map(|uid| store(uid)));
    all
}

#[test]
fn its_own_tests_hold() {
    let failures = rules().run_tests();
    let failures: Vec<_> = failures.iter().filter(|failure| failure.rule == "agent-reads-personal-data").collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn a_finding_shows_the_path_and_what_it_rests_on() {
    let inner = json!({ "status": "failed", "remembers": true, "bounded": false });
    let inventory = inventory(estate(inner, &["s1", "s2", "s3"]));
    let rules = rules();
    let found = evaluate(&inventory, &rules);
    let index = rules.rules().iter().position(|rule| rule.id == "agent-reads-personal-data").expect("the rule");
    let findings: Vec<_> = found.findings.iter().filter(|finding| finding.rule == index).collect();
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.judgement, finding.severity), (Judgement::Fail, Severity::Critical));
    assert_eq!(finding.confidence, Confidence::Derived);
    assert_eq!(finding.message, "name of a reads name of s1 in eu-west-1 as failed");
    let expected = blake3::hash(b"agent-reads-personal-data\0a").to_hex();
    assert_eq!(finding.fingerprint, format!("f1:{}", &expected[..32]));
    assert_eq!(finding.risk.action, Action::Attend);

    let uid = |at: usize| inventory.assets[at].uid.as_str();
    let path = finding.path.as_ref().expect("a path");
    let stops: Vec<_> = path.stops.iter().map(|stop| (uid(stop.asset), stop.step.as_deref())).collect();
    assert_eq!(stops, [("a", Some("agent")), ("b", Some("inner")), ("s1", Some("data"))]);
    let hops: Vec<_> = path.hops.iter().map(|hop| (hop.relation, hop.reversed, hop.ease, hop.seen)).collect();
    assert_eq!(hops, [(Relation::DelegatesTo, false, 1.0, true), (Relation::Reads, false, 1.0, true)]);
    let stated = Evidence {
        asset: "b".to_owned(),
        fact: "reads".to_owned(),
        value: json!("s1"),
        source: Some("svc:Describe".to_owned()),
    };
    assert_eq!(path.hops[1].because, [stated]);
    assert_eq!(path.targets.iter().map(|at| uid(*at)).collect::<Vec<_>>(), ["s1", "s2"]);
    let beside: Vec<_> = path.beside.iter().map(|b| (uid(b.from), b.hop.relation, b.hop.reversed, uid(b.to))).collect();
    assert_eq!(beside, [("a", Relation::Contains, true, "c"), ("b", Relation::HasTool, false, "t")]);

    let evidence: Vec<_> =
        finding.evidence.iter().map(|e| (e.asset.as_str(), e.fact.as_str(), e.value.clone())).collect();
    assert_eq!(
        evidence,
        [
            ("a", "status", json!("ready")),
            ("s1", "data_classes", json!(["personal"])),
            ("c", "invocation_log", json!(false)),
        ]
    );
    assert_eq!(finding.evidence[0].source.as_deref(), Some("svc:GetStatus"));
    let signals: Vec<_> = finding.signals.iter().map(|s| (s.id.as_str(), uid(s.asset), s.weight)).collect();
    assert_eq!(signals, [("remembers", "b", 2), ("unsafe", "b", 1), ("holds_tools", "t", 1)]);
    assert_eq!(finding.signals[1].evidence[0].fact, "bounded");
}

#[test]
fn one_asset_may_be_two_steps() {
    let agent = json!({ "status": "ready", "remembers": true });
    let agent = linked(asset("agent", "a", agent), Relation::Reads, &["s"]);
    let account = linked(asset("account", "c", json!({ "invocation_log": false })), Relation::Contains, &["a"]);
    let found = evaluate(&inventory(vec![agent, account, store("s")]), &rules());
    let finding = found.findings.iter().find(|finding| finding.path.is_some()).expect("a finding");
    let path = finding.path.as_ref().expect("a path");
    let steps: Vec<_> = path.stops.iter().map(|stop| stop.step.as_deref()).collect();
    assert_eq!((steps, path.hops.len()), (vec![Some("agent, inner"), Some("data")], 1));
}

#[test]
fn an_unknown_names_what_was_not_seen() {
    let inventory = inventory(estate(
        json!({ "remembers": { "unseen": { "reason": "denied", "permission": "svc:Get" } }, "status": "x", "bounded": true }),
        &["s"],
    ));
    let found = evaluate(&inventory, &rules());
    let finding = found.findings.iter().find(|finding| finding.path.is_some()).expect("a finding");
    assert_eq!((finding.judgement, finding.severity), (Judgement::Unknown, Severity::High));
    assert_eq!(finding.confidence, Confidence::Heuristic);
    assert_eq!(finding.message, "cannot tell for name of a: `remembers` of b was not seen (denied: svc:Get)");
    let expected = Evidence {
        asset: "b".to_owned(),
        fact: "remembers".to_owned(),
        value: json!({ "unseen": "denied" }),
        source: Some("svc:Get".to_owned()),
    };
    assert_eq!(finding.evidence, [expected]);
}

#[test]
fn each_asset_of_the_reported_step_is_counted_once() {
    let inner = json!({ "status": "ready", "remembers": true, "bounded": true });
    let mut assets = estate(inner, &["s1", "s2"]);
    assets.push(asset("agent", "d", json!({ "status": "ready", "bounded": true })));
    assets.push(asset("flow", "e", json!({ "status": "failed" })));
    let correlation = compile(&[correlation(), bounds()]).unwrap_or_else(|e| panic!("{e}"));
    let found = evaluate(&inventory(assets), &correlation);
    let of_checks = 3;
    assert_eq!((found.outcomes.fail, found.outcomes.pass, found.outcomes.not_applicable), (1, 2 + of_checks, 1));
    assert!(found.passed.is_sorted());
}

#[test]
fn two_steps_are_compared_on_the_path() {
    let inner = json!({ "status": "x", "remembers": false, "bounded": true });
    let mut assets = estate(inner, &["s"]);
    let judged = |assets: Vec<Asset>| {
        let found = evaluate(&inventory(assets), &rules());
        found.findings.into_iter().find(|finding| finding.path.is_some())
    };
    assert!(judged(assets.clone()).is_none());
    for store in assets.iter_mut().filter(|asset| asset.uid == "s") {
        store.place.account = "999988887777".into();
    }
    let finding = judged(assets).expect("a finding");
    let shown: Vec<_> = finding.signals.iter().map(|signal| signal.id.as_str()).collect();
    assert_eq!(shown, ["elsewhere", "holds_tools"]);
    let compared: Vec<_> = finding.signals[0].evidence.iter().map(|e| (e.asset.as_str(), e.value.clone())).collect();
    assert_eq!(compared, [("s", json!("999988887777")), ("a", json!("111122223333"))]);
}

#[test]
fn factors_are_read_on_both_kinds_of_rules() {
    let rules = rules();
    let factors = &rules.get("agent-reads-personal-data").expect("the rule").factors;
    assert_eq!((factors.exploitability, factors.impact), (Some(0.5), Some(0.7)));
    assert_eq!(factors.by_signal["remembers"], 1.0);
    let check = rule("x", "agent", "fail_if: { bounded: false }\nfactors: { exploitability: { base: 1.0 } }");
    let rules = compile(&[check]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(rules.rules()[0].factors.exploitability, Some(1.0));
}

#[test]
fn a_test_that_fails_says_how_far_paths_get() {
    let text = CORRELATION.replace("missing: b reads s, expect: pass", "missing: a delegates_to b, expect: fail")
        + "  - { name: twin, like: the whole path, missing: b reads s, expect: pass }\n";
    let rules = compile(&[source("agent-reads-personal-data", text), bounds()]).unwrap_or_else(|e| panic!("{e}"));
    let failure = rules.get("agent-reads-personal-data").and_then(|rule| rule.test().pop()).expect("a failure");
    assert_eq!((failure.expected, failure.got), (Judgement::Fail, Judgement::Pass));
    assert_eq!(failure.why, "agent = a; inner = a; data = nothing");
}

#[test]
fn a_signal_of_one_kind_is_not_shown_by_assets_of_another() {
    let of_agents = "id: remembers, step: agent, asset: agent, where";
    let text = CORRELATION.replace("id: remembers, step: inner, where", of_agents);
    let rules = compile(&[source("agent-reads-personal-data", text), bounds()]).unwrap_or_else(|e| panic!("{e}"));
    let inner = json!({ "status": "failed", "remembers": false, "bounded": true });
    for (kind, facts, expected) in [
        ("agent", json!({ "status": "ready", "remembers": true }), 1),
        ("agent", json!({ "status": "ready", "remembers": false }), 0),
        ("flow", json!({ "status": "ready" }), 0),
    ] {
        let relation = if kind == "flow" { Relation::RoutesTo } else { Relation::DelegatesTo };
        let outer = linked(asset(kind, "a", facts), relation, &["b"]);
        let rest = estate(inner.clone(), &["s"]).into_iter().skip(1);
        let found = evaluate(&inventory([outer].into_iter().chain(rest).collect()), &rules);
        let failing = found.findings.iter().filter(|f| f.judgement == Judgement::Fail && f.path.is_some());
        assert_eq!(failing.count(), expected, "{kind}: {:#?}", found.findings);
    }
}
