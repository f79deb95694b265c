//! The laws of every collector, each held against all recordings at once.
//!
//! A recording is `fixtures/azure/<type>.json`. To add one, write down what ARM answers for a bad asset and its hardened twin,
//! with everything that the collector asks for on its way to them:
//!
//! ```json
//! {
//!   "references": ["/subscriptions/…/storageAccounts/acme"],
//!   "resources": [{ "id": "…", "name": "…", "type": "…", "location": "…", "properties": {} }],
//!   "answers": { "/_host/acme.services.ai.azure.com/api/projects/p/agents": { "value": [] } },
//!   "permissions": { "11111111-aaaa-4bbb-8ccc-000000000001": [{ "actions": ["*/read"] }] }
//! }
//! ```
//!
//! - `resources`: parents before all, since a list below something that is not there is answered 404.
//! - `references`: for a type that is read when something points at it, the ids that point.
//! - `answers`: by path in lower case, what is no ARM resource; a data plane of the host `H` lies below `/_host/H`.
//! - `permissions`: only where the caller is no reader.
//!
//! No secret, name or id in it may be a real one. A law that is broken lists every place where it is.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod blind;
mod facts;
mod faults;
mod rows;
mod source;
mod stage;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use aispm_azure::Azure;
use aispm_inventory::{Kind, Outcome, Seen};
use blind::BLIND;
use facts::{Fact, fact, is_computed, written};
use stage::{BASELINES, Baseline, GRAPH, Way, fixtures, followed};

#[track_caller]
fn hold(law: &str, broken: impl IntoIterator<Item = String>) {
    let broken: BTreeSet<String> = broken.into_iter().collect();
    let lines: Vec<_> = broken.iter().map(|line| format!("  {line}")).collect();
    assert!(lines.is_empty(), "{law}; broken {} times:\n{}", lines.len(), lines.join("\n"));
}

/// What a folder holds, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_file_in_a_room_is_registered() {
    let registered: BTreeSet<&str> = Azure::resource_types().map(|of| of.name).collect();
    let mut broken = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in entries(&source).into_iter().filter(|path| path.join("mod.rs").exists()) {
        let declared = std::fs::read_to_string(room.join("mod.rs")).unwrap();
        let files = entries(&room).into_iter().filter(|path| path.is_file());
        let texts: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        for file in entries(&room).into_iter().filter(|path| path.is_file()) {
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            if stem == "mod" {
                continue;
            }
            let shown = format!("{}/{stem}.rs", room.file_name().unwrap().to_string_lossy());
            // Tests that grew too long stand beside what they test, which names them.
            let is_test = stem.ends_with("_tests") && texts.contains(&format!("\"{stem}.rs\""));
            if !is_test && !declared.contains(&format!("mod {stem};")) {
                broken.push(format!("{shown} is no module of its room"));
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let name = text.split_once("const TYPE: ResourceType").and_then(|(_, of)| of.split_once("name: \""));
            let name = name.and_then(|(_, name)| name.split('"').next());
            if let Some(name) = name.filter(|name| !registered.contains(name)) {
                broken.push(format!("{shown} declares `{name}`, which no room lists"));
            }
        }
    }
    hold("every file in a room's folder is registered", broken);
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for of in Azure::resource_types() {
        let word = of.name.strip_prefix("azure_").unwrap_or_default();
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            broken.push(format!("{} is not named `azure_<service>_<thing>`", of.name));
        }
        if !seen.insert(of.name) {
            broken.push(format!("{} is the name of two types", of.name));
        }
        if !of.reference.starts_with("https://") {
            broken.push(format!("{} has no page to refer to", of.name));
        }
    }
    hold("every type has a name of its own, and a reference", broken);
}

#[test]
fn every_type_has_a_recording_that_yields_it() {
    let mut broken = Vec::new();
    let recorded: BTreeSet<&str> = BASELINES.iter().map(|baseline| baseline.recording.of.name).collect();
    for of in Azure::resource_types().filter(|of| !recorded.contains(of.name)) {
        broken.push(format!("{}: write fixtures/azure/{}.json; the head of this file says how", of.name, of.name));
    }
    let names: BTreeSet<&str> = Azure::resource_types().map(|of| of.name).collect();
    for file in entries(&fixtures()) {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        if !names.contains(stem.as_str()) {
            broken.push(format!("fixtures/azure/{stem}.json is the recording of no type"));
        }
    }
    for baseline in BASELINES.iter() {
        for way in [Way::Graph, Way::Lists] {
            yields(baseline, way, &mut broken);
        }
    }
    hold("every type has a recording that yields it, complete", broken);
}

