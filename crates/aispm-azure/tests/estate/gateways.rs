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
        ("containerapps/helpdesk-mcp", "runtime-without-sign-in"),
        ("sites/acme-chatbot", "runtime-without-sign-in"),
        ("sites/acme-snippets", "function-url-without-authentication"),
        ("botservices/closed-bot", "bot-talks-on-any-web-page"),
    ] {
        let uid = found.iter().find(|uid| uid.ends_with(name)).unwrap();
        assert!(scan.rules(&scan.open, uid).contains(rule), "{uid} {rule}");
    }
}
