//! What must hold for every rule and every inventory.

use aispm_engine::{Evaluation, Judgement, RuleSet, RuleSource};
use aispm_inventory::{Asset, Inventory};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{asset, compile, evaluate, inventory, rule, rule_with_tests, themes};

/// A fact as the provider answered it, or not.
#[derive(Debug, Clone)]
enum State {
    Known(Value),
    Unset,
    Unseen,
}

type Facts = Vec<(&'static str, State)>;

fn state(value: impl Strategy<Value = Value>) -> impl Strategy<Value = State> {
    prop_oneof![4 => value.prop_map(State::Known), 1 => Just(State::Unset), 1 => Just(State::Unseen)]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just("a"), Just("b"), Just("ab"), Just("")].prop_map(str::to_owned)
}

/// Some facts of an agent, of every shape.
fn facts() -> impl Strategy<Value = Facts> {
    let text = || state(word().prop_map(Value::from));
    let texts = state(prop::collection::vec(word(), 0..3).prop_map(Value::from));
    let records = prop::collection::vec((word(), 0..3_i64), 0..3);
    let records =
        records.prop_map(|rows| rows.into_iter().map(|(at, length)| json!({ "at": at, "length": length })).collect());
    let flag = || state(any::<bool>().prop_map(Value::from));
    let number = state((0..3_i64).prop_map(Value::from));
    (text(), text(), flag(), flag(), number, texts, state(records)).prop_map(
        |(status, model, remembers, bounded, days, tools, secrets)| {
            vec![
                ("status", status),
                ("model", model),
                ("remembers", remembers),
                ("bounded", bounded),
                ("memory_days", days),
                ("allowed_tools", tools),
                ("secrets", secrets),
            ]
        },
    )
}

/// A condition about them. Not `is: known`, which asks whether something was seen.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|b| format!("{{ remembers: {b} }}")),
        any::<bool>().prop_map(|b| format!("{{ bounded: {{ not: {b} }} }}")),
        Just("{ bounded: { field: remembers } }".to_owned()),
        (0..3_i64).prop_map(|n| format!("{{ memory_days: {{ gt: {n} }} }}")),
        (0..3_i64).prop_map(|n| format!("{{ memory_days: {{ not_in: [{n}] }} }}")),
        word().prop_map(|w| format!("{{ status: '{w}' }}")),
        word().prop_map(|w| format!("{{ status: {{ matches: '^{w}$' }} }}")),
        word().prop_map(|w| format!("{{ status: {{ glob: '{w}*' }}, model: {{ is: present }} }}")),
        Just("{ status: { not: { field: model } } }".to_owned()),
        Just("{ model: { in: { field: allowed_tools } } }".to_owned()),
        Just("{ model: { is: empty } }".to_owned()),
        word().prop_map(|w| format!("{{ allowed_tools: {{ contains: '{w}' }} }}")),
        word().prop_map(|w| format!("{{ allowed_tools: {{ subset_of: ['{w}'] }} }}")),
        word().prop_map(|w| format!("{{ allowed_tools: {{ none: {{ starts_with: '{w}' }} }} }}")),
        (0..3_i64).prop_map(|n| format!("{{ allowed_tools: {{ len: {{ lte: {n} }} }} }}")),
        (0..3_i64).prop_map(|n| format!("{{ secrets: {{ any: {{ length: {n}, at: {{ field: status }} }} }} }}")),
        (0..3_i64).prop_map(|n| format!("{{ secrets: {{ all: {{ length: {{ gt: {n} }} }} }} }}")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("{{ all: [{}] }}", parts.join(", "))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("{{ any: [{}] }}", parts.join(", "))),
            inner.prop_map(|part| format!("{{ not: {part} }}")),
        ]
    })
}

fn conditions() -> impl Strategy<Value = String> {
    (prop::option::of(condition()), condition()).prop_map(|(when, fail_if)| {
        let when = when.map_or(String::new(), |when| format!("when: {when}\n"));
        format!("{when}fail_if: {fail_if}")
    })
}

