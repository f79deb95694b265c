//! Data planes that refuse, are not there, or answer oddly: a gap each, no lost page, and never a pass.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::stage::{Scanned, planted, scanned, skipped};

const PROJECT: &str = "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001/resourcegroups/ml/providers/\
                       microsoft.cognitiveservices/accounts/agent-ai/projects/open-bench";
const AGENTS: &str = "/_host/agent-ai.services.ai.azure.com/api/projects/open-bench/agents";
const INDEXES: &str = "/_host/bench-search.search.windows.net/indexes";

/// A scan of the planted estate with some requests failing.
fn failing(name: &str, faults: Value) -> Scanned {
    let mut estate = planted();
    estate["faults"] = faults;
    scanned(name, &estate)
}

/// Assets of a type below an id.
fn below<'a>(scan: &'a Scanned, of: &str, uid: &str) -> BTreeSet<&'a str> {
    let assets = scan.inventory.assets.iter().filter(|asset| &*asset.resource_type == of && asset.uid.starts_with(uid));
    assets.map(|asset| asset.name.as_str()).collect()
}

fn has_gap(scan: &Scanned, of: &str, reason: &str, permission: &str) -> bool {
    scan.gaps().iter().any(|gap| gap.starts_with(&format!("{of}: {reason} {permission}:")))
}

#[test]
fn a_project_that_does_not_answer_is_a_gap_with_its_data_action() {
    if skipped() {
        return;
    }
    for (fault, reason) in [("403", "denied"), ("401", "denied"), ("404", "not_found"), ("409", "disabled")] {
        let scan = failing(&format!("plane-{fault}"), json!({ AGENTS: fault }));
        let action = "Microsoft.CognitiveServices/accounts/AIServices/agents/read";
        for of in ["azure_foundry_agent", "azure_foundry_agent_tool", "azure_foundry_hosted_agent"] {
            assert!(has_gap(&scan, of, reason, action), "{of} {fault}: {:#?}", scan.gaps());
        }
        assert_eq!(below(&scan, "azure_foundry_agent", PROJECT), BTreeSet::new());
        // The other project of the account is read all the same.
        let twin = PROJECT.replace("open-bench", "closed-bench");
        assert_eq!(below(&scan, "azure_foundry_agent", &twin), BTreeSet::from(["closed-box", "closed-helper"]));
        // A memory whose users are not known does not pass for one that keeps people apart.
        let memory = format!("{PROJECT}/memorystores/shared-memory");
        assert!(scan.rules(&scan.open, &memory).contains("memory-shared-by-people"));
    }
}

#[test]
fn what_starts_an_agent_and_what_is_served_is_unknown_when_it_is_not_read() {
    if skipped() {
        return;
    }
    let routines = AGENTS.replace("/agents", "/routines");
    let scan = failing("plane-side", json!({ routines: "403", format!("{AGENTS}/split/versions"): "403" }));
    let helper = format!("{PROJECT}/agents/open-helper");
    assert!(scan.rules(&scan.open, &helper).contains("agent-started-by-strangers"));
    assert!(scan.rules(&scan.failing, &helper).contains("agent-with-secrets-in-settings"));
    let split = format!("{PROJECT}/agents/split");
    assert!(scan.rules(&scan.failing, &split).is_empty());
    assert!(scan.rules(&scan.open, &split).contains("agent-runs-without-instructions"));
    assert!(has_gap(
        &scan,
        "azure_foundry_agent",
        "denied",
        "Microsoft.CognitiveServices/accounts/AIServices/routines/read"
    ));
}

#[test]
fn an_odd_row_or_tool_takes_nothing_with_it_and_passes_nothing() {
    if skipped() {
        return;
    }
    let mut estate = planted();
    let page = &mut estate["answers"][AGENTS]["data"];
    page.as_array_mut().unwrap().insert(0, json!({ "name": "sk-proj-oddrow", "versions": "none" }));
    let tools = page[1]["versions"]["latest"]["definition"]["tools"].as_array_mut().unwrap();
    tools.push(json!({ "type": "teleport", "name": "beam" }));
    tools.push(json!({ "type": "mcp", "headers": "ghp_oddtool" }));
    let scan = scanned("plane-odd", &estate);
    let found = below(&scan, "azure_foundry_agent", &format!("{PROJECT}/agents"));
    assert_eq!(found, BTreeSet::from(["bare", "led", "open-box", "open-helper", "split", "switched-off"]));
    for (number, rules) in [("7", "agent-runs-code-of-its-own"), ("8", "server-tools-run-unasked")] {
        let tool = format!("{PROJECT}/agents/open-helper/versions/1/tools/{number}");
        assert!(scan.rules(&scan.open, &tool).contains(rules), "{number}");
        assert!(scan.rules(&scan.failing, &tool).is_empty());
    }
    let helper = format!("{PROJECT}/agents/open-helper");
    // The addresses of the tool that was not understood may be anything.
    assert!(scan.rules(&scan.open, &helper).contains("agent-with-remote-mcp-server"));
    assert!(scan.rules(&scan.failing, &helper).contains("agent-with-secrets-in-settings"));
    let gaps = scan.gaps();
    let action = "Microsoft.CognitiveServices/accounts/AIServices/agents/read";
    assert!(has_gap(&scan, "azure_foundry_agent_tool", "unreadable", action), "{gaps:#?}");
    assert!(!gaps.iter().any(|gap| gap.contains("odd")), "{gaps:#?}");
}

#[test]
fn a_list_that_turns_in_a_circle_or_is_none_is_cut_and_said_so() {
    if skipped() {
        return;
    }
    let mut estate = planted();
    let second = format!("{AGENTS}?after=split");
    estate["answers"][&second]["has_more"] = json!(true);
    estate["answers"][&second]["last_id"] = json!("split");
    estate["answers"][INDEXES] = json!({ "message": "hello" });
    let scan = scanned("plane-circle", &estate);
    let action = "Microsoft.CognitiveServices/accounts/AIServices/agents/read";
    assert!(has_gap(&scan, "azure_foundry_agent", "truncated", action), "{:#?}", scan.gaps());
    assert_eq!(below(&scan, "azure_foundry_agent", &format!("{PROJECT}/agents")).len(), 6);
    let read = "Microsoft.Search/searchServices/indexes/read";
    assert!(has_gap(&scan, "azure_search_index", "unreadable", read), "{:#?}", scan.gaps());
}

#[test]
fn a_search_service_that_refuses_is_a_gap_with_its_action() {
    if skipped() {
        return;
    }
    let sources = INDEXES.replace("indexes", "datasources");
    let indexers = INDEXES.replace("indexes", "indexers");
    let scan = failing("plane-search", json!({ INDEXES: "403", sources: "404", indexers: "403" }));
    for (of, reason, name) in
        [("azure_search_index", "denied", "indexes"), ("azure_search_data_source", "not_found", "dataSources")]
    {
        assert!(
            has_gap(&scan, of, reason, &format!("Microsoft.Search/searchServices/{name}/read")),
            "{:#?}",
            scan.gaps()
        );
    }
    // Skills were read, and are judged.
    assert!(scan.failing.values().any(|rules| rules.contains("skill-keeps-a-key")));
}

#[test]
fn no_secret_of_a_data_plane_is_kept() {
    if skipped() {
        return;
    }
    let scan = scanned("plane-secrets", &planted());
    let kept = serde_json::to_string(&scan.inventory).unwrap();
    for secret in ["ghp_R7tYu2IoP9", "sk-proj-q7Zx9LmP2", "k3y", "key=abc", "AccountKey"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}
