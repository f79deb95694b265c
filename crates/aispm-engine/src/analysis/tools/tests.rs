//! What tools and agents do, with edges of roles given.

#![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]

use aispm_inventory::{Asset, Relation};
use serde_json::{Value, json};

use super::*;
use crate::analysis::estate::{asset, denied, estate, facts, gap};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:refund";
const TOOL: &str = "arn:aws:bedrock:eu-west-1:111122223333:agent/A/action-group/G";

/// Classes and acts of an asset.
fn of(uid: &str, assets: Vec<Asset>, edges: &[&str]) -> (Value, Value) {
    let (mut inventory, graph) = estate(assets, edges);
    run(&mut inventory, &graph);
    let facts = serde_json::to_value(facts(&inventory, uid)).unwrap_or_default();
    let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
    (fact("tool_classes"), fact("acts_unasked"))
}

fn tool(facts: Value) -> Asset {
    asset("tool", TOOL, facts).link(Relation::RoutesTo, Some(FUNCTION))
}

fn functions(all: &[(&str, bool)]) -> Value {
    let one = |(name, asks): &(&str, bool)| json!({ "name": name, "requires_confirmation": asks });
    json!({ "executor": "function", "functions": all.iter().map(one).collect::<Vec<_>>() })
}

/// An agent with one tool, its function, and the role behind.
fn agent(tool_facts: Value, agent_facts: Value) -> Vec<Asset> {
    vec![
        asset("agent", "agent", agent_facts).link(Relation::HasTool, Some(TOOL)),
        tool(tool_facts),
        asset("function", FUNCTION, json!({ "exists": true, "private_network": false }))
            .link(Relation::RunsAs, Some("role")),
        asset("identity", "role", json!({})),
        asset("store", "orders", json!({})),
        asset("log_sink", "log", json!({})),
    ]
}

#[test]
fn an_agent_does_what_the_roles_behind_its_tools_can() {
    let assets = || agent(functions(&[("handle", false)]), json!({}));
    let writes = of("agent", assets(), &["role can_write orders", "role can_read orders"]);
    assert_eq!(writes, (json!(["reads_private", "writes_state"]), json!(true)));
    // Every function writes its log, and that is nothing.
    assert_eq!(of("agent", assets(), &["role can_write log"]), (json!([]), json!(false)));
}

#[test]
fn who_confirms_is_asked() {
    for (all, classes, unasked) in [
        (vec![("delete_order", false)], json!(["writes_state"]), true),
        (vec![("delete_order", true)], json!(["writes_state"]), false),
        (vec![("delete_order", true), ("get_order", false)], json!(["writes_state"]), false),
        (vec![("delete_order", true), ("cancel_order", false)], json!(["writes_state"]), true),
    ] {
        assert_eq!(of("agent", agent(functions(&all), json!({})), &[]), (classes, json!(unasked)), "{all:?}");
    }
}

#[test]
fn a_function_called_to_look_is_not_called_to_act() {
    let assets = agent(functions(&[("get_order", false)]), json!({}));
    assert_eq!(of("agent", assets, &["role can_write orders"]), (json!(["writes_state"]), json!(false)));
}

#[test]
fn somebody_who_sees_each_call_is_asked() {
    let write = || functions(&[("delete_order", false)]);
    assert_eq!(of("agent", agent(write(), json!({ "checks_tool_calls": true })), &[]).1, json!(false));
    assert_eq!(of("agent", agent(write(), json!({ "checks_tool_calls": false })), &[]).1, json!(true));
    let by_caller = json!({ "executor": "caller", "functions": [{ "name": "delete_order" }] });
    assert_eq!(of("agent", agent(by_caller, json!({})), &[]), (json!(["writes_state"]), json!(false)));
}

#[test]
fn a_tool_that_is_off_adds_nothing() {
    let mut off = functions(&[("delete_order", false)]);
    off["enabled"] = json!(false);
    assert_eq!(of("agent", agent(off.clone(), json!({})), &[]), (json!([]), json!(false)));
    assert_eq!(of(TOOL, agent(off, json!({})), &[]).0, json!(["writes_state"]));
}