fn agent(uid: &str, facts: &Facts) -> Asset {
    let values: Map<String, Value> = facts
        .iter()
        .map(|(name, state)| {
            let value = match state {
                State::Known(value) => value.clone(),
                State::Unset => Value::Null,
                State::Unseen => json!({ "unseen": { "reason": "denied" } }),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    asset("agent", uid, Value::Object(values))
}

fn agents(all: &[Facts]) -> Vec<Asset> {
    all.iter().enumerate().map(|(index, facts)| agent(&format!("u{index:02}"), facts)).collect()
}

fn rules(conditions: &[String]) -> RuleSet {
    let documents: Vec<RuleSource> =
        conditions.iter().enumerate().map(|(index, text)| rule(&format!("rule-{index}"), "agent", text)).collect();
    compile(&documents).unwrap_or_else(|e| panic!("{e}"))
}

/// What a reader of the findings sees, in order.
fn seen(found: &Evaluation) -> Vec<String> {
    found
        .findings
        .iter()
        .map(|f| format!("{} {:?} {} {:?}", f.fingerprint, f.judgement, f.message, f.evidence))
        .collect()
}

fn judgement(conditions: &str, facts: &Facts) -> Judgement {
    let outcomes = evaluate(&inventory(vec![agent("u", facts)]), &rules(&[conditions.to_owned()])).outcomes;
    match (outcomes.fail, outcomes.pass, outcomes.unknown) {
        (1, ..) => Judgement::Fail,
        (_, 1, _) => Judgement::Pass,
        (.., 1) => Judgement::Unknown,
        _ => Judgement::NotApplicable,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_assets_changes_nothing(
        conditions in prop::collection::vec(conditions(), 1..4),
        facts in prop::collection::vec(facts(), 1..8),
        turn in 0..8_usize,
    ) {
        let rules = rules(&conditions);
        let mut inventory: Inventory = inventory(agents(&facts));
        let before = evaluate(&inventory, &rules);
        let turn = turn % inventory.assets.len();
        inventory.assets.rotate_left(turn);
        inventory.assets.reverse();
        let after = evaluate(&inventory, &rules);
        prop_assert_eq!(seen(&before), seen(&after));
        prop_assert_eq!(before.outcomes, after.outcomes);
    }

    #[test]
    fn the_same_arguments_give_the_same_answer(
        conditions in prop::collection::vec(conditions(), 1..4),
        facts in prop::collection::vec(facts(), 1..8),
    ) {
        let rules = rules(&conditions);
        prop_assert_eq!(evaluate(&inventory(agents(&facts)), &rules), evaluate(&inventory(agents(&facts)), &rules));
    }

    #[test]
    fn an_unrelated_asset_removes_nothing(
        conditions in prop::collection::vec(conditions(), 1..4),
        all in prop::collection::vec(facts(), 1..8),
        other in facts(),
    ) {
        let rules = rules(&conditions);
        let before = seen(&evaluate(&inventory(agents(&all)), &rules));
        let mut assets = agents(&all);
        assets.push(agent("another", &other));
        let after = seen(&evaluate(&inventory(assets), &rules));
        let kept: Vec<&String> = after.iter().filter(|finding| before.contains(finding)).collect();
        prop_assert_eq!(kept, before.iter().collect::<Vec<_>>());
    }

    #[test]
    fn seeing_less_never_makes_a_pass_or_a_fail(
        conditions in conditions(),
        all in facts(),
        hidden in prop::collection::vec(any::<bool>(), 7),
    ) {
        let before = judgement(&conditions, &all);
        let less: Facts = all
            .iter()
            .zip(&hidden)
            .map(|((name, state), hide)| (*name, if *hide { State::Unseen } else { state.clone() }))
            .collect();
        let after = judgement(&conditions, &less);
        prop_assert!(after == Judgement::Unknown || after == before, "{:?} became {:?}", before, after);
    }

    #[test]
    fn a_block_of_assets_and_a_test_of_one_agree(conditions in conditions(), all in facts()) {
        let facts: Vec<String> = all
            .iter()
            .map(|(name, state)| match state {
                State::Known(value) => format!("{name}: {value}"),
                State::Unset => format!("{name}: ~"),
                State::Unseen => format!("{name}: {{ $unseen: denied }}"),
            })
            .collect();
        let test = |expect: &str| format!("  - {{ name: {expect}, asset: {{ {} }}, expect: {expect} }}\n", facts.join(", "));
        let tests: String = ["fail", "pass", "unknown", "not_applicable"].map(test).concat();
        let rules = compile(&[rule_with_tests("asked", "agent", &conditions, &tests)]).unwrap_or_else(|e| panic!("{e}"));
        let failed: Vec<String> = rules.run_tests().into_iter().map(|failure| failure.test).collect();
        let expected = judgement(&conditions, &all).name();
        prop_assert!(!failed.iter().any(|test| test == expected), "not {}: {:?}", expected, failed);
    }

    #[test]
    fn any_bytes_are_an_answer_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let document = RuleSource { path: "x.yaml".to_owned(), text };
        if let Err(errors) = RuleSet::compile(std::slice::from_ref(&document), &document, &[]) {
            prop_assert!(!errors.to_string().is_empty());
        }
    }

    #[test]
    fn a_damaged_rule_is_an_answer_or_an_error(
        conditions in conditions(),
        at in any::<prop::sample::Index>(),
        cut in 0..12_usize,
        splice in "[ -~\\n\\u{e9}\\u{1f600}{}:&*]{0,12}",
    ) {
        let mut document = rule("asked", "agent", &conditions);
        let mut chars: Vec<char> = document.text.chars().collect();
        let at = at.index(chars.len());
        let end = (at + cut).min(chars.len());
        chars.splice(at..end, splice.chars());
        document.text = chars.into_iter().collect();
        if let Err(errors) = RuleSet::compile(&[document], &themes(), &[]) {
            prop_assert!(errors.to_string().starts_with("error["));
        }
    }
}

#[test]
fn many_assets_are_judged_in_blocks() {
    let facts = |index: usize| {
        vec![
            ("status", State::Known(json!(format!("s{}", index % 100)))),
            ("bounded", State::Known(json!(index.is_multiple_of(2)))),
        ]
    };
    let all: Vec<Asset> = (0..2_500).map(|index| agent(&format!("u{index:05}"), &facts(index))).collect();
    let rules = rules(&["when: { bounded: true }\nfail_if: { status: { matches: '^s[24]$' } }".to_owned()]);
    let found = evaluate(&inventory(all), &rules);
    assert_eq!((found.outcomes.fail, found.outcomes.pass, found.outcomes.not_applicable), (50, 1_200, 1_250));
    assert!(found.findings.iter().all(|finding| matches!(finding.asset % 100, 2 | 4)));
    assert!(found.passed.is_sorted());
}
