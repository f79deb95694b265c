//! The collectors and the built-in rules over a stand-in for Azure: violations are found, and hardened twins are silent.
//!
//! What a resource is planted for stands in its tag `aispm-expect`: the rules that it fails, or `clean`; for what is no resource, as
//! something that is gone, it stands under `expected`. The stand-in needs
//! Python 3 and nothing else. Without Python the test fails; `AISPM_SKIP_STANDINS=1` is the explicit way out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

mod gateways;
mod identity;
mod learning;
mod planes;
mod stage;

use std::collections::{BTreeMap, BTreeSet};

use aispm_azure::Azure;
use aispm_inventory::{Detail, Observed, Relation};
use stage::{expected, planted, scanned, skipped};

#[test]
fn every_planted_violation_is_found_and_every_twin_is_silent() {
    if skipped() {
        return;
    }
    let estate = planted();
    let scan = scanned("planted", &estate);
    assert_eq!(scan.gaps(), BTreeSet::new());
    let wrong: Vec<String> = expected(&estate)
        .into_iter()
        .filter_map(|(uid, expected)| {
            let (failing, open) = (scan.rules(&scan.failing, &uid), scan.rules(&scan.open, &uid));
            let seen = scan.inventory.assets.iter().any(|asset| asset.uid == uid);
            let right = seen && failing.iter().copied().eq(expected.iter().copied()) && open.is_empty();
            (!right).then(|| format!("{uid}: expected {expected:?}, failed {failing:?}, unknown {open:?}, seen {seen}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_planted_is_not_found() {
    if skipped() {
        return;
    }
    let estate = planted();
    let scan = scanned("unplanted", &estate);
    let expected = expected(&estate);
    let more: BTreeMap<&String, &BTreeSet<String>> =
        scan.failing.iter().filter(|(uid, _)| !expected.contains_key(*uid)).collect();
    assert!(more.is_empty(), "{more:#?}");
    assert!(scan.open.is_empty(), "{:#?}", scan.open);
}

#[test]
fn what_may_not_be_read_is_unknown_and_takes_nothing_with_it() {
    if skipped() {
        return;
    }
    let whole = scanned("whole", &planted());
    let mut estate = planted();
    estate["faults"] = serde_json::json!({
        "/providers/microsoft.insights/diagnosticsettings": "403",
        "/networksecurityperimeterconfigurations": "403",
        "/blobservices/default": "403",
        "/storageaccounts/gonestore": "403",
        "/registries/bareacr": "403",
        "/keys/soft": "403",
    });
    let scan = scanned("denied", &estate);
    let uids =
        |scan: &stage::Scanned| scan.inventory.assets.iter().map(|asset| asset.uid.clone()).collect::<BTreeSet<_>>();
    // Where logs go is in the answer that was refused.
    let lost: Vec<String> =
        uids(&whole).difference(&uids(&scan)).filter(|uid| !uid.ends_with("-logs")).cloned().collect();
    assert!(lost.iter().all(|uid| uid.ends_with("/acmelogs")), "{lost:?}");
    for (uid, failing) in &scan.failing {
        let more: Vec<_> = failing.difference(whole.failing.get(uid).unwrap_or(&BTreeSet::new())).cloned().collect();
        assert!(more.is_empty(), "{uid} fails {more:?}");
    }
    let open = |part: &str, rule: &str| {
        let (uid, rules) = scan.open.iter().find(|(uid, _)| uid.ends_with(part)).unwrap();
        assert!(rules.contains(rule), "{uid}: {rules:?}");
    };
    open("/accounts/unlogged-ai", "ai-account-without-logs");
    open("/workspaces/bare-lab", "ml-workspace-without-logs");
    open("/searchservices/loose-search", "vector-store-without-logs");
    open("/accounts/watched-ai", "ai-endpoint-in-perimeter-that-only-watches");
    open("/searchservices/watched-search", "vector-store-in-perimeter-that-only-watches");
    open("/storageaccounts/watchedstore", "store-open-to-the-internet");
    open("/storageaccounts/barestore", "ai-store-without-versions");
    open("/storageaccounts/gonestore", "store-missing");
    open("/registries/bareacr", "image-registry-with-admin-user");
    open("/keys/soft", "encryption-key-can-be-purged");
}

#[test]
fn every_type_is_found_and_every_link_lands() {
    if skipped() {
        return;
    }
    let scan = scanned("types", &planted());
    let found: BTreeSet<&str> = scan.inventory.assets.iter().map(|asset| &*asset.resource_type).collect();
    let missing: Vec<&str> = Azure::resource_types().map(|of| of.name).filter(|name| !found.contains(name)).collect();
    assert!(missing.is_empty(), "not found: {missing:?}");
    let uids: BTreeSet<&str> = scan.inventory.assets.iter().map(|asset| asset.uid.as_str()).collect();
    assert_eq!(uids.len(), scan.inventory.assets.len(), "found twice");
    for asset in &scan.inventory.assets {
        for link in asset.links.iter().filter(|link| !link.external) {
            assert!(uids.contains(link.to.as_str()), "{} {} {}", asset.uid, link.relation.name(), link.to);
        }
    }
}

#[test]
fn a_connection_leads_to_the_resource_that_it_names_or_whose_host_it_calls() {
    if skipped() {
        return;
    }
    let scan = scanned("connections", &planted());
    let leads = |connection: &str, to: &str| {
        let of = scan.inventory.assets.iter().find(|asset| asset.uid.ends_with(connection)).unwrap();
        of.links.iter().any(|link| link.to.ends_with(to))
    };
    assert!(leads("accounts/firm-ai/connections/documents", "searchservices/closed-search"));
    assert!(leads("accounts/loose-agents/connections/team-key", "accounts/firm-ai"));
    assert!(leads("projects/open-shop/connections/files", "storageaccounts/acmeagents"));
    assert!(leads("projects/open-shop/capabilityhosts/agents", "projects/open-shop/connections/files"));
    // A project holds its agents, and an application leads to those that it publishes.
    let agent = "accounts/loose-agents/projects/open-shop/agents/support";
    assert!(leads("accounts/loose-agents/projects/open-shop", agent));
    assert!(leads("accounts/loose-agents/projects/open-shop/applications/support", agent));
    assert!(leads("projects/open-shop/applications/support/agentdeployments/live", agent));
    assert!(leads(
        "accounts/tight-agents/projects/closed-shop/capabilityhosts/agents",
        "tight-agents/connections/vectors"
    ));
}

#[test]
fn what_is_refused_is_unknown_and_no_pass() {
    if skipped() {
        return;
    }
    let mut estate = planted();
    let refused = [
        "/raipolicies",
        "/raiblocklistitems",
        "/models",
        "/capabilityhosts",
        "/managednetworks/default",
        "/pricings/ai",
    ];
    estate["faults"] =
        refused.iter().map(|list| ((*list).to_owned(), "403".into())).collect::<serde_json::Map<_, _>>().into();
    let scan = scanned("refused", &estate);
    let whole = scanned("refused-whole", &planted());
    let open = |rule: &str| scan.open.values().any(|rules| rules.contains(rule));
    for rule in [
        "deployment-lets-prompt-attacks-pass",
        "blocklist-blocks-nothing",
        "model-past-its-retirement",
        "agents-data-kept-by-the-provider",
        "agents-reach-out-past-your-network",
        "ai-account-unwatched",
    ] {
        assert!(open(rule), "{rule}");
    }
    // A refused call loses no asset but those that only it shows. What was not seen may be more than there is.
    let kept = |scan: &stage::Scanned, of: &str| -> BTreeSet<String> {
        scan.inventory.assets.iter().filter(|a| &*a.resource_type == of).map(|a| a.uid.clone()).collect()
    };
    for of in [
        "azure_ai_account",
        "azure_ai_deployment",
        "azure_ai_project",
        "azure_ai_blocklist",
        "azure_ai_defender_setting",
    ] {
        assert!(kept(&scan, of).is_superset(&kept(&whole, of)), "{of}");
    }
}

#[test]
fn a_filter_that_is_named_and_not_listed_is_there_and_unknown() {
    if skipped() {
        return;
    }
    let mut named = planted();
    let deployment = "accounts/firm-ai/deployments/chat";
    let resources = named["resources"].as_array_mut().unwrap();
    let of = resources.iter_mut().find(|of| of["id"].as_str().unwrap().ends_with(deployment)).unwrap();
    of["properties"]["raiPolicyName"] = "gone".into();
    let mut refused = planted();
    refused["faults"] = serde_json::json!({ "/raipolicies": "403" });
    for (name, estate) in [("filter-gone", named), ("filters-refused", refused)] {
        let scan = scanned(name, &estate);
        let guarded = scan.inventory.assets.iter().filter(|asset| &*asset.resource_type == "azure_ai_deployment");
        let filters: BTreeSet<&str> = guarded
            .flat_map(|asset| asset.links.iter().filter(|link| link.relation == Relation::GuardedBy))
            .map(|link| link.to.as_str())
            .collect();
        let mut unknown = 0;
        for uid in filters {
            let filter = scan.inventory.assets.iter().find(|asset| asset.uid == uid).unwrap();
            // What analysis puts in the place of something unseen bears its whole uid for a name.
            assert_eq!((&*filter.resource_type, &*filter.name == uid), ("azure_ai_content_filter", false), "{uid}");
            let Detail::Guardrail(of) = &filter.detail else { panic!("{uid}") };
            unknown += usize::from(matches!(of.blocks_prompt_attacks, Observed::Unseen(_)));
        }
        assert!(unknown > 0, "{name}");
        let (uid, rules) = scan.open.iter().find(|(uid, _)| uid.ends_with(deployment)).unwrap();
        assert!(rules.contains("deployment-lets-prompt-attacks-pass"), "{uid}: {rules:?}");
    }
}

#[test]
fn the_calls_made_are_the_permissions_declared() {
    if skipped() {
        return;
    }
    let scan = scanned("calls", &planted());
    let declared: BTreeSet<String> =
        Azure::resource_types().flat_map(|of| of.permissions).map(|p| p.to_lowercase()).collect();
    let always: BTreeSet<String> = aispm_azure::PREPARATION.iter().map(|p| p.to_lowercase()).collect();
    // Resource Graph shows what the caller may read elsewhere, and answers in place of the lists that it knows.
    let graph = "microsoft.resourcegraph/resources/read";
    let called: BTreeSet<String> = scan.inventory.scan.calls.keys().map(|name| name.to_lowercase()).collect();
    let more: Vec<&String> =
        called.iter().filter(|call| *call != graph && !declared.contains(*call) && !always.contains(*call)).collect();
    assert!(more.is_empty(), "called, and not declared: {more:?}");
}
