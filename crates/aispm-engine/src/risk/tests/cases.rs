//! What each factor follows from, and what it does not follow from.

use std::collections::BTreeMap;

use aispm_inventory::{Kind, Observed, Relation};
use serde_json::{Value, json};

use super::worlds::{Parts, assessed, asset, at, check, parts, path, risk};
use crate::{
    Confidence, Evaluation, Factors, Judgement, Severity,
    finding::{Action, Signal},
    graph::Node,
    risk::{LevelMix, Measures, Vector, blast_radius, exploitability::exploitability, jewels},
};

fn none() -> Value {
    json!({})
}

fn exposure(parts: &Parts, name: &str) -> f64 {
    let world = parts.world();
    risk(&world, check(&world, name, Severity::High)).exposure
}

fn impact(parts: &Parts, name: &str) -> f64 {
    let world = parts.world();
    risk(&world, check(&world, name, Severity::High)).impact
}

fn user() -> Value {
    json!({ "privileges": [], "identity_type": "user" })
}

fn service_role() -> Value {
    json!({ "privileges": [], "identity_type": "role", "trust": [{ "effect": "Allow", "principals": ["Service:s"] }] })
}

#[test]
fn an_attacker_goes_along_what_carries() {
    let agent = parts(
        &[
            ("internet internet", none()),
            ("agent agent", none()),
            ("tool tool", none()),
            ("role identity", service_role()),
            ("orders store", none()),
        ],
        &["internet exposes agent", "agent has_tool tool", "agent runs_as role", "role can_read orders"],
    );
    let all = ["internet", "agent", "tool", "role", "orders"].map(|name| exposure(&agent, name));
    assert_eq!(all, [1.0, 1.0, 0.9, 0.9, 0.9]);
}

#[test]
fn what_does_not_carry_leads_nowhere() {
    for (relation, kind) in
        [("guarded_by", "guardrail"), ("encrypted_by", "key"), ("logs_to", "log_sink"), ("contains", "agent_version")]
    {
        let world = parts(
            &[("internet internet", none()), ("agent agent", none()), (&format!("other {kind}"), none())],
            &["internet exposes agent", &format!("agent {relation} other")],
        );
        let expected = if kind == "guardrail" { 1.0 } else { 0.1 };
        assert!((exposure(&world, "other") - expected).abs() < 1e-9, "{relation}");
    }
    let pass = parts(
        &[("internet internet", none()), ("a identity", user()), ("b identity", service_role())],
        &["internet can_assume a", "a can_pass b"],
    );
    assert_eq!((exposure(&pass, "a"), exposure(&pass, "b")), (1.0, 0.2));
}

#[test]
fn who_reads_the_training_data_does_not_decide_what_is_learnt_and_who_writes_it_does() {
    let lineage = parts(
        &[("internet internet", none()), ("bucket store", none()), ("model model", none())],
        &["model trained_on bucket"],
    );
    assert_eq!(exposure(&lineage.clone().edge("internet exposes bucket"), "model"), 0.2);
    assert_eq!(exposure(&lineage.edge("internet writable_by_public bucket"), "model"), 0.7);
}

#[test]
fn poisoned_data_decides_what_a_model_says_and_not_whom_it_acts_as() {
    let served = |relation: &str| {
        parts(
            &[
                ("internet internet", none()),
                ("bucket store", none()),
                ("model model", none()),
                ("role identity", service_role()),
            ],
            &["internet writable_by_public bucket", &format!("model {relation} bucket"), "model runs_as role"],
        )
    };
    // Code in its weights acts as the role; data has to get through a flaw.
    assert_eq!((exposure(&served("artifact_in"), "role"), exposure(&served("trained_on"), "role")), (0.9, 0.35));
}

#[test]
fn who_asks_a_knowledge_base_does_not_act_as_it() {
    let asked = |kind: &str| {
        parts(
            &[("internet internet", none()), (&format!("it {kind}"), none()), ("role identity", service_role())],
            &["internet exposes it", "it runs_as role"],
        )
    };
    let role = |kind| exposure(&asked(kind), "role");
    assert_eq!((role("agent_runtime"), role("endpoint"), role("knowledge_base")), (0.9, 0.5, 0.2));
}