#[test]
fn what_was_not_read_is_not_absent() {
    let permission = "lambda:GetFunctionConfiguration";
    let mut assets = agent(functions(&[("handle", false)]), json!({}));
    assets[2] =
        asset("function", FUNCTION, json!({ "exists": denied(permission), "private_network": denied(permission) }));
    let unseen = json!({ "unseen": gap(permission) });
    assert_eq!(of("agent", assets, &[]), (unseen.clone(), unseen));

    let mut possible = agent(functions(&[("handle", false)]), json!({}));
    possible[3] = asset("identity", "role", json!({ "statements": denied("iam:GetAccountAuthorizationDetails") }));
    let edges = ["role can_write orders ?statements"];
    let unseen = json!({ "unseen": gap("iam:GetAccountAuthorizationDetails") });
    assert_eq!(of("agent", possible, &edges).0, unseen);
}

#[test]
fn a_function_that_is_gone_does_nothing() {
    let mut assets = agent(functions(&[("handle", false)]), json!({}));
    assets[2] = asset(
        "function",
        FUNCTION,
        json!({ "exists": false, "private_network": { "unseen": { "reason": "not_found" } } }),
    );
    assert_eq!(of("agent", assets, &[]), (json!([]), json!(false)));
}

#[test]
fn tools_of_the_provider_are_known_by_name() {
    for (builtin, classes, unasked) in [
        ("AMAZON.UserInput", json!([]), false),
        ("AMAZON.CodeInterpreter", json!(["executes_code"]), true),
        ("ANTHROPIC.Computer", json!(["reads_untrusted", "writes_state", "sends_external"]), true),
    ] {
        let tool = json!({ "executor": "builtin", "builtin": builtin, "functions": null });
        assert_eq!(of("agent", agent(tool, json!({})), &[]), (classes, json!(unasked)), "{builtin}");
    }
}

#[test]
fn a_knowledge_base_reads_what_feeds_it() {
    let base = |untrusted: Value| {
        vec![
            asset("agent", "agent", json!({})).link(Relation::Reads, Some("base")),
            asset("knowledge_base", "base", json!({ "sources": 1 })).link(Relation::Reads, Some("source")),
            asset("data_source", "source", json!({ "untrusted": untrusted })).link(Relation::Reads, Some("docs")),
            asset("store", "docs", json!({})),
            asset("internet", "internet", json!({})),
        ]
    };
    let private = json!(["reads_private"]);
    assert_eq!(of("agent", base(json!(true)), &[]), (json!(["reads_untrusted"]), json!(false)));
    assert_eq!(of("agent", base(json!(false)), &[]), (private, json!(false)));
    let public = of("agent", base(json!(false)), &["internet writable_by_public docs"]);
    assert_eq!(public.0, json!(["reads_untrusted", "reads_private"]));
    let unseen = json!({ "unseen": gap("bedrock:GetDataSource") });
    assert_eq!(of("agent", base(denied("bedrock:GetDataSource")), &[]), (unseen.clone(), unseen));
}

fn gateway(connection: Value, gateway: Value) -> Vec<Asset> {
    vec![
        asset("agent", "agent", json!({})).link(Relation::ConnectsTo, Some("gateway")),
        asset("gateway", "gateway", gateway)
            .link(Relation::RoutesTo, Some("target"))
            .link(Relation::GuardedBy, Some("engine")),
        asset("connection", "target", connection),
        asset("guardrail", "engine", json!({ "unconstrained_permits": [] })),
    ]
}

#[test]
fn a_gateway_passes_on_what_its_targets_do() {
    let far = || json!({ "provider_host": false, "target_type": "openapi", "methods": ["get", "post"], "authentication": "shared_key" });
    let all = json!(["reads_private", "writes_state", "sends_external"]);
    assert_eq!(of("agent", gateway(far(), json!({ "policy_enforcement": null })), &[]), (all.clone(), json!(true)));
    assert_eq!(of("gateway", gateway(far(), json!({})), &[]).0, all);
    let near = json!({ "provider_host": true, "target_type": "openapi", "methods": ["get"], "authentication": "none" });
    assert_eq!(of("agent", gateway(near, json!({})), &[]), (json!([]), json!(false)));
    let mcp = json!({ "provider_host": false, "target_type": "mcp", "methods": null });
    assert_eq!(of("agent", gateway(mcp, json!({})), &[]).0, json!(["reads_untrusted", "sends_external"]));
}

