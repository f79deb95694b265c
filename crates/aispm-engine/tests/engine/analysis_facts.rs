//! Facts that follow from the graph: what stores hold, and what guards agents.

use std::collections::BTreeMap;

use aispm_engine::{World, analyse};
use aispm_inventory::{Asset, Observed};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    analysis::{asset, denied, fact, typed, world},
    support,
};

fn tagged(asset: Asset, tags: &[(&str, &str)]) -> Asset {
    let tags: BTreeMap<_, _> = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    asset.tagged(Observed::Known(tags))
}

fn held(store: Asset, others: Vec<Asset>) -> Value {
    let mut assets = vec![store];
    assets.extend(others);
    fact(&world(assets), "arn:aws:s3:::it", "data_classes")
}

fn store(used_for: Value) -> Asset {
    asset("store", "arn:aws:s3:::it", json!({ "used_for": used_for }), &[])
}

#[test]
fn a_store_holds_what_it_is_used_for_and_what_its_tags_say() {
    let uses = json!(["training_data", "model_artifact", "knowledge_source", "capture", "code", "other"]);
    let all = tagged(store(uses), &[("DataClass", "Confidential PII"), ("team", "fraud")]);
    let expected = json!(["personal", "confidential", "training_data", "model_artifact", "prompts", "knowledge"]);
    assert_eq!(held(all, vec![]), expected);
}

#[test]
fn nothing_said_is_told_from_nothing_seen() {
    assert_eq!(held(tagged(store(json!(["code"])), &[("DataClass", "public")]), vec![]), Value::Null);
    assert_eq!(held(store(json!(["code"])), vec![]), json!("not collected"));
    let mut blind = store(json!([]));
    blind.tags = serde_json::from_value(denied("tag:GetResources")).expect("a gap");
    assert_eq!(held(blind, vec![]), json!({ "unseen": { "reason": "denied", "permission": "tag:GetResources" } }));
    // One source that speaks is enough.
    assert_eq!(held(store(json!(["training_data"])), vec![]), json!(["training_data"]));
}

#[test]
fn logs_of_model_calls_hold_prompts_and_other_logs_do_not() {
    let log = || tagged(store(json!(["logs"])), &[]);
    let settings = |text: Value| {
        let facts = json!({ "invocation_log": true, "invocation_log_text": text });
        vec![asset("account", "settings", facts, &["logs_to arn:aws:s3:::it"])]
    };
    assert_eq!(held(log(), settings(json!(true))), json!(["prompts"]));
    assert_eq!(held(log(), settings(json!(false))), Value::Null);
    let trail = vec![asset("log_sink", "trail", json!({}), &["logs_to arn:aws:s3:::it"])];
    assert_eq!(held(log(), trail), Value::Null);
}

#[test]
fn a_bucket_that_jobs_put_models_in_holds_models() {
    let job = |purpose: &str, bucket: &str| {
        let outputs = json!([{ "purpose": purpose, "uri": format!("s3://{bucket}/out") }]);
        vec![asset("training_job", "job", json!({ "outputs": outputs }), &["writes arn:aws:s3:::it"])]
    };
    let outputs = || tagged(store(json!(["output"])), &[]);
    assert_eq!(held(outputs(), job("model", "it")), json!(["model_artifact"]));
    assert_eq!(held(outputs(), job("answers", "it")), Value::Null);
    assert_eq!(held(outputs(), job("model", "it-2")), Value::Null);
}

const GUARDRAIL: &str = "arn:aws:bedrock:eu-west-1:111122223333:guardrail/g";

fn guardrail(uid: &str, facts: Value) -> Asset {
    asset("guardrail", uid, facts, &[])
}

fn blocking() -> Value {
    json!({ "ready": true, "blocks_prompt_attacks": true })
}

fn settings(enforced: Value) -> Asset {
    typed("aws_bedrock_account_settings", asset("account", "settings", json!({ "enforced_guardrails": enforced }), &[]))
}

fn agent(named: Value) -> Asset {
    let facts = json!({ "served": true, "model": "anthropic.claude-sonnet-4", "guardrail": named });
    asset("agent_version", "agent", facts, &["guarded_by arn:aws:bedrock:eu-west-1:111122223333:guardrail/g:3"])
}

fn guarding(assets: Vec<Asset>) -> Value {
    fact(&world(assets), "agent", "guarding")
}

#[test]
fn the_version_that_is_served_counts() {
    let hate = |blocks: bool| {
        json!({ "ready": true, "blocks_prompt_attacks": false, "denied_topics": 0, "grounding_check": false,
                "content_filters": [{ "filter": "hate", "blocks_input": blocks }], "personal_data_filters": null })
    };
    let mut not_ready = blocking();
    not_ready["ready"] = json!(false);
    for (facts, word) in [
        (blocking(), json!("blocks_attacks")),
        (hate(true), json!("partial")),
        (hate(false), json!("detects_only")),
        (not_ready, json!("none")),
        (
            json!({ "ready": true, "blocks_prompt_attacks": denied("bedrock:GetGuardrail") }),
            json!({ "unseen": { "reason": "denied", "permission": "bedrock:GetGuardrail" } }),
        ),
    ] {
        // The draft is another asset, and says nothing.
        let assets = vec![
            agent(json!(GUARDRAIL)),
            settings(json!([])),
            guardrail(&format!("{GUARDRAIL}:3"), facts.clone()),
            guardrail(GUARDRAIL, blocking()),
        ];
        assert_eq!(guarding(assets), word, "{facts}");
    }
}

