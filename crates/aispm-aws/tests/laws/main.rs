//! The laws of every collector, each held against all recordings at once.
//!
//! A law that is broken lists every place where it is.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod blind;
mod facts;
mod faults;
mod stage;
mod tags;
mod wires;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use aispm_aws::Aws;
use aispm_inventory::{Kind, Outcome, Seen};
use blind::{BLIND, WITHOUT_ASSETS};
use facts::is_computed;
use stage::{BASELINES, Recording, fixtures, is_followed};

/// What an action may begin with and still only read.
const READS: &[&str] = &["GET", "Get", "List", "Describe", "BatchGet", "Head"];

/// Actions that read by name, and hand out secrets or keys.
const HANDS_OUT: &[&str] = &[
    "bedrock-agentcore:GetResourceApiKey",
    "bedrock-agentcore:GetResourceOauth2Token",
    "bedrock-agentcore:GetWorkloadAccessToken",
    "ecr:GetAuthorizationToken",
    "secretsmanager:GetSecretValue",
    "sts:GetFederationToken",
    "sts:GetSessionToken",
];

#[track_caller]
fn hold(law: &str, broken: impl IntoIterator<Item = String>) {
    let broken: BTreeSet<String> = broken.into_iter().collect();
    let lines: Vec<_> = broken.iter().map(|line| format!("  {line}")).collect();
    assert!(lines.is_empty(), "{law}; broken {} times:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn every_file_in_a_room_is_registered() {
    let registered: BTreeSet<&str> = Aws::resource_types().map(|of| of.name).collect();
    let mut broken = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in entries(&source).into_iter().filter(|path| path.join("mod.rs").exists()) {
        let declared = std::fs::read_to_string(room.join("mod.rs")).unwrap();
        for file in entries(&room).into_iter().filter(|path| path.is_file()) {
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            if stem == "mod" {
                continue;
            }
            let shown = format!("{}/{stem}.rs", room.file_name().unwrap().to_string_lossy());
            if !declared.contains(&format!("mod {stem};")) {
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

/// What a folder holds, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for of in Aws::resource_types() {
        let word = of.name.strip_prefix("aws_").unwrap_or_default();
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            broken.push(format!("{} is not named `aws_<service>_<thing>`", of.name));
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
    let recorded: BTreeSet<&str> = BASELINES.iter().map(|(recording, _)| recording.of.name).collect();
    for of in Aws::resource_types().filter(|of| !recorded.contains(of.name)) {
        broken.push(format!("{}: there is no fixtures/aws/{}.json", of.name, of.name));
    }
    let names: BTreeSet<&str> = Aws::resource_types().map(|of| of.name).collect();
    for file in std::fs::read_dir(fixtures()).unwrap() {
        let stem = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        if !names.contains(stem.as_str()) {
            broken.push(format!("fixtures/aws/{stem}.json is the recording of no type"));
        }
    }
    for (Recording { of, .. }, played) in BASELINES.iter() {
        let silent = WITHOUT_ASSETS.iter().any(|(name, _)| *name == of.name);
        if !silent && !played.assets.iter().any(|asset| asset.kind() == of.kind && *asset.resource_type == *of.name) {
            broken.push(format!("{}: its recording yields no asset of kind `{}`", of.name, of.kind.name()));
        }
        for asset in played.assets.iter().filter(|a| a.kind() != of.kind || *a.resource_type != *of.name) {
            let (kind, named) = (asset.kind().name(), &asset.resource_type);
            broken.push(format!("{}: yields `{}`, a `{kind}` of type `{named}`", of.name, asset.uid));
        }
        for pair in played.assets.windows(2).filter(|pair| pair[0].uid == pair[1].uid) {
            broken.push(format!("{}: yields `{}` twice", of.name, pair[0].uid));
        }
        for report in &played.found.coverage {
            for gap in &report.gaps {
                let (reason, permission) = (gap.gap.reason().name(), gap.gap.permission().unwrap_or("no permission"));
                let detail = gap.gap.detail().unwrap_or("no detail; did the collector panic?");
                broken.push(format!("{}: {reason} {permission}: {detail}", of.name));
            }
            if report.outcome != Outcome::Complete && report.gaps.is_empty() {
                broken.push(format!("{}: is not complete", of.name));
            }
        }
        if played.found.coverage.is_empty() {
            broken.push(format!("{}: nothing was looked at; does its recording lack `references`?", of.name));
        }
        broken.extend(played.refused.iter().map(|name| format!("{}: makes no call that reads: {name}", of.name)));
    }
    hold("every type has a recording that yields it, complete", broken);
}

#[test]
fn the_calls_made_are_the_permissions_declared() {
    let mut broken = Vec::new();
    for (Recording { of, .. }, played) in BASELINES.iter() {
        let heard: BTreeMap<&str, String> =
            played.heard.iter().map(|heard| (heard.permission.as_str(), heard.call.to_string())).collect();
        for permission in of.permissions.iter().filter(|p| !heard.contains_key(*p)) {
            broken.push(format!("{}: declares {permission}, and no call in its recording needs it", of.name));
        }
        for (permission, call) in heard.iter().filter(|(p, _)| !of.permissions.contains(p)) {
            broken.push(format!("{}: calls {call}, and does not declare {permission}", of.name));
        }
    }
    hold("the operations called are the permissions declared", broken);
}

#[test]
fn no_permission_writes() {
    let mut broken = Vec::new();
    for of in Aws::resource_types() {
        for permission in of.permissions {
            let action = permission.split_once(':').map_or("", |(_, action)| action);
            if !READS.iter().any(|verb| action.starts_with(verb)) || HANDS_OUT.contains(permission) {
                broken.push(format!("{}: {permission} is no plain reading", of.name));
            }
        }
        if of.permissions.iter().collect::<BTreeSet<_>>().len() != of.permissions.len() {
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
            if *permission == of.source {
                broken.push(format!("{}: `{fact}` has the source itself for a side call", of.name));
            }
        }
    }
    hold("every permission reads, and facts come from declared ones", broken);
}

#[test]
fn every_fact_is_known_in_some_recording() {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    for asset in BASELINES.iter().flat_map(|(_, played)| &played.assets) {
        let schema = asset.kind().schema();
        for (slot, field) in schema.facts.iter().enumerate() {
            if matches!(asset.detail.fact(slot), Some(Seen::Known(_))) {
                known.insert((schema.name, field.name));
            }
        }
    }
    let mut broken = Vec::new();
    for kind in Kind::ALL {
        let schema = kind.schema();
        for field in schema.facts.iter().filter(|field| !is_computed(field)) {
            let is_known = known.contains(&(schema.name, field.name));
            let blind =
                BLIND.iter().find(|(kind, fact, _)| *kind == schema.name && (*fact == field.name || *fact == "*"));
            match (is_known, blind) {
                (false, None) => broken.push(format!("{}.{} is known in no recording", schema.name, field.name)),
                (true, Some(_)) => broken.push(format!("{}.{} is known, and listed as blind", schema.name, field.name)),
                _ => {}
            }
        }
    }
    for (kind, fact, reason) in BLIND {
        let schema = Kind::named(kind).map(Kind::schema);
        if !schema.is_some_and(|schema| *fact == "*" || schema.facts.iter().any(|field| field.name == *fact)) {
            broken.push(format!("{kind}.{fact} is listed as blind ({reason}), and is no fact"));
        }
    }
    hold("every fact is known in some recording, or listed as blind", broken);
}

#[test]
fn no_collector_sets_what_analysis_computes() {
    let mut broken = Vec::new();
    for asset in BASELINES.iter().flat_map(|(_, played)| &played.assets) {
        for (slot, field) in asset.kind().schema().facts.iter().enumerate().filter(|(_, field)| is_computed(field)) {
            // An asset that could not be read at all has no facts, computed ones among them.
            if matches!(asset.detail.fact(slot), Some(Seen::Known(_) | Seen::Unset)) {
                broken.push(format!("{}: sets `{}` of `{}`", asset.resource_type, field.name, asset.uid));
            }
        }
    }
    hold("no collector sets a fact that analysis computes", broken);
}

#[test]
fn every_link_lands_somewhere() {
    let assets = || BASELINES.iter().flat_map(|(_, played)| &played.assets);
    let shapes: BTreeSet<String> = assets().map(|asset| shape(&asset.uid)).collect();
    let mut lost: BTreeMap<String, String> = BTreeMap::new();
    for asset in assets() {
        for link in asset.links.iter().filter(|link| !link.external && !shapes.contains(&shape(&link.to))) {
            let from = format!("{}: {} `{}`", asset.resource_type, link.relation.name(), link.to);
            lost.entry(link.to.clone()).or_insert(from);
        }
    }
    let followed = is_followed(&lost.keys().cloned().collect::<Vec<_>>());
    let broken = lost.into_iter().filter(|(uid, _)| !followed.contains(uid));
    let broken = broken.map(|(_, from)| format!("{from}, which is no uid of a known type"));
    hold("every link lands on a known type, or is external", broken);
}

/// What the uids of one type have in common: the service, and the first word of the resource where it is not the name.
fn shape(uid: &str) -> String {
    let parts: Vec<&str> = uid.splitn(6, ':').collect();
    let [_, _, service, _, _, resource] = parts[..] else { return uid.to_owned() };
    let mut words = resource.split(['/', ':']);
    match (words.next(), words.next()) {
        (Some(word), Some(_)) => format!("{service}:{word}"),
        _ => service.to_owned(),
    }
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