#[test]
fn a_policy_engine_asks_only_if_it_can_refuse() {
    let write = || json!({ "provider_host": true, "methods": ["delete"] });
    for (enforcement, unasked) in [
        (json!("enforce"), json!(false)),
        (json!("log_only"), json!(true)),
        (json!(null), json!(true)),
        (denied("bedrock-agentcore:GetGateway"), json!({ "unseen": gap("bedrock-agentcore:GetGateway") })),
    ] {
        let assets = gateway(write(), json!({ "policy_enforcement": enforcement }));
        assert_eq!(of("agent", assets, &[]).1, unasked);
    }
    let mut open = gateway(write(), json!({ "policy_enforcement": "enforce" }));
    open[3] = asset("guardrail", "engine", json!({ "unconstrained_permits": ["all"] }));
    assert_eq!(of("agent", open, &[]).1, json!(true));
}

#[test]
fn sandboxes_do_what_their_network_lets_them() {
    let agent = |sandbox: Value| {
        vec![asset("agent", "agent", json!({})).link(Relation::HasTool, Some("box")), asset("sandbox", "box", sandbox)]
    };
    let closed = json!({ "sandbox_type": "code_interpreter", "network": "sandbox" });
    assert_eq!(of("agent", agent(closed), &[]), (json!(["executes_code"]), json!(true)));
    let browser = json!({ "sandbox_type": "browser", "network": "public" });
    assert_eq!(of("agent", agent(browser), &[]), (json!(["reads_untrusted", "sends_external"]), json!(false)));
    let inside = json!({ "sandbox_type": "browser", "network": "private" });
    assert_eq!(of("agent", agent(inside), &[]).0, json!(["reads_private"]));
}

#[test]
fn work_handed_on_is_work_done_even_in_a_circle() {
    let version = |uid: &str, to: &str| {
        asset("agent_version", uid, json!({ "served": true })).link(Relation::DelegatesTo, Some(to))
    };
    let address = |uid: &str, to: &str| asset("endpoint", uid, json!({})).link(Relation::RoutesTo, Some(to));
    let circle = vec![
        version("a", "to_b").link(Relation::HasTool, Some(TOOL)),
        address("to_b", "b"),
        version("b", "to_a"),
        address("to_a", "a"),
        asset("tool", TOOL, functions(&[("delete_order", false)])),
    ];
    for uid in ["a", "b"] {
        assert_eq!(of(uid, circle.clone(), &[]), (json!(["writes_state"]), json!(true)), "{uid}");
    }
}

#[test]
fn a_version_that_nothing_serves_has_no_answer() {
    let unserved = vec![asset("agent_version", "v", json!({ "served": false }))];
    assert_eq!(of("v", unserved, &[]), (Value::Null, Value::Null));
    let served = vec![asset("agent_version", "v", json!({ "served": true }))];
    assert_eq!(of("v", served, &[]), (json!([]), json!(false)));
}

#[test]
fn harnesses_reach_what_their_settings_name() {
    let far = vec![asset(
        "agent",
        "agent",
        json!({ "remote_tool_urls": ["https://mcp.example.com"], "checks_tool_calls": false }),
    )];
    let (classes, unasked) = of("agent", far, &[]);
    assert_eq!(classes, json!(["reads_untrusted", "sends_external"]));
    assert_eq!(unasked, Value::Null, "what far servers offer is not collected");
    let near = vec![asset("agent", "agent", json!({ "remote_tool_urls": [], "checks_tool_calls": false }))];
    assert_eq!(of("agent", near, &[]), (json!([]), json!(false)));
}

#[test]
fn flows_act_on_the_stores_they_write() {
    let flow = |links: &[(Relation, &str)]| {
        let flow = links.iter().fold(asset("flow", "flow", json!({})), |flow, (how, to)| flow.link(*how, Some(*to)));
        vec![flow, asset("store", "in", json!({})), asset("store", "out", json!({}))]
    };
    let both = flow(&[(Relation::Reads, "in"), (Relation::Writes, "out")]);
    assert_eq!(of("flow", both, &[]), (json!(["reads_private", "writes_state"]), json!(true)));
    assert_eq!(of("flow", flow(&[(Relation::Reads, "in")]), &[]), (json!(["reads_private"]), json!(false)));
}