#[test]
fn no_guardrail_is_told_from_one_that_was_not_seen() {
    assert_eq!(guarding(vec![agent(json!(null)), settings(json!([]))]), json!("none"));
    assert_eq!(guarding(vec![agent(json!(null))]), json!("not collected"));
    assert_eq!(
        guarding(vec![agent(json!(GUARDRAIL)), settings(json!([]))]),
        json!({ "unseen": { "reason": "not_found" } })
    );
    let unread = settings(denied("bedrock:ListEnforcedGuardrailsConfiguration"));
    assert!(guarding(vec![agent(json!(null)), unread.clone()])["unseen"]["permission"].is_string());
    // Nothing that was not seen can take away what blocks.
    let own = guardrail(&format!("{GUARDRAIL}:3"), blocking());
    assert_eq!(guarding(vec![agent(json!(GUARDRAIL)), unread, own]), json!("blocks_attacks"));
}

#[test]
fn what_the_account_enforces_counts_for_the_models_it_is_enforced_on() {
    let enforced = |more: Value| {
        let mut one = json!({ "guardrail": GUARDRAIL, "version": "7", "included_models": [], "excluded_models": [], "honours_caller_tags": false });
        for (name, value) in more.as_object().into_iter().flatten() {
            one[name] = value.clone();
        }
        let by_force = guardrail(&format!("{GUARDRAIL}:7"), blocking());
        guarding(vec![agent(json!(null)), settings(json!([one])), by_force])
    };
    assert_eq!(enforced(json!({})), json!("blocks_attacks"));
    let arn = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-4";
    assert_eq!(enforced(json!({ "included_models": [arn] })), json!("blocks_attacks"));
    assert_eq!(enforced(json!({ "included_models": ["amazon.nova-pro-v1:0"] })), json!("none"));
    assert_eq!(enforced(json!({ "excluded_models": ["anthropic.claude-sonnet-4"] })), json!("none"));
    assert_eq!(enforced(json!({ "honours_caller_tags": true })), json!("partial"));
    assert_eq!(enforced(json!({ "version": "8" })), json!({ "unseen": { "reason": "not_found" } }));
}

#[test]
fn what_the_organisation_enforces_leaves_it_open() {
    let organization = |enforced: bool| {
        let uid = "arn:aws:organizations::999988887777:account/o-acme/111122223333";
        typed("aws_organizations_account", asset("account", uid, json!({ "organization_guardrail": enforced }), &[]))
    };
    assert_eq!(guarding(vec![agent(json!(null)), settings(json!([])), organization(true)]), json!("not collected"));
    assert_eq!(guarding(vec![agent(json!(null)), settings(json!([])), organization(false)]), json!("none"));
}

#[test]
fn a_flow_is_as_guarded_as_its_weakest_node() {
    let flow = |nodes: i64, unguarded: i64| {
        let facts = json!({ "model_nodes": nodes, "unguarded_nodes": unguarded });
        let flow = asset("flow", "agent", facts, &["guarded_by strong", "guarded_by weak"]);
        let weak = json!({ "ready": true, "blocks_prompt_attacks": false, "denied_topics": 2 });
        guarding(vec![flow, settings(json!([])), guardrail("strong", blocking()), guardrail("weak", weak)])
    };
    assert_eq!(flow(2, 0), json!("partial"));
    assert_eq!(flow(3, 1), json!("none"));
    assert_eq!(flow(0, 0), Value::Null);
}

fn bytes(world: &World) -> String {
    let mut file = Vec::new();
    world.inventory.write(&mut file).expect("bytes");
    let edges: Vec<_> = (0..world.graph.nodes())
        .flat_map(|node| world.graph.out(u32::try_from(node).expect("a small world")))
        .map(|edge| format!("{edge:?} {:?}", world.graph.reasons(edge)))
        .collect();
    format!("{}\n{}", String::from_utf8_lossy(&file), edges.join("\n"))
}

