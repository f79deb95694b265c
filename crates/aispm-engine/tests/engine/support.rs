//! Rule documents and inventories made up for tests.

use std::collections::BTreeMap;

use aispm_engine::{Evaluation, Judgement, RuleErrors, RuleSet, RuleSource, analyse};
use aispm_inventory::{Asset, Detail, Inventory, Place, Provider, Scan, TypeRecord};
use serde_json::Value;

/// Themes that the documents may name.
pub(crate) const THEMES: &str =
    "NET: { meaning: Networks, controls: { owasp_llm: [LLM02], nist_ai_rmf: [MEASURE 2.7] } }\n";

/// A document at the path that its id asks for.
pub(crate) fn source(id: &str, text: impl Into<String>) -> RuleSource {
    RuleSource { path: format!("rules/test/{id}.yaml"), text: text.into() }
}

/// The themes as a document.
pub(crate) fn themes() -> RuleSource {
    RuleSource { path: "rules/themes.yaml".to_owned(), text: THEMES.to_owned() }
}

/// A whole rule about a kind, of which only the conditions matter.
pub(crate) fn rule(id: &str, kind: &str, conditions: &str) -> RuleSource {
    rule_with_tests(id, kind, conditions, "")
}

/// The same, with more tests.
pub(crate) fn rule_with_tests(id: &str, kind: &str, conditions: &str, tests: &str) -> RuleSource {
    source(
        id,
        format!(
            "kind: Check\nid: {id}\ntitle: Something is wrong\nwhy: Because.\nasset: {kind}\n{conditions}\nseverity: high\n\
             confidence: observed\nfix: {{ summary: Change it. }}\ntests:\n  - {{ name: f, expect: fail }}\n  \
             - {{ name: p, expect: pass }}\n  - {{ name: u, expect: unknown }}\n{tests}"
        ),
    )
}

/// Compiles built-in documents.
pub(crate) fn compile(rules: &[RuleSource]) -> Result<RuleSet, RuleErrors> {
    RuleSet::compile(rules, &themes(), &[])
}

/// What a rule with this `fail_if` says about a test asset: rest of a test entry, such as `asset: { status: x }`.
pub(crate) fn judged(kind: &str, fail_if: &str, test: &str) -> Judgement {
    let conditions = format!("when: {{ region: eu-west-1 }}\nfail_if: {fail_if}");
    // A region outside of `when` is expected, so that any other judgement comes back as a failure.
    let tests = format!("  - {{ name: asked, {test}, expect: not_applicable }}\n");
    let rules = compile(&[rule_with_tests("asked", kind, &conditions, &tests)]).unwrap_or_else(|e| panic!("{e}"));
    let failures = rules.run_tests();
    failures.iter().find(|failure| failure.test == "asked").map_or(Judgement::NotApplicable, |failure| failure.got)
}

/// A place.
pub(crate) fn place() -> Place {
    Place { provider: Provider::Aws, account: "111122223333".into(), region: "eu-west-1".into() }
}

/// An asset with facts as an inventory file has them.
pub(crate) fn asset(kind: &str, uid: &str, facts: Value) -> Asset {
    let kind = aispm_inventory::Kind::named(kind).expect("a kind");
    let detail = Detail::read(kind, facts).expect("facts of the kind");
    Asset::new(&format!("aws_{}", kind.name()), &place(), uid, detail).named(Some(format!("name of {uid}")))
}

/// An inventory of assets, scanned at the start of 2026.
pub(crate) fn inventory(assets: Vec<Asset>) -> Inventory {
    let scan = Scan {
        id: "test".to_owned(),
        started_at: "2026-01-01T00:00:00Z".parse().expect("a time"),
        finished_at: "2026-01-01T00:01:00Z".parse().expect("a time"),
        version: "0".to_owned(),
        providers: vec![Provider::Aws],
        calls: BTreeMap::new(),
        interrupted: false,
    };
    let types = assets.iter().map(|asset| {
        let record = TypeRecord {
            kind: asset.kind(),
            source: "svc:Describe".to_owned(),
            side_calls: BTreeMap::from([("status".to_owned(), "svc:GetStatus".to_owned())]),
        };
        (asset.resource_type.clone(), record)
    });
    let types = types.collect();
    Inventory::new(scan, types, Vec::new(), assets)
}

/// What rules say about an inventory after analysis.
pub(crate) fn evaluate(inventory: &Inventory, rules: &RuleSet) -> Evaluation {
    aispm_engine::evaluate(&analyse(inventory.clone()), rules)
}