#[test]
fn a_door_that_is_hollow_counts_by_its_ease() {
    let gateway =
        parts(&[("internet internet", none()), ("gateway gateway", none())], &["internet exposes gateway at 80"]);
    assert_eq!(exposure(&gateway, "gateway"), 0.8);
}

#[test]
fn who_administers_the_account_makes_nothing_more_exposed() {
    let read_by = |who: Value| parts(&[("who identity", who), ("data store", none())], &["who can_read data"]);
    assert_eq!(exposure(&read_by(user()), "data"), 0.4);
    assert_eq!(exposure(&read_by(json!({ "privileges": ["administrator"], "identity_type": "user" })), "data"), 0.2);
    assert_eq!(exposure(&read_by(service_role()), "data"), 0.2);
    // What was not seen is somebody.
    assert_eq!(exposure(&read_by(none()), "data"), 0.4);
    assert_eq!(exposure(&read_by(json!({ "identity_type": "account", "external": true })), "data"), 0.6);
}

#[test]
fn nothing_is_isolated_where_principals_could_not_be_read() {
    let mut alone = parts(&[("data store", none())], &[]);
    assert_eq!(exposure(&alone, "data"), 0.1);
    alone.blind = true;
    assert_eq!(exposure(&alone, "data"), 0.4);
}

#[test]
fn what_may_be_there_counts_half() {
    let agent = parts(&[("internet internet", none()), ("agent agent", none())], &["possibly internet exposes agent"]);
    assert_eq!(exposure(&agent, "agent"), 0.5);
}

#[test]
fn a_way_of_more_than_ten_hops_is_not_followed() {
    let names: Vec<String> = (0..12).map(|n| format!("r{n:02}")).collect();
    let words: Vec<String> = names.iter().map(|name| format!("{name} identity")).collect();
    let mut chain = Parts { assets: vec![asset("internet internet", none())], ..Parts::default() };
    chain = chain.edge("internet can_assume r00");
    for (n, words) in words.iter().enumerate() {
        chain = chain.and(words, service_role());
        if let Some(next) = names.get(n + 1) {
            chain = chain.edge(&format!("{} can_assume {next}", names[n]));
        }
    }
    assert_eq!((exposure(&chain, "r09"), exposure(&chain, "r10")), (1.0, 0.2));
}

#[test]
fn what_is_shared_counts_like_what_each_has() {
    let who = [("a identity", user()), ("b identity", service_role()), ("data store", none()), ("agent agent", none())];
    let shared = parts(&who, &[]).shared(&["a", "b"], &["can_write data", "can_invoke agent"]);
    let each = parts(&who, &["a can_write data", "b can_write data", "a can_invoke agent", "b can_invoke agent"]);
    for name in ["a", "b", "data", "agent"] {
        assert_eq!(
            (exposure(&shared, name), impact(&shared, name)),
            (exposure(&each, name), impact(&each, name)),
            "{name}"
        );
    }
}

#[test]
fn impact_is_what_an_asset_leads_to() {
    let agent = |edge: &str| {
        parts(
            &[
                ("agent agent_runtime", none()),
                ("role identity", service_role()),
                ("people store", json!({ "data_classes": ["personal"] })),
            ],
            &["agent runs_as role", edge],
        )
    };
    assert_eq!(impact(&agent("role can_read people"), "agent"), 0.9);
    assert_eq!(impact(&agent("role can_pass role"), "agent"), 0.7);
}

#[test]
fn further_jewels_add_up_to_a_quarter_of_what_is_missing() {
    let mut reader = parts(&[("role identity", service_role())], &[]);
    let mut before = 0.0;
    for n in 0..30 {
        reader = reader.and(&format!("s{n} store"), json!({ "data_classes": ["confidential"] }));
        reader = reader.edge(&format!("role can_read s{n}"));
        let now = impact(&reader, "role");
        assert!(now >= before, "{n} stores");
        before = now;
        if n == 0 {
            assert_eq!(now, 0.9);
        }
    }
    // 0.9 and a quarter of 0.1 less what twenty further leave of it.
    assert_eq!(before, 0.93);
}

