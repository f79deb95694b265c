//! What must hold for the risk of any world.

use proptest::prelude::*;
use serde_json::json;

use super::worlds::{Parts, assessed, asset, check, risk};
use crate::{
    Evaluation, Severity, World,
    risk::{Measures, Vector},
};

const KINDS: [&str; 10] = [
    "internet",
    "agent",
    "agent_runtime",
    "identity",
    "identity",
    "store",
    "model",
    "tool",
    "knowledge_base",
    "endpoint",
];
const RELATIONS: [&str; 14] = [
    "exposes",
    "writable_by_public",
    "can_assume",
    "can_escalate_to",
    "can_read",
    "can_write",
    "can_invoke",
    "runs_as",
    "has_tool",
    "reads",
    "trained_on",
    "artifact_in",
    "serves",
    "guarded_by",
];

fn name(kind: usize, number: usize) -> String {
    format!("{}{number}", KINDS[kind])
}

/// Assets of every kind, some of them jewels.
fn assets() -> Parts {
    let mut parts = Parts::default();
    for (kind, words) in KINDS.iter().enumerate() {
        let facts = match *words {
            "store" => json!({ "data_classes": ["personal"] }),
            "agent" => json!({ "tool_classes": ["writes_state"], "acts_unasked": true, "guarding": "none" }),
            "identity" if kind == 3 => json!({ "privileges": ["administrator"] }),
            _ => json!({}),
        };
        parts = parts.and(&format!("{} {words}", name(kind, kind)), facts);
    }
    parts
}

fn edge() -> impl Strategy<Value = String> {
    let ease = prop_oneof![3 => Just(String::new()), 1 => (0..=100_u8).prop_map(|ease| format!(" at {ease}"))];
    let possibly = prop_oneof![4 => Just(""), 1 => Just("possibly ")];
    (possibly, 0..KINDS.len(), 0..RELATIONS.len(), 0..KINDS.len(), ease).prop_map(
        |(possibly, from, relation, to, ease)| {
            format!("{possibly}{} {} {}{ease}", name(from, from), RELATIONS[relation], name(to, to))
        },
    )
}

fn edges() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(edge(), 0..25)
}

fn with(edges: &[String]) -> Parts {
    Parts { edges: edges.to_vec(), ..assets() }
}

/// A finding for every asset.
fn all(world: &World) -> Evaluation {
    let names = (0..KINDS.len()).map(|kind| name(kind, kind));
    assessed(world, names.map(|name| check(world, &name, Severity::High)).collect())
}

fn factor() -> impl Strategy<Value = f64> {
    prop_oneof![4 => 0.0..=1.0_f64, 1 => Just(0.0), 1 => Just(1.0), 1 => any::<f64>()]
}

fn measures() -> impl Strategy<Value = [f64; 7]> {
    prop::array::uniform7(factor())
}