fn yields(baseline: &Baseline, way: Way, broken: &mut Vec<String>) {
    let (of, played) = (baseline.recording.of, baseline.played(way));
    let whose = format!("{} ({way:?})", of.name);
    if !played.assets.iter().any(|asset| asset.kind() == of.kind && *asset.resource_type == *of.name) {
        broken.push(format!("{whose}: its recording yields no asset of kind `{}`", of.kind.name()));
    }
    for asset in played.assets.iter().filter(|a| a.kind() != of.kind || *a.resource_type != *of.name) {
        let (kind, named) = (asset.kind().name(), &asset.resource_type);
        broken.push(format!("{whose}: yields `{}`, a `{kind}` of type `{named}`", asset.uid));
    }
    for pair in played.assets.windows(2).filter(|pair| pair[0].uid == pair[1].uid) {
        broken.push(format!("{whose}: yields `{}` twice", pair[0].uid));
    }
    for report in &played.found.coverage {
        for gap in &report.gaps {
            let (reason, permission) = (gap.gap.reason().name(), gap.gap.permission().unwrap_or("no permission"));
            let detail = gap.gap.detail().unwrap_or("no detail; did the collector panic?");
            broken.push(format!("{whose}: {reason} {permission}: {detail}"));
        }
        if report.outcome != Outcome::Complete && report.gaps.is_empty() {
            broken.push(format!("{whose}: is not complete"));
        }
    }
    if played.found.coverage.is_empty() {
        broken.push(format!("{whose}: nothing was looked at; does its recording lack `references`?"));
    }
    // One resource may not be there; anything else that fails is a request that ARM does not know.
    for heard in played.heard.iter().filter(|heard| ![200, 404].contains(&heard.status)) {
        broken.push(format!("{whose}: {} {} is answered {}", heard.call.method, heard.call.path, heard.status));
    }
}

#[test]
fn resource_graph_and_lists_show_the_same() {
    let mut broken = Vec::new();
    for Baseline { recording, graph, lists } in BASELINES.iter() {
        let of = recording.of.name;
        let uids = |assets: &[aispm_inventory::Asset]| assets.iter().map(|a| a.uid.clone()).collect::<BTreeSet<_>>();
        let (ours, theirs) = (uids(&graph.assets), uids(&lists.assets));
        broken.extend(ours.symmetric_difference(&theirs).map(|uid| format!("{of}: one way alone shows `{uid}`")));
        for (one, other) in graph.assets.iter().zip(&lists.assets).filter(|(one, other)| one.uid == other.uid) {
            let (was, is) = (written(one), written(other));
            for name in was.keys().chain(is.keys()) {
                match (fact(&was, name), fact(&is, name)) {
                    // What only Resource Graph can say is not known where it says nothing.
                    (_, Fact::Unseen(_, permission)) if permission.eq_ignore_ascii_case(GRAPH) => {}
                    (was, is) if was != is => {
                        broken
                            .push(format!("{of}: `{name}` of `{}` is {was:?}, and {is:?} without the graph", one.uid));
                    }
                    _ => {}
                }
            }
        }
    }
    hold("Resource Graph and the lists of ARM show the same", broken);
}

/// Over the lists of ARM a permission is needed by a request of its own. Over Resource Graph, which answers in place of the
/// top-level lists, the requests are some of them; what is looked up there alone is needed where its lack changes something.
#[test]
fn the_calls_made_are_the_permissions_declared() {
    let mut broken = Vec::new();
    for baseline in BASELINES.iter() {
        let of = baseline.recording.of;
        let declared: BTreeSet<String> = of.permissions.iter().map(|p| p.to_lowercase()).collect();
        for way in [Way::Graph, Way::Lists] {
            let heard = baseline.played(way).heard.iter();
            let heard: BTreeMap<&str, &str> = heard.map(|h| (h.permission.as_str(), h.call.path.as_str())).collect();
            for (permission, path) in heard.iter().filter(|(p, _)| !declared.contains(**p)) {
                broken.push(format!("{}: calls {path}, and does not declare {permission}", of.name));
            }
            if way == Way::Lists {
                let silent = of.permissions.iter().filter(|p| !heard.contains_key(&*p.to_lowercase()));
                for permission in silent.filter(|permission| !faults::is_felt(baseline, permission)) {
                    broken.push(format!("{}: declares {permission}, and no call in its recording needs it", of.name));
                }
            }
        }
    }
    hold("the operations called are the permissions declared", broken);
}

