//! What comes out of an evaluation, and in which order.
use aispm_engine::{Evidence, Judgement, OutcomeCounts, RuleSet};
use aispm_inventory::{Gap, GapRecord, Observed, Reason, kind::Notebook};
use serde_json::{Value, json};

fn rules(documents: &[aispm_engine::RuleSource]) -> RuleSet {
    crate::support::compile(documents).unwrap_or_else(|e| panic!("{e}"))
}

fn direct() -> aispm_engine::RuleSource {
    crate::support::rule(
        "direct",
        "notebook",
        "when: { status: { not: deleting } }\nfail_if: { direct_internet: true }\nmessage: \"{{asset.name}} is {{status}}\"",
    )
}

fn denied() -> Gap {
    let permission = Some("svc:Describe".to_owned());
    Gap::from(GapRecord { reason: Reason::Denied, permission, detail: None })
}

#[test]
fn a_failure_names_the_facts_and_the_calls_they_came_from() {
    let rules = rules(&[crate::support::rule(
        "x",
        "notebook",
        "fail_if: { any: [{ root_access: true }, { status: failed }, { platform: a }], encryption_key: { is: absent } }",
    )]);
    let facts = json!({ "root_access": true, "status": "failed", "platform": "b", "encryption_key": null });
    let found = crate::support::evaluate(
        &crate::support::inventory(vec![crate::support::asset("notebook", "u", facts)]),
        &rules,
    );
    let evidence = |fact: &str, value: Value, source: &str| Evidence {
        asset: "u".to_owned(),
        fact: fact.to_owned(),
        value,
        source: Some(source.to_owned()),
    };
    assert_eq!(
        found.findings[0].evidence,
        [
            evidence("root_access", json!(true), "svc:Describe"),
            evidence("status", json!("failed"), "svc:GetStatus"),
            evidence("encryption_key", Value::Null, "svc:Describe"),
        ]
    );
}

#[test]
fn of_a_list_the_records_that_decide_are_shown() {
    let rules = rules(&[crate::support::rule(
        "x",
        "identity",
        "fail_if: { statements: { any: { actions: { contains: '*' } } } }",
    )]);
    let facts = json!({ "statements": [{ "effect": "Deny" }, { "effect": "Allow", "actions": ["*"] }] });
    let found = crate::support::evaluate(
        &crate::support::inventory(vec![crate::support::asset("identity", "u", facts)]),
        &rules,
    );
    let shown = &found.findings[0].evidence[0].value;
    assert_eq!((shown.as_array().map(Vec::len), &shown[0]["effect"]), (Some(1), &json!("Allow")));
}

#[test]
fn an_unknown_names_what_was_not_seen_and_the_permission() {
    let asset = crate::support::asset("notebook", "u", json!({ "status": "ready" }));
    let facts =
        Notebook { direct_internet: Observed::Unseen(denied()), status: Observed::Unset, ..Notebook::default() };
    let asset = aispm_inventory::Asset { detail: facts.into(), ..asset };
    let found = crate::support::evaluate(&crate::support::inventory(vec![asset]), &rules(&[direct()]));
    let finding = &found.findings[0];
    assert_eq!(finding.judgement, Judgement::Unknown);
    assert_eq!(
        finding.evidence,
        [Evidence {
            asset: "u".to_owned(),
            fact: "direct_internet".to_owned(),
            value: json!({ "unseen": "denied" }),
            source: Some("svc:Describe".to_owned()),
        }]
    );
    assert_eq!(finding.message, "cannot tell for name of u: `direct_internet` was not seen (denied: svc:Describe)");
}

#[test]
fn a_fact_that_is_not_collected_is_not_seen() {
    let found = crate::support::evaluate(
        &crate::support::inventory(vec![crate::support::asset("notebook", "u", json!({ "status": "ready" }))]),
        &rules(&[direct()]),
    );
    assert_eq!(found.findings[0].judgement, Judgement::Unknown);
    assert_eq!(
        (&found.findings[0].evidence[0].value, &found.findings[0].evidence[0].source),
        (&json!({ "unseen": "not_collected" }), &None)
    );
}

#[test]
fn an_unknown_when_is_unknown() {
    let facts = json!({ "direct_internet": false });
    let found = crate::support::evaluate(
        &crate::support::inventory(vec![crate::support::asset("notebook", "u", facts)]),
        &rules(&[direct()]),
    );
    assert_eq!(found.findings[0].evidence[0].fact, "status");
}