#[test]
fn jewels_are_declared_or_derived_and_say_why() {
    let tagged = |words: &str, tags: &[(&str, &str)]| {
        let tags: BTreeMap<String, String> = tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        asset(words, none()).tagged(Observed::Known(tags))
    };
    let mut estate = parts(
        &[
            ("people store", json!({ "data_classes": ["personal", "knowledge"] })),
            ("root identity", json!({ "privileges": ["administrator"] })),
            ("notes store", json!({ "data_classes": ["knowledge"] })),
            ("key key", none()),
            ("spare key", none()),
        ],
        &["people encrypted_by key", "notes encrypted_by spare"],
    );
    estate.assets.push(tagged("m1 model", &[("Data-Classification", "Highly Confidential")]));
    estate.assets.push(tagged("m2 model", &[("crown_jewel", "false"), ("criticality", "low")]));
    estate.assets.push(tagged("m3 model", &[("CrownJewel", "yes")]));
    let world = estate.world();
    let uid = |asset: usize| world.inventory.assets[asset].uid.clone();
    let found: BTreeMap<String, Vec<String>> =
        jewels(&world).into_iter().map(|jewel| (uid(jewel.asset), jewel.because)).collect();
    let expected = [
        ("key", "it encrypts 1 of the others"),
        ("m1", "its tag `Data-Classification` is `Highly Confidential`"),
        ("m3", "its tag `CrownJewel` is `yes`"),
        ("people", "it holds data about people"),
        ("root", "it administers the account"),
    ];
    let expected: BTreeMap<String, Vec<String>> =
        expected.map(|(name, why)| (name.to_owned(), vec![why.to_owned()])).into_iter().collect();
    assert_eq!(found, expected);
    assert_eq!(impact(&estate, "m3"), 0.8);
}

#[test]
fn the_blast_radius_is_what_can_be_had_from_an_asset() {
    let world = parts(
        &[
            ("agent agent_runtime", none()),
            ("role identity", service_role()),
            ("people store", json!({ "data_classes": ["personal"] })),
            ("notes store", json!({ "data_classes": ["knowledge"] })),
            ("maybe store", json!({ "data_classes": ["personal"] })),
            ("guard guardrail", none()),
            ("away store", none()),
        ],
        &[
            "agent runs_as role",
            "role can_read people",
            "role can_write notes",
            "possibly role can_read maybe",
            "agent guarded_by guard",
            "role can_admin agent",
        ],
    )
    .world();
    let found = blast_radius(&world, at(&world, "agent") as Node);
    assert_eq!(found.by_kind, BTreeMap::from([(Kind::Identity, 1), (Kind::Store, 2)]));
    assert_eq!((found.jewels, found.possible), (vec![at(&world, "people")], 1));
    assert_eq!(blast_radius(&world, Node::MAX / 3), Default::default());
}

#[test]
fn a_path_is_as_exposed_as_its_entry_and_hops() {
    let world = parts(
        &[
            ("dev identity", user()),
            ("root identity", json!({ "privileges": ["administrator"] })),
            ("data store", none()),
            ("much store", json!({ "data_classes": ["personal"] })),
        ],
        &["dev can_escalate_to root at 50", "root can_read data", "dev can_read much"],
    )
    .world();
    let risk = risk(&world, path(&world, "dev can_escalate_to root can_read data", "root", Severity::High));
    // What else the attacker already had is not lost by this path.
    assert_eq!((risk.exposure, risk.impact), (0.2, 1.0));
    let entry = path(&world, "dev can_escalate_to root can_read data", "dev", Severity::High);
    assert_eq!(super::worlds::risk(&world, entry).impact, 1.0);
}

#[test]
fn an_agent_adds_to_what_it_uses_and_nothing_where_there_is_none() {
    let tool = |edges: &[&str]| {
        let agent = json!({ "tool_classes": ["executes_code"], "acts_unasked": true, "guarding": "none" });
        let world = parts(&[("agent agent", agent), ("tool function", none())], edges).world();
        let risk = risk(&world, check(&world, "tool", Severity::High));
        (risk.agency > 0.0, risk.mitigation)
    };
    assert_eq!(tool(&["agent connects_to tool"]), (true, 1.0));
    assert_eq!(tool(&[]), (false, 1.0));
}

