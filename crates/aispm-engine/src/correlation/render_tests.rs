//! Edges that analysis computed, as findings show them.
#![expect(clippy::indexing_slicing, clippy::panic, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use aispm_inventory::{
    Asset, Detail, Gap, GapRecord, Inventory, Kind, Observed, Place, Provider, Reason as Why, Relation, Scan,
    TypeRecord,
    kind::{Identity, identity::IdentityType},
};
use serde_json::json;

use crate::{
    Confidence, Evidence, Finding, Judgement, RuleSet, RuleSource, Severity, World, evaluate,
    graph::{Draft, Edge, Node, OWN, Reason},
    world::slot,
};

const RULE: &str = "\
kind: Correlation
id: reads
title: t
why: w
path: [{ step: who, asset: identity }, { edge: can_read }, { step: data, asset: store }]
report: { per: who }
severity: info
confidence: observed
message: '{{who.name}} reads {{data.name}}'
fix: { summary: f }
tests:
  - { name: f, assets: { a: { kind: identity }, s: { kind: store } }, edges: [a can_read s], expect: fail }
  - { name: p, like: f, missing: a can_read s, expect: pass }
  - { name: u, like: f, unseen: a can_read s, expect: unknown }
";

fn denied() -> Gap {
    let permission = Some("iam:GetPolicy".to_owned());
    Gap::from(GapRecord { reason: Why::Denied, permission, detail: None })
}

fn asset(uid: &str, detail: impl Into<Detail>) -> Asset {
    let place = Place { provider: Provider::Aws, account: "1".into(), region: "r".into() };
    let detail = detail.into();
    Asset::new(&format!("aws_{}", detail.kind().name()), &place, uid, detail)
}

/// Two identities and a store, and what the rule finds when they are joined like this.
fn found(join: impl FnOnce(&mut Draft)) -> Vec<Finding> {
    let hidden = Identity {
        identity_type: Observed::Known(IdentityType::Role),
        statements: Observed::Unseen(denied()),
        ..Identity::default()
    };
    found_of(hidden, join)
}

/// The same of another second identity.
fn found_of(other: Identity, join: impl FnOnce(&mut Draft)) -> Vec<Finding> {
    let start = "2026-01-01T00:00:00Z".parse().expect("a time");
    let scan = Scan {
        id: String::new(),
        started_at: start,
        finished_at: start,
        version: String::new(),
        providers: Vec::new(),
        calls: BTreeMap::new(),
        interrupted: false,
    };
    let side_calls = BTreeMap::from([("statements".to_owned(), "iam:GetPolicy".to_owned())]);
    let record = TypeRecord { kind: Kind::Identity, source: "iam:GetRole".to_owned(), side_calls };
    let known = Identity {
        statements: Observed::Known(vec![
            aispm_inventory::record::Statement { effect: "Deny".to_owned(), ..Default::default() },
            aispm_inventory::record::Statement { effect: "Allow".to_owned(), ..Default::default() },
        ]),
        ..Identity::default()
    };
    let store = Detail::unseen(Kind::Store, &denied());
    let assets = vec![asset("a", known), asset("b", other), asset("s", store)];
    let inventory = Inventory::new(scan, BTreeMap::from([("aws_identity".into(), record)]), Vec::new(), assets);
    let mut draft = Draft::default();
    join(&mut draft);
    let graph = draft.build(3);
    let source = RuleSource { path: "rules/correlation/reads.yaml".to_owned(), text: RULE.to_owned() };
    let themes = RuleSource { path: "rules/themes.yaml".to_owned(), text: String::new() };
    let rules = RuleSet::compile(&[source], &themes, &[]).unwrap_or_else(|e| panic!("{e}"));
    assert!(rules.run_tests().is_empty());
    evaluate(&World { inventory, graph }, &rules).findings
}

fn edge(draft: &mut Draft, from: Node, ease: u8, seen: bool, reasons: Vec<Reason>) -> Edge {
    let because = draft.because(reasons);
    Edge { from, to: 2, relation: Relation::CanRead, ease, seen, because }
}

fn statements() -> u16 {
    slot(Kind::Identity, "statements")
}

#[test]
fn the_record_that_allows_it_is_shown() {
    let found = found(|draft| {
        let reasons = vec![
            Reason::Row { of: OWN, slot: statements(), row: 1 },
            Reason::Says("no policy of the store forbids it".into()),
        ];
        let edge = edge(draft, 0, 51, true, reasons);
        draft.push(edge);
    });
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((finding.judgement, finding.severity), (Judgement::Fail, Severity::Info));
    assert_eq!((finding.confidence, finding.message.as_str()), (Confidence::Observed, "a reads s"));
    let hop = &finding.path.as_ref().expect("a path").hops[0];
    assert_eq!((hop.ease, hop.says.as_slice()), (0.2, &["no policy of the store forbids it".to_owned()][..]));
    assert_eq!(hop.because[0].value["effect"], json!("Allow"));
    assert_eq!(hop.because[0].source.as_deref(), Some("iam:GetPolicy"));
}

#[test]
fn what_was_left_open_makes_it_less_sure() {
    let found = found(|draft| {
        let edge = edge(draft, 0, 255, true, vec![Reason::Residue("a condition on the caller's address".into())]);
        draft.push(edge);
    });
    assert_eq!((found[0].judgement, found[0].confidence), (Judgement::Fail, Confidence::Derived));
    assert_eq!(found[0].path.as_ref().expect("a path").hops[0].open, ["a condition on the caller's address"]);
}

#[test]
fn an_edge_that_was_not_seen_names_the_permission() {
    let found = found(|draft| {
        let edge = edge(draft, 1, 255, false, vec![Reason::Fact { of: OWN, slot: statements() }]);
        draft.row(vec![1], vec![edge]);
    });
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((finding.judgement, finding.confidence), (Judgement::Unknown, Confidence::Derived));
    let expected = Evidence {
        asset: "b".to_owned(),
        fact: "statements".to_owned(),
        value: json!({ "unseen": "denied" }),
        source: Some("iam:GetPolicy".to_owned()),
    };
    assert_eq!(finding.evidence, std::slice::from_ref(&expected));
    let hop = &finding.path.as_ref().expect("a path").hops[0];
    assert_eq!((hop.seen, hop.because.as_slice()), (false, std::slice::from_ref(&expected)));
    assert_eq!(finding.message, "cannot tell for b: `statements` was not seen (denied: iam:GetPolicy)");
}

#[test]
fn an_edge_that_was_not_seen_is_named_where_no_fact_says_why() {
    let found = found(|draft| {
        let edge = edge(draft, 0, 255, false, vec![Reason::Says("it may be so".into())]);
        draft.push(edge);
    });
    assert_eq!(found[0].message, "cannot tell for a: `can_read` was not seen (not_collected)");
}

#[test]
fn an_asset_that_could_not_be_described_is_not_passed() {
    let unseen = Identity {
        identity_type: Observed::Unseen(denied()),
        statements: Observed::Unseen(denied()),
        ..Identity::default()
    };
    let found = found_of(unseen, |_| ());
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((finding.asset, finding.judgement, &finding.path), (1, Judgement::Unknown, &None));
    assert_eq!(finding.message, "cannot tell for b: `identity_type` was not seen (denied: iam:GetPolicy)");
}