fn vector(of: [f64; 7]) -> Vector {
    let [exposure, exploitability, impact, agency, threat, mitigation, confidence] = of;
    Vector::from(Measures { exposure, exploitability, impact, agency, threat, mitigation, confidence })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scores_keep_their_bounds(of in measures()) {
        let vector = vector(of);
        prop_assert!((0.0..=100.0).contains(&vector.score()));
        prop_assert!(vector.priority() <= vector.score() && vector.priority() >= 0.0);
    }

    #[test]
    fn more_of_a_factor_never_lowers_the_score(of in measures(), at in 0..7_usize, more in 0.0..=1.0_f64) {
        let mut greater = of;
        greater[at] = if of[at].is_nan() { more } else { of[at].max(more) };
        prop_assert!(vector(greater).score() >= vector(of).score());
        prop_assert!(vector(greater).priority() >= vector(of).priority());
    }

    #[test]
    fn the_vector_alone_gives_the_score_again(of in measures()) {
        let vector = vector(of);
        let read: Vector = vector.to_string().parse().map_err(|e| TestCaseError::fail(format!("{e}")))?;
        prop_assert_eq!(read, vector);
        prop_assert_eq!((read.score(), read.priority()), (vector.score(), vector.priority()));
    }

    #[test]
    fn any_text_is_a_vector_or_an_error(text in "(ASPM:1)?(/[EXIAMTKZ]:[0-9.]{0,5}){0,8}") {
        if let Ok(vector) = text.parse::<Vector>() {
            prop_assert_eq!(vector.to_string(), text);
        }
    }

    #[test]
    fn one_more_edge_lowers_neither_exposure_nor_impact(edges in edges(), more in edge()) {
        let before = all(&with(&edges).world());
        let after = all(&with(&edges).edge(&more).world());
        for (before, after) in before.findings.iter().zip(&after.findings) {
            prop_assert!(before.risk.exposure <= after.risk.exposure, "{:?} {:?}", before.risk, after.risk);
            prop_assert!(before.risk.impact <= after.risk.impact, "{:?} {:?}", before.risk, after.risk);
        }
    }

    #[test]
    fn an_unrelated_asset_changes_no_score(edges in edges(), kind in 0..KINDS.len()) {
        let before = all(&with(&edges).world());
        let after = all(&with(&edges).and(&format!("zzz {}", KINDS[kind]), json!({})).world());
        for (before, after) in before.findings.iter().zip(&after.findings) {
            prop_assert_eq!(&before.risk, &after.risk);
        }
    }

    #[test]
    fn names_and_their_order_change_no_score(edges in edges(), turn in 0..KINDS.len()) {
        let before = all(&with(&edges).world());
        // Other names put the assets, and so the nodes, into another order.
        let renamed = |uid: &str| {
            let at = (0..KINDS.len()).find(|kind| name(*kind, *kind) == uid).unwrap_or_default();
            format!("{}-{uid}", (b'a' + u8::try_from((at + turn) % KINDS.len()).unwrap_or_default()) as char)
        };
        let mut other = with(&edges);
        for asset in &mut other.assets {
            asset.uid = renamed(&asset.uid);
        }
        for edge in &mut other.edges {
            let words: Vec<String> = edge.split(' ').map(|word| {
                if KINDS.iter().any(|kind| word.starts_with(kind)) { renamed(word) } else { word.to_owned() }
            }).collect();
            *edge = words.join(" ");
        }
        let world = other.world();
        for (kind, before) in before.findings.iter().enumerate() {
            let after = risk(&world, check(&world, &renamed(&name(kind, kind)), Severity::High));
            prop_assert_eq!(&before.risk, &after);
        }
    }

    #[test]
    fn what_is_shared_counts_like_what_each_has(
        edges in edges(),
        members in prop::collection::btree_set(prop::sample::select(vec![1_usize, 3, 4]), 1..3),
        rights in prop::collection::vec((0..KINDS.len(), 2..7_usize), 1..6),
    ) {
        let members: Vec<String> = members.into_iter().filter(|kind| *kind != 1).map(|kind| name(kind, kind)).collect();
        let rights: Vec<String> = rights.iter().map(|(to, relation)| format!("{} {}", RELATIONS[*relation], name(*to, *to))).collect();
        let mut each = with(&edges);
        for member in &members {
            for right in &rights {
                each = each.edge(&format!("{member} {right}"));
            }
        }
        let mut shared = with(&edges);
        shared.rows.push((members, rights));
        let (each, shared) = (all(&each.world()), all(&shared.world()));
        for (each, shared) in each.findings.iter().zip(&shared.findings) {
            prop_assert_eq!(&each.risk, &shared.risk);
        }
    }

    #[test]
    fn mitigation_never_raises_a_score(edges in edges(), guarding in prop::sample::select(vec!["none", "detects_only", "partial", "blocks_attacks"]), unasked in any::<bool>()) {
        let with_agent = |guarding: &str, unasked: bool| {
            let mut parts = with(&edges);
            let facts = json!({ "tool_classes": ["writes_state"], "acts_unasked": unasked, "guarding": guarding });
            for slot in &mut parts.assets {
                if slot.uid == "agent1" {
                    *slot = asset("agent1 agent", facts.clone());
                }
            }
            all(&parts.world())
        };
        let (bare, kept) = (with_agent("none", true), with_agent(guarding, unasked));
        for (bare, kept) in bare.findings.iter().zip(&kept.findings) {
            prop_assert!(kept.risk.score <= bare.risk.score);
        }
    }
}
