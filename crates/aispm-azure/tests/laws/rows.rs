//! What may become of a scan when a row is odd, or lacks a member.

use std::collections::BTreeSet;

use aispm_inventory::Reason;
use serde_json::{Value, json};

use crate::{
    facts::{Fact, fact, written},
    stage::{BASELINES, Baseline, Play, Played, Way, play_all},
};

/// Beside the first resource of every type and parent lies one whose properties are a word.
pub(crate) fn odd() -> Vec<String> {
    let mut plays = Vec::new();
    for baseline in BASELINES.iter() {
        let mut seen = BTreeSet::new();
        for resource in &baseline.recording.resources {
            let id = resource["id"].as_str().unwrap();
            let list = id.rsplit_once('/').unwrap().0.to_lowercase();
            if seen.insert(list) {
                let (id, mut odd) = (format!("{id}-odd"), resource.clone());
                (odd["id"], odd["name"], odd["properties"]) = (id.as_str().into(), "odd".into(), json!("odd"));
                let estate = baseline.recording.estate.clone().with(&id, odd);
                plays.extend([Way::Graph, Way::Lists].map(|way| (baseline, way, id.to_lowercase(), estate.clone())));
            }
        }
    }
    let played = play_all(plays.iter().map(|(b, way, _, e)| Play::of(&b.recording, *way).over(e.clone())).collect());
    let mut broken = Vec::new();
    for ((baseline, way, id, _), after) in plays.iter().zip(&played) {
        let whose = format!("{} ({way:?}) with `{id}` odd", baseline.recording.of.name);
        let mut lines = Vec::new();
        lost(baseline.played(*way), after, None, &mut lines);
        changed(baseline.played(*way), after, &mut lines);
        let read = after.heard.iter().any(|heard| heard.said.contains(&format!("\"{id}\"")));
        let shown = after.assets.iter().any(|asset| asset.uid == *id);
        let filed = gaps(after).any(|(reason, permission)| reason == Reason::Unreadable && permission.is_some());
        if read && !shown && !filed {
            lines.push("files no gap".to_owned());
        }
        panicked(after, &mut lines);
        broken.extend(lines.into_iter().map(|line| format!("{whose}: {line}")));
    }
    broken
}

/// Every member of a resource is left out in turn; once where several of its type have it.
pub(crate) fn missing() -> Vec<String> {
    let mut plays: Vec<(&Baseline, String, String, _)> = Vec::new();
    for baseline in BASELINES.iter() {
        let mut seen = BTreeSet::new();
        for resource in &baseline.recording.resources {
            let id = resource["id"].as_str().unwrap();
            let mut members = Vec::new();
            paths(resource, "", &mut members);
            members.retain(|member| seen.insert((resource["type"].as_str(), member.clone())));
            for member in members {
                let mut less = resource.clone();
                remove(&mut less, &member);
                let estate = baseline.recording.estate.clone().with(id, less);
                plays.push((baseline, id.to_lowercase(), member, estate));
            }
        }
    }
    let played =
        play_all(plays.iter().map(|(b, _, _, e)| Play::of(&b.recording, Way::Graph).over(e.clone())).collect());
    let mut broken = Vec::new();
    for ((baseline, id, member, _), after) in plays.iter().zip(&played) {
        let mut lines = Vec::new();
        lost(&baseline.graph, after, Some(id), &mut lines);
        panicked(after, &mut lines);
        let of = baseline.recording.of.name;
        broken.extend(lines.into_iter().map(|line| format!("{of} with `{id}` without `{member}`: {line}")));
    }
    broken
}

/// Assets that are gone, beside a resource that was tampered with and what lies below it.
fn lost(before: &Played, after: &Played, tampered: Option<&str>, lines: &mut Vec<String>) {
    let is: BTreeSet<&str> = after.assets.iter().map(|asset| asset.uid.as_str()).collect();
    let own = |uid: &str| tampered.is_some_and(|id| uid == id || uid.starts_with(&format!("{id}/")));
    let gone = before.assets.iter().map(|asset| asset.uid.as_str()).filter(|uid| !is.contains(uid) && !own(uid));
    lines.extend(gone.map(|uid| format!("loses `{uid}`")));
}

/// Facts that were known, and are known to be something else.
fn changed(before: &Played, after: &Played, lines: &mut Vec<String>) {
    for was in &before.assets {
        let Some(is) = after.assets.iter().find(|is| is.uid == was.uid) else { continue };
        let (was, is, uid) = (written(was), written(is), &was.uid);
        for name in was.keys() {
            match (fact(&was, name), fact(&is, name)) {
                (_, Fact::Unseen(..)) => {}
                // More of them are counted, and that is all.
                (Fact::Known(was), Fact::Known(is)) if was.is_number() && is.is_number() => {}
                (was, is) if was != is => lines.push(format!("`{uid}`: `{name}` was {was:?}, and is {is:?}")),
                _ => {}
            }
        }
    }
}

/// A collector that panics leaves a gap that says nothing at all.
fn panicked(after: &Played, lines: &mut Vec<String>) {
    let silent = after.found.coverage.iter().flat_map(|report| &report.gaps);
    let silent = silent.filter(|gap| gap.gap.permission().is_none() && gap.gap.detail().is_none());
    lines.extend(silent.map(|gap| format!("panics, or says nothing of why it failed ({})", gap.gap.reason().name())));
}

fn gaps(played: &Played) -> impl Iterator<Item = (Reason, Option<&str>)> {
    let gaps = played.found.coverage.iter().flat_map(|report| &report.gaps);
    gaps.map(|gap| (gap.gap.reason(), gap.gap.permission()))
}

/// The paths of all members, as JSON pointers.
fn paths(value: &Value, at: &str, into: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, of)| (name.replace('~', "~0").replace('/', "~1"), of)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(index, of)| (index.to_string(), of)).collect(),
        _ => Vec::new(),
    };
    for (name, of) in members {
        let path = format!("{at}/{name}");
        paths(of, &path, into);
        into.push(path);
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
        _ => {}
    }
}