#[test]
fn what_was_not_seen_of_an_agent_mitigates_nothing() {
    let mitigation = |facts: Value| {
        let world = parts(&[("agent agent_version", facts)], &[]).world();
        risk(&world, check(&world, "agent", Severity::High)).mitigation
    };
    assert_eq!(mitigation(none()), 1.0);
    assert_eq!(mitigation(json!({ "guarding": "detects_only", "acts_unasked": true })), 1.0);
    assert_eq!(mitigation(json!({ "guarding": "blocks_attacks" })), 0.67);
    assert_eq!(mitigation(json!({ "guarding": "blocks_attacks", "acts_unasked": false })), 0.45);
}

#[test]
fn confidence_falls_once_for_all_that_was_not_seen() {
    let possible = parts(
        &[("internet internet", none()), ("agent agent", none()), ("role identity", service_role())],
        &["internet exposes agent", "possibly agent runs_as role"],
    );
    let world = possible.world();
    let walk = "internet exposes agent runs_as role";
    assert_eq!(risk(&world, path(&world, walk, "agent", Severity::High)).confidence, 0.64);
    let world = possible.without("possibly agent runs_as role").edge("agent runs_as role").world();
    assert_eq!(risk(&world, path(&world, walk, "agent", Severity::High)).confidence, 0.8);
    let mut open = path(&world, walk, "agent", Severity::High);
    open.path.as_mut().expect("a path").hops[1].open.push("a condition".to_owned());
    assert_eq!(risk(&world, open).confidence, 0.64);
    let mut guessed = check(&world, "agent", Severity::High);
    guessed.confidence = Confidence::Heuristic;
    assert_eq!(risk(&world, guessed.clone()).confidence, 0.5);
    guessed.judgement = Judgement::Unknown;
    assert_eq!(risk(&world, guessed).confidence, 0.4);
}

#[test]
fn the_author_of_a_rule_decides_how_easily_it_is_used_and_signals_make_it_easier() {
    let world = parts(&[("agent agent", none())], &[]).world();
    let mut finding = check(&world, "agent", Severity::Medium);
    let factors =
        Factors { exploitability: Some(0.4), by_signal: BTreeMap::from([("no_auth".to_owned(), 0.9)]), impact: None };
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    close(exploitability(&finding, &Factors::default()), 0.5);
    close(exploitability(&finding, &factors), 0.4);
    let signal = |id: &str, weight| Signal { id: id.to_owned(), asset: 0, weight, evidence: Vec::new() };
    finding.signals = vec![signal("no_auth", 3)];
    close(exploitability(&finding, &factors), 0.9);
    finding.signals.push(signal("unlogged", 2));
    close(exploitability(&finding, &factors), 1.0 - 0.1 * 0.81);
}

#[test]
fn what_to_do_follows_the_table() {
    let measured = |exposure, exploitability, impact| {
        Vector::from(Measures { exposure, exploitability, impact, ..Measures::default() })
    };
    let worst = measured(0.8, 0.7, 0.7);
    assert_eq!(worst.action(true, false, false), Action::Act);
    assert_eq!(worst.action(false, false, false), Action::Attend);
    let low = measured(0.45, 0.02, 0.3);
    assert_eq!(low.action(true, true, false), Action::Attend);
    assert_eq!(low.action(true, false, true), Action::TrackClosely);
    assert_eq!(low.action(true, false, false), Action::Track);
    assert_eq!(measured(0.4, 0.5, 0.5).action(true, false, false), Action::TrackClosely);
    assert_eq!(measured(0.4, 0.02, 0.5).action(true, false, true), Action::Track);
}