#[test]
fn every_judgement_is_counted_and_other_kinds_and_types_are_not() {
    let typed = crate::support::rule("typed", "notebook", "types: [aws_other]\nfail_if: { direct_internet: true }");
    let notebook = |uid: &str, facts: Value| crate::support::asset("notebook", uid, facts);
    let found = crate::support::evaluate(
        &crate::support::inventory(vec![
            notebook("a", json!({ "status": "ready", "direct_internet": true })),
            notebook("b", json!({ "status": "ready", "direct_internet": false })),
            notebook("c", json!({ "status": "deleting", "direct_internet": true })),
            notebook("d", json!({ "status": "ready" })),
            crate::support::asset("agent", "e", json!({})),
        ]),
        &rules(&[direct(), typed]),
    );
    assert_eq!(found.outcomes, OutcomeCounts { fail: 1, pass: 1, unknown: 1, not_applicable: 1 });
    assert_eq!(found.passed.iter().map(|passed| passed.asset).collect::<Vec<_>>(), [1]);
    assert_eq!(found.findings[0].message, "name of a is ready");
}

#[test]
fn the_worst_come_first() {
    let text = |id: &str, severity: &str, confidence: &str| {
        let mut source = crate::support::rule(id, "notebook", "fail_if: { direct_internet: true }");
        source.text = source.text.replace("severity: high", &format!("severity: {severity}"));
        source.text = source.text.replace("confidence: observed", &format!("confidence: {confidence}"));
        source
    };
    let rules = rules(&[
        text("b-low", "low", "observed"),
        text("a-high", "high", "derived"),
        text("c-high", "high", "observed"),
    ]);
    let assets = ["2", "1"].map(|uid| crate::support::asset("notebook", uid, json!({ "direct_internet": true })));
    let unseen = crate::support::asset("notebook", "0", json!({}));
    let inventory = crate::support::inventory(assets.into_iter().chain([unseen]).collect());
    let found = crate::support::evaluate(&inventory, &rules);
    let order: Vec<String> = found
        .findings
        .iter()
        .map(|finding| {
            format!(
                "{} {} {}",
                rules.rules()[finding.rule].id,
                inventory.assets[finding.asset].uid,
                finding.judgement.name()
            )
        })
        .collect();
    assert_eq!(
        order,
        [
            "c-high 1 fail",
            "c-high 2 fail",
            "a-high 1 fail",
            "a-high 2 fail",
            "b-low 1 fail",
            "b-low 2 fail",
            "c-high 0 unknown",
            "a-high 0 unknown",
            "b-low 0 unknown",
        ]
    );
}

#[test]
fn a_fingerprint_is_of_the_rule_and_the_asset() {
    let assets = vec![crate::support::asset("notebook", "u", json!({ "status": "ready", "direct_internet": true }))];
    let found = crate::support::evaluate(&crate::support::inventory(assets), &rules(&[direct()]));
    let expected = blake3::hash(b"direct\0u").to_hex();
    assert_eq!(found.findings[0].fingerprint, format!("f1:{}", &expected[..32]));
}

#[test]
fn a_message_shows_values_and_what_is_missing() {
    let message = "message: \"{{asset.name}} in {{ asset.region }}: {{served_versions}}, {{memory_days}}, {{model}}, {{remembers}}, {{secrets}}, {{tags.env}}\"";
    let rules = rules(&[crate::support::rule("x", "agent", &format!("fail_if: {{ status: x }}\n{message}"))]);
    let facts = json!({ "status": "x", "served_versions": ["1", "2", "3", "4", "5", "6", "7"], "memory_days": 3, "model": null, "secrets": [{}, {}] });
    let found =
        crate::support::evaluate(&crate::support::inventory(vec![crate::support::asset("agent", "u", facts)]), &rules);
    assert_eq!(
        found.findings[0].message,
        "name of u in eu-west-1: 1, 2, 3, 4, 5, and 2 more, 3, not set, not seen, 2, not seen"
    );
}

#[test]
fn themes_add_their_controls() {
    let rules = rules(&[crate::support::rule(
        "x",
        "agent",
        "fail_if: { status: x }\nthemes: [NET]\ncontrols: { nist_ai_rmf: [GOVERN 1.1, MEASURE 2.7] }",
    )]);
    let controls = &rules.rules()[0].controls;
    assert_eq!(controls["owasp_llm"], ["LLM02"]);
    assert_eq!(controls["nist_ai_rmf"], ["GOVERN 1.1", "MEASURE 2.7"]);
}

#[test]
fn a_failed_test_says_what_was_read() {
    let tests = "  - { name: wrong, asset: { status: ready, direct_internet: { $unseen: denied } }, expect: fail }\n";
    let document = crate::support::rule_with_tests(
        "x",
        "notebook",
        "when: { status: ready }\nfail_if: { direct_internet: true }",
        tests,
    );
    let failure = rules(&[document]).run_tests().pop();
    let failure = failure.unwrap_or_else(|| panic!("the test holds"));
    assert_eq!((failure.expected, failure.got), (Judgement::Fail, Judgement::Unknown));
    assert_eq!(failure.why, "status = \"ready\"; direct_internet = not seen (denied)");
}
