//! Roles that may not be read in one subscription: what they decide is unknown there, and everything else stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{Asset, Kind};
use serde_json::{Value, json};

use crate::stage::{Rules, Scanned, planted, scanned, skipped};

const DENIED: &str = "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001";
const READ: &str = "/subscriptions/22222222-aaaa-4bbb-8ccc-000000000002";
const ASSIGNMENTS: &str = "Microsoft.Authorization/roleAssignments/read";

/// A scan by somebody who may not read who was given which role in the first subscription.
fn denied() -> Scanned {
    let mut estate = planted();
    let role = json!([{ "actions": ["*/read"], "notActions": [ASSIGNMENTS], "dataActions": ["*"] }]);
    estate["permissions"] = json!({ "11111111-aaaa-4bbb-8ccc-000000000001": role });
    estate["faults"] = json!({ format!("{DENIED}/providers/microsoft.authorization/roleassignments"): "403" });
    scanned("roles-denied", &estate)
}

/// What is judged of an asset, by uid and rule.
fn pairs(rules: &Rules) -> BTreeSet<(&str, &str)> {
    rules.iter().flat_map(|(uid, rules)| rules.iter().map(move |rule| (uid.as_str(), rule.as_str()))).collect()
}

fn assets(scan: &Scanned) -> BTreeMap<&str, &Asset> {
    scan.inventory.assets.iter().map(|asset| (asset.uid.as_str(), asset)).collect()
}

#[test]
fn what_roles_decide_is_unknown_where_they_may_not_be_read() {
    if skipped() {
        return;
    }
    let (whole, denied) = (scanned("roles-whole", &planted()), denied());
    let permissions: BTreeSet<_> = denied.gaps().into_iter().map(|gap| gap.split(": ").take(2).collect()).collect();
    let wanted = |of: &str| format!("{of}denied {ASSIGNMENTS}");
    assert_eq!(permissions, BTreeSet::from([wanted("azure_managed_identity"), wanted("azure_principal")]));

    // No rule fails that did not before, and none passes: what failed fails, is open, or is of somebody who was not seen.
    let (before, after, open) = (pairs(&whole.failing), pairs(&denied.failing), pairs(&denied.open));
    assert_eq!(after.difference(&before).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
    let is = assets(&denied);
    let passed: Vec<_> =
        before.difference(&after).filter(|pair| !open.contains(*pair) && is.contains_key(pair.0)).collect();
    assert!(passed.is_empty(), "{passed:#?}");

    // Whatever is open now names what would decide it.
    let was_open = pairs(&whole.open);
    let opened: Vec<_> = open.difference(&was_open).collect();
    assert!(!opened.is_empty());
    for (uid, rule) in opened {
        let lacking = &denied.lacking[&((*uid).to_owned(), (*rule).to_owned())];
        assert_eq!(*lacking, BTreeSet::from([ASSIGNMENTS.to_owned()]), "{uid} {rule}");
    }
    let identity = "/resourcegroups/identity/providers/microsoft.managedidentity/userassignedidentities/";
    for name in ["wide", "narrow", "grouped"] {
        let uid = format!("{DENIED}{identity}{name}");
        assert!(denied.rules(&denied.open, &uid).contains("workload-may-administer-everything"), "{uid}");
        assert_eq!(denied.rules(&denied.failing, &uid), BTreeSet::new(), "{uid}");
    }
}

#[test]
fn what_roles_do_not_decide_stays_as_it_is() {
    if skipped() {
        return;
    }
    let (whole, denied) = (scanned("roles-all", &planted()), denied());
    // Only people and groups are gone who were known from the roles that were given there.
    let (was, is) = (assets(&whole), assets(&denied));
    let gone: Vec<_> =
        was.keys().filter(|uid| !is.contains_key(*uid) && !uid.starts_with("entra:principal/")).collect();
    assert!(gone.is_empty(), "{gone:#?}");
    let come: Vec<_> = is.keys().filter(|uid| !was.contains_key(*uid)).collect();
    assert!(come.is_empty(), "{come:#?}");
    for (uid, is) in is.iter().filter(|(_, asset)| asset.kind() != Kind::Identity) {
        let (mut was, is): (Value, Value) =
            (serde_json::to_value(was[uid]).unwrap(), serde_json::to_value(is).unwrap());
        // What is computed from roles is unknown, and says why.
        for (name, fact) in is["facts"].as_object().unwrap() {
            if fact["unseen"]["permission"] == ASSIGNMENTS {
                was["facts"][name] = fact.clone();
            }
        }
        assert_eq!(was, is, "{uid}");
    }
    // What was given in the other subscription is known, and enough of it to say so; whether it is all that a group may do is not.
    let group = "entra:principal/1d000000-0000-4000-8000-000000000020";
    let fact = |scan: &Scanned, name: &str| serde_json::to_value(assets(scan)[group]).unwrap()["facts"][name].clone();
    assert_eq!(fact(&whole, "grants"), fact(&denied, "grants"));
    assert_eq!(fact(&denied, "privileges")["unseen"]["permission"], ASSIGNMENTS);
    let changed = |of: fn(&Scanned) -> &Rules| -> BTreeSet<String> {
        let here = |scan| -> BTreeSet<(String, String)> {
            let kept = pairs(of(scan)).into_iter().filter(|(uid, _)| uid.starts_with(READ));
            kept.map(|(uid, rule)| (uid.to_owned(), rule.to_owned())).collect()
        };
        here(&whole).symmetric_difference(&here(&denied)).map(|(_, rule)| rule.clone()).collect()
    };
    let of_groups =
        BTreeSet::from(["group-lists-keys-of-models", "open-model-account-without-shield"].map(str::to_owned));
    assert_eq!(changed(|scan| &scan.failing), of_groups);
    assert_eq!(changed(|scan| &scan.open), of_groups);
}
