#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;

fn of(text: &str) -> kind::Tool {
    serde_json::from_str::<Tool>(text).unwrap().read()
}

fn asked(text: &str) -> Vec<(String, bool)> {
    let functions = of(text).functions.known().cloned().unwrap();
    functions.into_iter().map(|function| (function.name, function.requires_confirmation)).collect()
}

#[test]
fn a_server_asks_about_everything_and_offers_everything_unless_it_is_told() {
    let silent = of(r#"{ "type": "mcp", "server_label": "crm", "server_url": "https://crm.example/mcp" }"#);
    assert_eq!((silent.executor, silent.consent), (Known(Executor::Mcp), Known(Consent::Always)));
    assert_eq!((silent.whole_server, silent.functions), (Known(true), Observed::Unset));
    let never = of(r#"{ "type": "mcp", "require_approval": "never", "allowed_tools": ["get_order"] }"#);
    assert_eq!((never.consent, never.whole_server), (Known(Consent::Never), Known(false)));
    assert_eq!(of(r#"{ "type": "mcp", "allowed_tools": { "read_only": true } }"#).whole_server, Known(true));
    assert_eq!(of(r#"{ "type": "mcp", "allowed_tools": [] }"#).whole_server, Known(false));
    let some = of(r#"{ "type": "mcp", "require_approval": { "never": { "tool_names": ["a"] } } }"#);
    assert_eq!(some.consent, Known(Consent::Sometimes));
    assert!(matches!(of(r#"{ "type": "mcp", "require_approval": "mostly" }"#).consent, Observed::Unseen(_)));
}

#[test]
fn a_person_is_asked_about_each_tool_that_is_not_let_through() {
    let no = |name: &str| (name.to_owned(), false);
    let yes = |name: &str| (name.to_owned(), true);
    assert_eq!(
        asked(
            r#"{ "type": "mcp", "allowed_tools": ["get", "drop"], "require_approval": { "never": { "tool_names": ["get"] } } }"#
        ),
        [no("get"), yes("drop")]
    );
    assert_eq!(
        asked(r#"{ "type": "mcp", "allowed_tools": { "tool_names": ["drop"] }, "require_approval": "never" }"#),
        [no("drop")]
    );
    assert_eq!(
        asked(r#"{ "type": "mcp", "require_approval": { "never": { "tool_names": ["drop"] } } }"#),
        [no("drop")]
    );
}

#[test]
fn a_type_or_a_way_that_is_not_known_is_not_passed_over() {
    let strange = of(r#"{ "type": "teleport" }"#);
    assert!(matches!((strange.executor, strange.builtin), (Observed::Unseen(_), Observed::Unseen(_))));
    let auth = |auth: &str| {
        of(&format!(
            r#"{{ "type": "openapi", "openapi": {{ "name": "x", "spec": {{ "paths": {{}} }}, "auth": {auth} }} }}"#
        ))
        .authentication
    };
    assert_eq!(auth(r#"{ "type": "anonymous" }"#), Known(Authentication::None));
    assert_eq!(auth(r#"{ "type": "managed_identity" }"#), Known(Authentication::CloudIdentity));
    assert!(matches!(auth(r#"{ "type": "magic" }"#), Observed::Unseen(_)));
    assert!(matches!(auth("null"), Observed::Unseen(_)));
    assert!(matches!(of(r#"{ "type": "openapi" }"#).functions, Observed::Unseen(_)));
}

#[test]
fn built_in_tools_and_other_agents_are_told_apart() {
    let interpreter = of(r#"{ "type": "code_interpreter", "container": { "type": "auto" } }"#);
    assert_eq!(
        (interpreter.executor, interpreter.builtin),
        (Known(Executor::Builtin), Known("code_interpreter".to_owned()))
    );
    let agent = of(r#"{ "type": "a2a_preview", "base_url": "https://agents.example" }"#);
    assert_eq!((agent.executor, agent.shows_credential_first), (Known(Executor::Agent), Known(false)));
    let shows = of(r#"{ "type": "a2a", "send_credentials_for_agent_card": true }"#);
    assert_eq!(shows.shows_credential_first, Known(true));
    assert_eq!(of(r#"{ "type": "function", "name": "pay" }"#).executor, Known(Executor::Caller));
}

#[test]
fn connections_are_found_wherever_they_are_named() {
    let tool: Tool = serde_json::from_str(
        r#"{ "type": "bing_grounding", "project_connection_id": "",
             "bing_grounding": { "search_configurations": [{ "project_connection_id": "bing" }] } }"#,
    )
    .unwrap();
    assert_eq!(tool.connections(), ["bing"]);
}

#[test]
fn a_definition_that_changes_has_another_hash() {
    let hash = |text: &str| of(text).definition_hash;
    let pay = |more: &str| hash(&format!(r#"{{ "type": "function", "name": "pay", {more} }}"#));
    let known = pay(r#""description": "Pays.", "parameters": { "a": 1, "b": 2 }"#);
    assert!(known.known().is_some());
    assert_eq!(known, pay(r#""parameters": { "b": 2, "a": 1 }, "description": "Pays.""#));
    assert_ne!(known, pay(r#""description": "Pays twice.", "parameters": { "a": 1, "b": 2 }"#));
    assert_ne!(known, pay(r#""description": "Pays.", "parameters": { "a": 1 }"#));
    let open = |spec: &str| hash(&format!(r#"{{ "type": "openapi", "openapi": {{ "name": "x", "spec": {spec} }} }}"#));
    assert_ne!(open(r#"{ "paths": {} }"#), open(r#"{ "paths": { "/a": {} } }"#));
    // What a server offers, it says itself.
    assert_eq!(hash(r#"{ "type": "mcp", "server_label": "crm" }"#), Observed::Unset);
}
