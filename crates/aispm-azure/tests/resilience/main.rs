//! The planted estate with one permission missing at a time: what was found wrong does not turn good, and what was good does not
//! turn wrong.
//!
//! A finding may become unknown. A path may go where an asset of it is not listed any more, as long as a gap says which
//! permission is missing.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod stage;

use std::collections::BTreeSet;

use aispm_azure::Azure;
use stage::{Outcomes, RULES, Way, play_all};

/// Outcomes that are lost with a permission, each with the reason: the permission, the rule, and why.
const EXPECTED: &[(&str, &str, &str)] = &[
    (FUNCTIONS, "function-answers-over-plain-http", "that agents use an application is known from its functions"),
    (FUNCTIONS, "function-url-without-authentication", "that agents use an application is known from its functions"),
];

const FUNCTIONS: &str = "Microsoft.Web/sites/functions/read";

fn permissions() -> BTreeSet<&'static str> {
    Azure::resource_types().flat_map(|of| of.permissions).copied().collect()
}

/// What is wrong with a scan without a permission.
fn judge(way: Way, permission: &str, before: &Outcomes, after: &Outcomes, broken: &mut Vec<String>) {
    let named = after.permissions.iter().any(|of| of.eq_ignore_ascii_case(permission));
    let mut say = |what: String, rule: &str| {
        if !EXPECTED.iter().any(|(of, expected, _)| (*of, *expected) == (permission, rule)) {
            broken.push(format!("{way:?} without {permission}: {what}"));
        }
    };
    for ((rule, uid), was) in &before.found {
        let still = after.assets.contains_key(uid) && after.assets.get(uid) == before.assets.get(uid);
        // What an identity may do is a path as well: over what it has rights on.
        let path = RULES.is_path(*rule) || RULES.is_of_identities(*rule);
        if still && !after.found.contains_key(&(*rule, uid.clone())) && !(path && named) {
            say(format!("{} was {} on {uid}, and is not", RULES.id(*rule), was.name()), RULES.id(*rule));
        }
    }
    for ((rule, uid), is) in &after.found {
        if is.is_fail() && !before.found.contains_key(&(*rule, uid.clone())) {
            let known = if before.assets.contains_key(uid) { "" } else { ", which was not there" };
            say(format!("{} fails on {uid}{known}", RULES.id(*rule)), RULES.id(*rule));
        }
    }
    if before.found != after.found && !named {
        say("findings differ, and no gap names it".to_owned(), "");
    }
}

fn broken_by(way: Way, permissions: &BTreeSet<&'static str>) -> Vec<String> {
    let plays = std::iter::once(None).chain(permissions.iter().copied().map(Some)).map(|denied| (way, denied));
    let mut played = play_all(plays.collect()).into_iter();
    let before = played.next().unwrap();
    let mut broken = Vec::new();
    for (permission, after) in permissions.iter().zip(played) {
        judge(way, permission, &before, &after, &mut broken);
    }
    broken
}

#[test]
fn without_one_permission_nothing_passes_and_nothing_fails_that_did_not_before() {
    let broken = broken_by(Way::Graph, &permissions());
    assert!(broken.is_empty(), "{} of them:\n{}", broken.len(), broken.join("\n"));
}

/// Below the top level both ways make the same calls.
#[test]
fn nor_where_resource_graph_does_not_answer() {
    let top_level = permissions().into_iter().filter(|permission| permission.split('/').count() == 3);
    let broken = broken_by(Way::Lists, &top_level.collect());
    assert!(broken.is_empty(), "{} of them:\n{}", broken.len(), broken.join("\n"));
}
