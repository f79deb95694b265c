//! Front doors whose guards may not be read: nothing is lost, and nothing is taken for open or for closed.

use std::collections::BTreeSet;

use serde_json::json;

use crate::stage::{planted, scanned, skipped};

const FRONTS: &[&str] = &[
    "azure_apim_api",
    "azure_apim_mcp_server",
    "azure_apim_mcp_tool",
    "azure_bot",
    "azure_container_app",
    "azure_function_app",
    "azure_web_app",
];

#[test]
fn what_guards_a_door_and_is_not_seen_is_not_known() {
    if skipped() {
        return;
    }
    let mut estate = planted();
    estate["faults"] = json!({
        "/policies": "403", "/authconfigs": "403", "/config/authsettingsv2": "403", "/config/web": "403",
        "/channels": "403", "/managedenvironments": "403",
    });
    let scan = scanned("unguarded", &estate);
    let uids = |scan: &crate::stage::Scanned| -> BTreeSet<String> {
        let fronts = scan.inventory.assets.iter().filter(|asset| FRONTS.contains(&&*asset.resource_type));
        fronts.map(|asset| asset.uid.clone()).collect()
    };
    // An API that only its policy leads to a model is not found without the policy.
    let found = uids(&scan);
    let lost: Vec<String> =
        uids(&scanned("guarded", &planted())).into_iter().filter(|uid| !found.contains(uid)).collect();
    assert!(lost.iter().all(|uid| uid.contains("any-token-models") || uid.contains("/closed-models")), "{lost:?}");
    let asks = [
        "bot-talks-on-any-web-page",
        "function-url-without-authentication",
        "gateway-accepts-any-token",
        "gateway-without-authentication",
        "gateway-without-rate-limit",
    ];
    for uid in &found {
        let failing = scan.rules(&scan.failing, uid);
        let wrong: Vec<&&str> = asks.iter().filter(|rule| failing.contains(**rule)).collect();
        assert!(wrong.is_empty(), "{uid} {wrong:?}");
    }
    for (name, rule) in [
        ("apis/open-models", "gateway-without-authentication"),
        ("apis/open-models", "gateway-without-rate-limit"),
        ("apis/open-models", "gateway-keeps-a-secret-in-its-policy"),
        ("containerapps/helpdesk-mcp", "runtime-without-sign-in"),
        ("sites/acme-chatbot", "runtime-without-sign-in"),
        ("sites/acme-snippets", "function-url-without-authentication"),
        ("botservices/closed-bot", "bot-talks-on-any-web-page"),
    ] {
        let uid = found.iter().find(|uid| uid.ends_with(name)).unwrap();
        assert!(scan.rules(&scan.open, uid).contains(rule), "{uid} {rule}");
    }
}

#[test]
fn doors_lead_to_what_stands_behind_them() {
    if skipped() {
        return;
    }
    let mut estate = planted();
    let resources = estate["resources"].as_array_mut().unwrap();
    let endpoint = resources.iter_mut().find(|of| of["name"] == "scores-closed-lab").unwrap();
    endpoint["properties"]["scoringUri"] = json!("https://scores-closed-lab.westeurope.inference.ml.azure.com/score");
    let scan = scanned("doors", &estate);
    for (from, relation, to) in [
        ("/apis/open-models", "routes_to", "/accounts/open-ai"),
        ("/apis/closed-models", "routes_to", "/accounts/open-ai"),
        ("/apis/closed-models", "runs_as", "entra:principal/0a0a0a0a-0000-4000-8000-0000000000a1"),
        ("/apis/own-models", "routes_to", "/onlineendpoints/scores-closed-lab"),
        ("/apis/weather-mcp", "routes_to", "/containerapps/weather"),
        ("/apis/weather-mcp#mcp", "routes_to", "/apis/weather-mcp"),
        ("/apis/orders-mcp#mcp", "has_tool", "/apis/orders-mcp/tools/cancel-order"),
        ("/apis/orders-mcp/tools/cancel-order", "routes_to", "/sites/acme-orders"),
        ("/sites/acme-snippets#mcp", "has_tool", "/sites/acme-snippets/functions/savesnippet"),
        ("/sites/acme-snippets/functions/savesnippet", "routes_to", "/sites/acme-snippets"),
        ("/botservices/closed-bot", "routes_to", "/sites/acme-copilot"),
        ("/services/acme-center", "contains", "/apis/plain-tools"),
        ("/workspaces/default/apis/weather", "routes_to", "/containerapps/helpdesk-mcp"),
    ] {
        let asset = scan.inventory.assets.iter().find(|asset| asset.uid.ends_with(from)).unwrap();
        let there = asset.links.iter().any(|link| link.relation.name() == relation && link.to.ends_with(to));
        assert!(there, "{from} {relation} {to}: {:?}", asset.links);
    }
    let tool = scan.inventory.assets.iter().find(|asset| asset.uid.ends_with("/tools/cancel-order")).unwrap();
    assert!(serde_json::to_string(&tool.detail).unwrap().contains(r#""method":"delete""#), "{:?}", tool.detail);
}