#[test]
fn no_permission_writes() {
    let mut broken = Vec::new();
    for of in Azure::resource_types() {
        for permission in of.permissions {
            // `Microsoft.Search/searchServices/read`: whose, of what, and that it reads.
            let mut parts = permission.split('/');
            let whose = parts.next().is_some_and(|namespace| namespace.starts_with("Microsoft."));
            if !whose || !permission.ends_with("/read") || parts.count() < 2 || permission.contains('*') {
                broken.push(format!("{}: {permission} is no plain reading", of.name));
            }
        }
        if of.permissions.iter().map(|p| p.to_lowercase()).collect::<BTreeSet<_>>().len() != of.permissions.len() {
            broken.push(format!("{}: declares a permission twice", of.name));
        }
        if !of.permissions.contains(&of.source) {
            broken.push(format!("{}: its source {} is not among its permissions", of.name, of.source));
        }
        for (fact, permission) in of.side_calls {
            if !of.permissions.contains(permission) {
                broken.push(format!("{}: the side call {permission} is not among its permissions", of.name));
            }
            if !of.kind.schema().facts.iter().any(|f| f.name == *fact) {
                broken.push(format!("{}: `{fact}` of a side call is no fact of `{}`", of.name, of.kind.name()));
            }
        }
    }
    hold("every permission reads, and facts come from declared ones", broken);
}

#[test]
fn every_fact_that_is_filled_is_known_in_some_recording() {
    let (mut known, filled) = (BTreeSet::new(), source::filled());
    for asset in BASELINES.iter().flat_map(|baseline| &baseline.graph.assets) {
        let schema = asset.kind().schema();
        for (slot, field) in schema.facts.iter().enumerate() {
            if matches!(asset.detail.fact(slot), Some(Seen::Known(_))) {
                known.insert((schema.name, field.name));
            }
        }
    }
    let mut broken = Vec::new();
    for of in filled.union(&known) {
        let (kind, name) = *of;
        let computed = Kind::named(kind).map(Kind::schema).and_then(|s| s.facts.iter().find(|f| f.name == name));
        if computed.is_some_and(is_computed) {
            continue;
        }
        let blind = BLIND.iter().any(|(of, fact, _)| (*of, *fact) == (kind, name));
        match (known.contains(of), blind) {
            (false, false) => broken.push(format!("{kind}.{name} is filled, and known in no recording")),
            (true, true) => broken.push(format!("{kind}.{name} is known, and listed as blind")),
            _ => {}
        }
    }
    for (kind, fact, reason) in BLIND.iter().filter(|(kind, fact, _)| !filled.contains(&(*kind, *fact))) {
        broken.push(format!("{kind}.{fact} is listed as blind ({reason}), and no collector fills it"));
    }
    hold("every fact that a collector fills is known in some recording, or listed as blind", broken);
}

#[test]
fn no_collector_sets_what_analysis_computes() {
    let mut broken = Vec::new();
    for asset in BASELINES.iter().flat_map(|baseline| &baseline.graph.assets) {
        for (slot, field) in asset.kind().schema().facts.iter().enumerate().filter(|(_, field)| is_computed(field)) {
            if matches!(asset.detail.fact(slot), Some(Seen::Known(_) | Seen::Unset)) {
                broken.push(format!("{}: sets `{}` of `{}`", asset.resource_type, field.name, asset.uid));
            }
        }
    }
    hold("no collector sets a fact that analysis computes", broken);
}

#[test]
fn every_link_lands_somewhere() {
    let assets = || BASELINES.iter().flat_map(|baseline| &baseline.graph.assets);
    let known: BTreeSet<Option<String>> = assets().map(|asset| arm_type(&asset.uid)).collect();
    let mut lost: BTreeMap<String, String> = BTreeMap::new();
    for asset in assets() {
        for link in asset.links.iter().filter(|link| !link.external && !known.contains(&arm_type(&link.to))) {
            let from = format!("{}: {} `{}`", asset.resource_type, link.relation.name(), link.to);
            lost.entry(link.to.clone()).or_insert(from);
        }
    }
    let followed = followed(&lost.keys().cloned().collect::<Vec<_>>());
    let broken = lost.into_iter().filter(|(uid, _)| !followed.contains(uid));
    let broken = broken.map(|(_, from)| format!("{from}, which is no uid of a known type"));
    hold("every link lands on a known type, or is external", broken);
}

/// The type in an ARM id. Nothing for what is no such id.
fn arm_type(uid: &str) -> Option<String> {
    let (_, after) = uid.rsplit_once("/providers/")?;
    let mut parts = after.split('/');
    let namespace = parts.next()?;
    Some(format!("{namespace}/{}", parts.step_by(2).collect::<Vec<_>>().join("/")))
}

#[test]
fn a_denied_call_loses_nothing_but_its_own_facts() {
    hold("a denied call loses nothing but its own facts, and says so", faults::denied());
}

#[test]
fn a_garbled_answer_loses_nothing_but_its_own_facts() {
    hold("a garbled answer loses nothing but its own facts, and says so", faults::garbled());
}

#[test]
fn throttling_loses_nothing() {
    hold("two throttled requests lose nothing", faults::throttled());
}

#[test]
fn an_odd_row_takes_no_other_with_it() {
    hold("an odd row takes no other with it, and is filed", rows::odd());
}

#[test]
fn a_missing_member_never_panics() {
    hold("a missing member never panics, and takes no sibling with it", rows::missing());
}