/// A door, a role and two stores behind it.
fn two_targets() -> Parts {
    parts(
        &[
            ("internet internet", none()),
            ("chat agent_runtime", none()),
            ("role identity", service_role()),
            ("people store", json!({ "data_classes": ["personal"] })),
            ("prompts store", json!({ "data_classes": ["prompts"] })),
        ],
        &["internet exposes chat", "chat runs_as role", "role can_read people", "role can_read prompts"],
    )
}

#[test]
fn an_unreachable_or_odd_path_proves_nothing_and_does_not_panic() {
    let world = two_targets().world();
    let mut odd = path(&world, "internet exposes chat runs_as role", "chat", Severity::High);
    let inside = odd.path.as_mut().expect("a path");
    inside.stops[1].asset = usize::MAX;
    inside.targets = vec![at(&world, "people"), usize::MAX - 1];
    let mut nowhere = odd.clone();
    nowhere.asset = usize::MAX;
    let all = assessed(&world, vec![odd, nowhere]);
    assert!(all.findings.iter().all(|finding| finding.cuts.is_empty()) && all.choke_points.is_empty());
    assert_eq!(all.findings[1].risk.score, 0.0);
}

#[test]
fn the_mix_counts_failures_by_level() {
    let world = two_targets().world();
    let ends = ["people", "prompts"].map(|end| format!("internet exposes chat runs_as role can_read {end}"));
    let mut all = assessed(&world, ends.map(|words| path(&world, &words, "chat", Severity::High)).into());
    all.findings.push(check(&world, "role", Severity::Info));
    let mut unknown = check(&world, "people", Severity::Critical);
    unknown.judgement = Judgement::Unknown;
    all.findings.push(unknown);
    let all = assessed(&world, all.findings);
    let mix = LevelMix::of(&all);
    assert_eq!(mix.counts.values().sum::<usize>(), 3);
    assert!((mix.share_from(Severity::High) - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(LevelMix::of(&Evaluation::default()).share_from(Severity::Info), 0.0);
}

#[test]
fn worse_situations_stand_before_better_ones() {
    let admin = json!({ "privileges": ["administrator"], "identity_type": "role" });
    let writer = |guarding: &str, unasked: bool| {
        let facts = json!({
            "tool_classes": ["writes_state", "reads_private"], "acts_unasked": unasked, "guarding": guarding,
        });
        parts(
            &[
                ("internet internet", none()),
                ("agent agent", facts),
                ("role identity", service_role()),
                ("orders store", json!({ "data_classes": ["confidential"] })),
            ],
            &["internet exposes agent at 80", "agent runs_as role", "role can_write orders"],
        )
        .world()
    };
    let walk = "internet exposes agent runs_as role can_write orders";
    let public = parts(
        &[("internet internet", none()), ("agent agent_runtime", none()), ("root identity", admin)],
        &["internet exposes agent", "agent runs_as root"],
    )
    .world();
    let (open, kept) = (writer("none", true), writer("blocks_attacks", false));
    let quiet = parts(&[("data store", json!({ "data_classes": ["training_data"] }))], &[]).world();
    let scores = [
        risk(&public, path(&public, "internet exposes agent runs_as root", "agent", Severity::Critical)),
        risk(&open, path(&open, walk, "agent", Severity::High)),
        risk(&kept, path(&kept, walk, "agent", Severity::High)),
        risk(&quiet, check(&quiet, "data", Severity::Low)),
        risk(&quiet, check(&quiet, "data", Severity::Info)),
    ];
    assert!(scores.is_sorted_by(|a, b| a.score > b.score && a.priority > b.priority), "{scores:#?}");
}

#[test]
fn every_relation_has_its_ways_thought_through() {
    use crate::risk::carry::steps;
    let carries_nobody: Vec<&str> = Relation::ALL
        .iter()
        .filter(|relation| {
            let pairs = Kind::ALL.iter().flat_map(|from| Kind::ALL.iter().map(move |to| (*from, *to)));
            pairs
                .filter(|(from, to)| relation.joins(*from, *to))
                .all(|(from, to)| steps(**relation, from, to).is_empty())
        })
        .map(|relation| relation.name())
        .collect();
    assert_eq!(carries_nobody, ["guarded_by", "logs_to", "encrypted_by", "contains", "can_pass"]);
}
