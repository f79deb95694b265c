//! What may become of a scan when a row is odd, or lacks a member.

use std::collections::BTreeSet;

use aispm_inventory::Reason;
use aispm_replay::ArmEstate;
use serde_json::{Value, json};

use crate::{
    facts::{Fact, fact, is_part, whole, written},
    stage::{BASELINES, Baseline, Play, Played, Way, play_all},
};

/// Beside the first resource of every type and parent lies one whose properties are a word; before the rows of every answer, a word.
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
    for baseline in BASELINES.iter() {
        for (path, answer) in &baseline.recording.answers {
            for list in ["value", "data"].iter().filter(|list| answer[**list].is_array()) {
                let mut odd = answer.clone();
                odd[*list].as_array_mut().unwrap().insert(0, json!("odd"));
                let estate = baseline.recording.estate.clone().answering(path, odd);
                plays.extend([Way::Graph, Way::Lists].map(|way| (baseline, way, path.to_lowercase(), estate.clone())));
            }
        }
    }
    let played = play_all(plays.iter().map(|(b, way, _, e)| Play::of(&b.recording, *way).over(e.clone())).collect());
    let mut broken = Vec::new();
    for ((baseline, way, id, _), after) in plays.iter().zip(&played) {
        let whose = format!("{} ({way:?}) with `{id}` odd", baseline.recording.of.name);
        let mut lines = Vec::new();
        lost(baseline.played(*way), after, &Stays::AllBut(id.clone()), &mut lines);
        changed(baseline.played(*way), after, &mut lines);
        let (named, asked) = (format!("\"{id}\""), |path: &str| path.to_lowercase() == *id);
        let read = after.heard.iter().any(|heard| heard.said.contains(&named) || asked(&heard.call.path));
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

/// What does not depend on what was tampered with.
enum Stays {
    /// Everything but a resource, what lies below it and what is made of it.
    AllBut(String),
    /// What bears the name of one of the other rows of an answer.
    Named(Vec<String>),
}

/// Something played without a member.
struct Less {
    baseline: &'static Baseline,
    /// The id of the resource, or the path of the answer.
    of: String,
    member: String,
    estate: ArmEstate,
    /// What is made of something else, and stays.
    stays: Stays,
}

/// Every member of a resource and of an answer is left out in turn; once where several of a type have it.
pub(crate) fn missing() -> Vec<String> {
    let mut plays = Vec::new();
    for baseline in BASELINES.iter() {
        let (recording, mut seen) = (&baseline.recording, BTreeSet::new());
        for resource in &recording.resources {
            let id = resource["id"].as_str().unwrap();
            for (member, less) in each_less(resource) {
                if seen.insert((resource["type"].as_str(), member.clone())) {
                    let (of, estate) = (id.to_lowercase(), recording.estate.clone().with(id, less));
                    plays.push(Less { baseline, stays: Stays::AllBut(of.clone()), of, member, estate });
                }
            }
        }
        for (path, answer) in &recording.answers {
            for (member, less) in each_less(answer) {
                let stays = Stays::Named(other_rows(answer, &member));
                let estate = recording.estate.clone().answering(path, less);
                plays.push(Less { baseline, of: path.clone(), member, estate, stays });
            }
        }
    }
    let play = |less: &Less| Play::of(&less.baseline.recording, Way::Graph).over(less.estate.clone());
    let played = play_all(plays.iter().map(play).collect());
    let mut broken = Vec::new();
    for (Less { baseline, of, member, stays, .. }, after) in plays.iter().zip(&played) {
        let mut lines = Vec::new();
        lost(&baseline.graph, after, stays, &mut lines);
        panicked(after, &mut lines);
        let name = baseline.recording.of.name;
        broken.extend(lines.into_iter().map(|line| format!("{name} with `{of}` without `{member}`: {line}")));
    }
    broken
}

/// What the rows of an answer are called, beside the one in which a member stands.
fn other_rows(answer: &Value, member: &str) -> Vec<String> {
    let mut parts = member.split('/').skip(1);
    let Some(list) = parts.next() else { return Vec::new() };
    let Some(row) = parts.next().and_then(|row| row.parse::<usize>().ok()) else { return Vec::new() };
    let rows = answer[list].as_array().into_iter().flatten().enumerate().filter(|(index, _)| *index != row);
    rows.filter_map(|(_, row)| Some(format!("/{}/", row["name"].as_str()?.to_lowercase()))).collect()
}

/// Assets that are gone, and should have stayed.
fn lost(before: &Played, after: &Played, stays: &Stays, lines: &mut Vec<String>) {
    let is: BTreeSet<&str> = after.assets.iter().map(|asset| asset.uid.as_str()).collect();
    let should_stay = |uid: &str| match stays {
        Stays::AllBut(own) => uid != own && !["/", "#"].iter().any(|mark| uid.starts_with(&format!("{own}{mark}"))),
        Stays::Named(names) => names.iter().any(|name| format!("{uid}/").contains(name.as_str())),
    };
    let gone = before.assets.iter().map(|asset| asset.uid.as_str()).filter(|uid| !is.contains(uid) && should_stay(uid));
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
                // A list that says that it is not whole may be shorter.
                (was, part)
                    if whole(name).is_some_and(|whole| matches!(fact(&is, whole), Fact::Unseen(..)))
                        && is_part(&was, &part) => {}
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

/// A value without each of its members in turn, with where the member stood.
fn each_less(value: &Value) -> Vec<(String, Value)> {
    let mut members = Vec::new();
    paths(value, "", &mut members);
    let less = |member: String| {
        let mut less = value.clone();
        remove(&mut less, &member);
        (member, less)
    };
    members.into_iter().map(less).collect()
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