/// An estate of every part that analysis looks at, with names and links that mean no good.
fn hostile() -> Vec<Asset> {
    let huge = "\u{202e}*?/".repeat(2_000);
    let everybody = json!([{ "effect": "Allow", "principals": ["AWS:*"], "actions": [huge], "conditions": [{ "operator": "", "key": "", "values": [] }] }]);
    let deep = format!("s3://{}", "a/".repeat(500));
    vec![
        asset(
            "agent",
            "a",
            json!({ "checks_tool_calls": false }),
            &["delegates_to b", "delegates_to a", "has_tool t", "connects_to g"],
        ),
        asset("agent", "b", json!({}), &["delegates_to a", "delegates_to b"]),
        asset("tool", "t", json!({ "functions": [{ "name": huge }] }), &["connects_to c", "routes_to f"]),
        asset("connection", "c", json!({ "methods": ["", "TRACE"] }), &["routes_to g", "routes_to r"]),
        asset(
            "gateway",
            "g",
            json!({ "authentication": "none", "policy": everybody, "shared_with": ["*"] }),
            &["routes_to c", "contains m"],
        ),
        asset("mcp_server", "m", json!({}), &["has_tool t", "routes_to r"]),
        asset("agent_runtime", "r", json!({ "authentication": "jwt", "tokens_limited": false }), &["runs_as role"]),
        asset("function", "f", json!({ "policy": everybody, "shared_with": ["*"] }), &["runs_as role"]),
        asset("identity", "role", json!({}), &[]),
        asset(
            "model",
            "model",
            json!({ "artifact_uris": [deep, "s3://", "s3:///", "http://x"] }),
            &["serves model", "trained_on model"],
        ),
        asset(
            "training_job",
            "job",
            json!({ "outputs": [{ "purpose": "", "uri": deep }] }),
            &["reads model", "reads s", "writes model"],
        ),
        tagged(
            asset("store", "s", json!({ "public": true, "publicly_writable": true, "policy": everybody }), &[]),
            &[(&huge, &huge)],
        ),
        typed(
            "aws_bedrock_account_settings",
            asset(
                "account",
                "settings",
                json!({ "enforced_guardrails": [{ "version": huge }] }),
                &["contains settings"],
            ),
        ),
        asset("flow", "flow", json!({}), &["delegates_to flow", "guarded_by flow"]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_assets_and_links_changes_nothing(assets in Just(hostile()).prop_shuffle(), turn in any::<bool>()) {
        let expected = bytes(&analyse(support::inventory(hostile())));
        let mut assets = assets;
        if turn {
            for asset in &mut assets {
                asset.links.reverse();
            }
        }
        prop_assert_eq!(bytes(&analyse(support::inventory(assets))), expected);
    }
}

/// A role, a function that runs as it behind an agent's tool, and a bucket.
fn with_rights(statements: Value) -> World {
    const ROLE: &str = "arn:aws:iam::111122223333:role/ci";
    const TOOL_ROLE: &str = "arn:aws:iam::111122223333:role/tool";
    let role = |uid: &str| {
        let facts = json!({
            "identity_type": "role", "statements": statements, "trust": [], "boundary": null, "boundary_statements": null,
            "groups": [], "provider_owned": false,
        });
        typed("aws_iam_role", asset("identity", uid, facts, &[]))
    };
    let bucket = json!({ "policy": null, "shared_with": [], "public": false, "own_account": true, "exists": true });
    let run = json!({ "exists": true, "private_network": false, "policy": null, "shared_with": [], "url_authentication": null });
    let tool = json!({ "executor": "function", "functions": [{ "name": "handle" }] });
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:tool";
    world(vec![
        role(ROLE),
        role(TOOL_ROLE),
        typed("aws_s3_bucket", asset("store", "arn:aws:s3:::orders", bucket, &[])),
        typed("aws_lambda_function", asset("function", function, run, &[&format!("runs_as {TOOL_ROLE}")])),
        asset("tool", "tool", tool, &[&format!("routes_to {function}")]),
        asset("agent", "agent", json!({ "instructed": true }), &["has_tool tool"]),
    ])
}

#[test]
fn rights_of_roles_make_writers_and_tool_classes() {
    let allow = |actions: &[&str]| json!([{ "effect": "Allow", "actions": actions, "resources": ["*"] }]);
    let writing = with_rights(allow(&["s3:PutObject", "s3:GetObject"]));
    assert_eq!(fact(&writing, "arn:aws:s3:::orders", "outside_writers"), json!(["arn:aws:iam::111122223333:role/ci"]));
    assert_eq!(fact(&writing, "arn:aws:s3:::orders", "outside_readers"), json!(["arn:aws:iam::111122223333:role/ci"]));
    assert_eq!(fact(&writing, "agent", "tool_classes"), json!(["reads_private", "writes_state"]));
    assert_eq!(fact(&writing, "agent", "acts_unasked"), json!(true));
    let harmless = with_rights(allow(&["cloudwatch:PutMetricData"]));
    assert_eq!(fact(&harmless, "arn:aws:s3:::orders", "outside_writers"), json!([]));
    assert_eq!(fact(&harmless, "agent", "tool_classes"), json!([]));
    assert_eq!(fact(&harmless, "agent", "acts_unasked"), json!(false));
    let unread = with_rights(denied("iam:GetAccountAuthorizationDetails"));
    for (uid, name) in
        [("arn:aws:s3:::orders", "outside_writers"), ("agent", "tool_classes"), ("agent", "acts_unasked")]
    {
        assert_eq!(
            fact(&unread, uid, name)["unseen"]["permission"],
            json!("iam:GetAccountAuthorizationDetails"),
            "{name}"
        );
    }
}
