//! The collectors and the built-in rules over a stand-in for Azure: violations are found, and hardened twins are silent.
//!
//! What a resource is planted for stands in its tag `aispm-expect`: the rules that it fails, or `clean`. The stand-in needs
//! Python 3 and nothing else. Without Python the test fails; `AISPM_SKIP_STANDINS=1` is the explicit way out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

mod gateways;
mod stage;

use std::collections::{BTreeMap, BTreeSet};

use aispm_azure::Azure;
use stage::{planted, scanned, skipped};

#[test]
fn every_planted_violation_is_found_and_every_twin_is_silent() {
    if skipped() {
        return;
    }
    let estate = planted();
    let scan = scanned("planted", &estate);
    assert_eq!(scan.gaps(), BTreeSet::new());
    let wrong: Vec<String> = estate["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|resource| {
            let expected = resource["tags"]["aispm-expect"].as_str()?;
            let expected: BTreeSet<&str> = expected.split_whitespace().filter(|rule| *rule != "clean").collect();
            let uid = resource["id"].as_str().unwrap().to_lowercase();
            let (failing, open) = (scan.rules(&scan.failing, &uid), scan.rules(&scan.open, &uid));
            let seen = scan.inventory.assets.iter().any(|asset| asset.uid == uid);
            let right = seen && failing == expected && open.is_empty();
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
    let tagged: BTreeSet<String> = estate["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|resource| resource["tags"]["aispm-expect"].is_string())
        .map(|resource| resource["id"].as_str().unwrap().to_lowercase())
        .collect();
    let more: BTreeMap<&String, &BTreeSet<String>> =
        scan.failing.iter().filter(|(uid, _)| !tagged.contains(*uid)).collect();
    assert!(more.is_empty(), "{more:#?}");
    assert!(scan.open.is_empty(), "{:#?}", scan.open);
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
