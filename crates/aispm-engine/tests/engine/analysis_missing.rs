//! What is pointed at and could not be listed.

use aispm_engine::{Judgement, World, evaluate};
use aispm_inventory::{Asset, Place};
use serde_json::json;

use crate::{
    analysis::{asset, blind_world, blind_world_at, world},
    support::{self, compile, place, source},
};

const RULE: &str = "kind: Correlation
id: lab-reads-as-somebody
title: A notebook acts as an identity
why: Because.
path:
  - { step: lab, asset: notebook }
  - { edge: runs_as }
  - { step: role, asset: identity, where: { provider_owned: { not: true } } }
report: { per: lab, max_targets: 1 }
severity: high
confidence: observed
message: \"{{lab.name}} acts as {{role.name}}\"
fix: { summary: Change it. }
tests:
  - { name: f, assets: { lab: { kind: notebook }, role: { kind: identity } }, edges: [lab runs_as role], expect: fail }
  - { name: p, like: f, missing: lab runs_as role, expect: pass }
  - { name: u, like: f, unseen: lab runs_as role, expect: unknown }
";

fn lab() -> Vec<Asset> {
    vec![asset("notebook", "lab", json!({ "status": "in_service" }), &["runs_as role"])]
}

/// What the rule says of the notebook, and how many findings there are in all.
fn said(world: &World) -> (Option<Judgement>, usize) {
    let check = "kind: Check\nid: any-identity\ntitle: T\nwhy: W.\nasset: identity\nfail_if: { identity_type: role }\nseverity: low\nconfidence: observed\nfix: { summary: S. }\ntests:\n  - { name: f, asset: { identity_type: role }, expect: fail }\n  - { name: p, asset: { identity_type: user }, expect: pass }\n  - { name: u, asset: { identity_type: { $unseen: denied } }, expect: unknown }\n";
    let rules = compile(&[source("lab-reads-as-somebody", RULE), source("any-identity", check)]).expect("rules");
    let all = evaluate(world, &rules);
    let of_lab = all.findings.iter().find(|finding| world.inventory.assets[finding.asset].uid == "lab");
    (of_lab.map(|finding| finding.judgement), all.findings.len())
}

#[test]
fn a_path_that_may_lead_through_what_was_not_listed_is_not_passed() {
    let blind = blind_world(lab(), "aws_iam_role", "identity", "iam:GetAccountAuthorizationDetails");
    assert_eq!(said(&blind), (Some(Judgement::Unknown), 1), "and nothing else speaks of what was not listed");
    let at = blind.inventory.assets.iter().position(|asset| asset.uid == "role").expect("it stands in the world");
    assert!(blind.graph.is_missing(u32::try_from(at).expect("a small world")));
}

#[test]
fn what_is_gone_where_all_was_listed_is_nothing() {
    let whole = world(lab());
    assert_eq!(said(&whole), (None, 0));
    let other_kind = blind_world(lab(), "aws_s3_bucket", "store", "s3:ListBuckets");
    assert_eq!(said(&other_kind), (None, 0), "a notebook acts as no bucket");
}

#[test]
fn what_lies_in_another_account_is_looked_for_there() {
    let role = "arn:aws:iam::444455556666:role/lab";
    let lab = || vec![asset("notebook", "lab", json!({ "status": "in_service" }), &[&format!("runs_as {role}")])];
    let at = |account: &str| Place { account: account.into(), ..place() };
    let of = |account: &str| blind_world_at(lab(), at(account), "aws_iam_role", "identity", "iam:ListRoles");
    assert_eq!(said(&of("444455556666")).0, Some(Judgement::Unknown));
    assert_eq!(
        said(&of("111122223333")).0,
        Some(Judgement::Unknown),
        "nobody looked there: it may be a word of the own one"
    );
    assert_eq!(said(&of("777788889999")).0, None);
}

#[test]
fn where_only_a_description_failed_nothing_is_missing() {
    let mut inventory = support::inventory(lab());
    let gap = aispm_inventory::Gap::because(aispm_inventory::Reason::Denied);
    let record = aispm_inventory::TypeRecord {
        kind: aispm_inventory::Kind::Identity,
        source: "iam:GetRole".to_owned(),
        side_calls: Default::default(),
    };
    inventory.types.insert("aws_iam_role".into(), record);
    inventory.coverage.push(aispm_inventory::CellReport {
        place: support::place(),
        resource_type: "aws_iam_role".into(),
        outcome: aispm_inventory::Outcome::Partial,
        assets: 1,
        gaps: vec![aispm_inventory::coverage::CellGap { gap, times: 1 }],
    });
    assert_eq!(said(&aispm_engine::analyse(inventory)), (None, 0));
}
