//! What may become of a scan when one permission is missing, garbled or throttled.

use std::collections::BTreeSet;

use aispm_inventory::{Asset, Kind, Outcome};
use serde_json::{Map, Value};

use crate::{
    blind::{DECIDED_BEFORE, SHOWN_ELSEWHERE},
    facts::{Fact, fact, is_part, whole, written},
    stage::{BASELINES, Baseline, Fault, GRAPH, Play, Played, Recording, Way, play_all},
};

pub(crate) fn denied() -> Vec<String> {
    broken_by(&[Way::Graph, Way::Lists], Fault::Denied, "denied")
}

/// Resource Graph answers in place of the top-level lists, so that they are garbled where it does not.
pub(crate) fn garbled() -> Vec<String> {
    broken_by(&[Way::Lists], Fault::Garbled, "unreadable")
}

pub(crate) fn throttled() -> Vec<String> {
    let mut broken = Vec::new();
    for Twin { baseline, way, permission, after } in twins(&[Way::Graph, Way::Lists], Fault::Throttled) {
        let whose = format!("{} ({way:?}) with {permission} throttled", baseline.recording.of.name);
        let before = baseline.played(way);
        if before.assets != after.assets {
            broken.push(format!("{whose}: reads other assets"));
        }
        for (reason, permission) in gaps(&after).difference(&gaps(before)) {
            broken.push(format!("{whose}: files {reason} for {permission}"));
        }
    }
    broken
}

fn broken_by(ways: &[Way], fault: fn(&'static str) -> Fault, reason: &'static str) -> Vec<String> {
    let mut broken = Vec::new();
    for Twin { baseline, way, permission, after } in twins(ways, fault) {
        // Whether Resource Graph answers, another law compares: nothing but its own facts may go.
        if permission != GRAPH {
            let recording = &baseline.recording;
            Loss { recording, way, permission, reason, before: baseline.played(way), after: &after }.judge(&mut broken);
        }
    }
    broken
}

/// Whether a scan over Resource Graph comes out otherwise without a permission.
pub(crate) fn is_felt(baseline: &Baseline, permission: &'static str) -> bool {
    let play = Play::of(&baseline.recording, Way::Graph).with(Fault::Denied(permission));
    play_all(vec![play])
        .iter()
        .any(|after| after.assets != baseline.graph.assets || gaps(after) != gaps(&baseline.graph))
}

/// A scan in which something is wrong with one permission, beside one in which nothing is.
struct Twin {
    baseline: &'static Baseline,
    way: Way,
    permission: &'static str,
    after: Played,
}

/// Plays every recording once per permission with a fault in it.
fn twins(ways: &[Way], fault: fn(&'static str) -> Fault) -> Vec<Twin> {
    let mut plays = Vec::new();
    for baseline in BASELINES.iter() {
        for permission in baseline.recording.of.permissions {
            plays.extend(ways.iter().map(|way| (baseline, *way, *permission)));
        }
        plays.extend(ways.iter().filter(|way| **way == Way::Graph).map(|way| (baseline, *way, GRAPH)));
    }
    let play = |(baseline, way, permission): &(&'static Baseline, Way, &'static str)| {
        Play::of(&baseline.recording, *way).with(fault(permission))
    };
    let after = play_all(plays.iter().map(play).collect());
    let twin = |((baseline, way, permission), after)| Twin { baseline, way, permission, after };
    plays.into_iter().zip(after).map(twin).collect()
}

/// A scan that lost one permission, beside one that did not.
struct Loss<'a> {
    recording: &'a Recording,
    way: Way,
    permission: &'static str,
    reason: &'static str,
    before: &'a Played,
    after: &'a Played,
}

impl Loss<'_> {
    fn judge(&self, broken: &mut Vec<String>) {
        let mut lines = Vec::new();
        self.coverage(&mut lines);
        self.assets(&mut lines);
        for (before, after) in self.pairs() {
            self.facts(before, after, &mut lines);
        }
        let is: Vec<_> = self.pairs().map(|(_, after)| written(after)).collect();
        for (name, _) in self.side_calls() {
            let unseen = |facts: &Map<String, Value>, name: &str| matches!(fact(facts, name), Fact::Unseen(..));
            let decides = |facts| unseen(facts, name) || whole(name).is_some_and(|whole| unseen(facts, whole));
            if !is.is_empty() && !is.iter().any(decides) {
                lines.push(format!("`side_calls` says that it decides `{name}`, and `{name}` is never unseen"));
            }
        }
        let whose = format!("{} ({:?}) with {} {}", self.recording.of.name, self.way, self.permission, self.reason);
        broken.extend(lines.into_iter().map(|line| format!("{whose}: {line}")));
    }

    /// The gap is filed, under its own name and no other.
    fn coverage(&self, lines: &mut Vec<String>) {
        let (before, after) = (gaps(self.before), gaps(self.after));
        let wanted = (self.reason, self.permission);
        if !after.contains(&wanted) {
            lines.push("files no gap".to_owned());
        }
        for (reason, permission) in after.difference(&before).filter(|gap| **gap != wanted) {
            lines.push(format!("files {reason} for {permission}"));
        }
        let unread = self.after.found.coverage.iter().any(|report| report.outcome == Outcome::Unread);
        if self.after.assets.is_empty() && !unread {
            lines.push("finds nothing, and its cell does not count as unread".to_owned());
        }
    }

    /// What another call listed is still there.
    fn assets(&self, lines: &mut Vec<String>) {
        let uids = |played: &Played| played.assets.iter().map(|asset| asset.uid.clone()).collect::<BTreeSet<_>>();
        let (before, after) = (uids(self.before), uids(self.after));
        for uid in before.difference(&after) {
            let mark = format!("\"id\":\"{uid}\"");
            let points = |to: &String| *to == *uid || to.starts_with(&format!("{uid}/"));
            let elsewhere = SHOWN_ELSEWHERE.iter().any(|(of, _)| *of == self.recording.of.name);
            if self.recording.references.iter().any(points) && !elsewhere {
                lines.push(format!("loses `{uid}`, which something points at"));
            }
            let listed = self.after.heard.iter().find(|heard| !heard.faulty && heard.said.contains(&mark));
            lines.extend(listed.map(|heard| format!("loses `{uid}`, which {} had listed", heard.call.path)));
            // Resource Graph is not among what is heard; it goes on showing what its own permission allows.
            // What is made of a part of a resource, it does not show.
            let whole = Some(uid).filter(|uid| !uid.contains('#'));
            let shown = whole
                .and_then(|uid| top_level(uid))
                .filter(|of| !self.permission.eq_ignore_ascii_case(&format!("{of}/read")));
            if self.way == Way::Graph && shown.is_some() {
                lines.push(format!("loses `{uid}`, which Resource Graph shows without it"));
            }
        }
        let invented = self.after.assets.iter().filter(|asset| !before.contains(&asset.uid));
        lines.extend(invented.filter(|asset| !is_blank(asset)).map(|asset| format!("invents `{}`", asset.uid)));
    }

    fn pairs(&self) -> impl Iterator<Item = (&Asset, &Asset)> {
        self.after.assets.iter().filter_map(|after| {
            let before = self.before.assets.iter().find(|before| before.uid == after.uid)?;
            Some((before, after))
        })
    }

    /// What the call would have said is unseen, and nothing is said in its place.
    fn facts(&self, before: &Asset, after: &Asset, lines: &mut Vec<String>) {
        let uid = &before.uid;
        let (was, is) = (written(before), written(after));
        for name in was.keys() {
            match (fact(&was, name), fact(&is, name)) {
                (Fact::Unseen(..), _) => {}
                (_, Fact::NotCollected) if ["tags", "created"].contains(&name.as_str()) => {}
                (_, Fact::NotCollected) => lines.push(format!("`{uid}`: `{name}` is not collected any more")),
                (_, Fact::Unseen(reason, permission)) => {
                    if reason != self.reason || permission != self.permission {
                        lines.push(format!("`{uid}`: `{name}` is {reason} for {permission}"));
                    } else if !self.is_declared(name) {
                        lines.push(format!("`{name}` depends on it, and `side_calls` does not say so"));
                    }
                }
                // An asset of which nothing could be read has no tags that it could show.
                (Fact::Known(_), Fact::Unset) if name == "tags" => {}
                // A list that says that it is not whole may be shorter.
                (was, part)
                    if whole(name).is_some_and(|whole| matches!(fact(&is, whole), Fact::Unseen(..)))
                        && is_part(&was, &part) => {}
                (was, is) if was != is && !(name == "tags" && is_blank(after)) => {
                    lines.push(format!("`{uid}`: `{name}` was {was:?}, and is {is:?}"));
                }
                _ if self.must_be_unseen(name) && self.asked_about(after) => {
                    lines.push(format!("`{uid}`: `{name}` is still seen"));
                }
                _ => {}
            }
        }
        let itself = |path: &str| path.to_lowercase() == *uid;
        let refused = self.after.heard.iter().any(|heard| heard.faulty && itself(&heard.call.path));
        if refused && !is.keys().any(|name| matches!(fact(&is, name), Fact::Unseen(..))) {
            lines.push(format!("`{uid}`: it was not read, and no fact is unseen"));
        }
        for link in after.links.iter().filter(|link| !before.links.contains(link)) {
            lines.push(format!("`{uid}`: {} `{}` is made up", link.relation.name(), link.to));
        }
    }

    fn side_calls(&self) -> impl Iterator<Item = &(&'static str, &'static str)> {
        self.recording.of.side_calls.iter().filter(|(_, permission)| *permission == self.permission)
    }

    /// Whether a fact may go unseen with this permission.
    fn is_declared(&self, name: &str) -> bool {
        self.permission == self.recording.of.source
            || ["tags", "created"].contains(&name)
            || self.side_calls().any(|(fact, _)| *fact == name)
    }

    /// Whether this permission alone decides a fact.
    fn must_be_unseen(&self, name: &str) -> bool {
        let of = self.recording.of;
        let rows = of.side_calls.iter().filter(|(fact, _)| *fact == name);
        let before = DECIDED_BEFORE.iter().any(|(named, fact, _)| (*named, *fact) == (of.name, name));
        !before && rows.clone().count() == 1 && rows.clone().all(|(_, permission)| *permission == self.permission)
    }

    /// Whether a call that failed was made about this asset.
    fn asked_about(&self, asset: &Asset) -> bool {
        let below = format!("{}/", asset.uid);
        self.after.heard.iter().any(|heard| heard.faulty && heard.call.path.to_lowercase().starts_with(&below))
    }
}

/// The type in an ARM id, where it lies directly in a resource group: those are what Resource Graph shows.
fn top_level(uid: &str) -> Option<String> {
    let (scope, after) = uid.split_once("/providers/")?;
    let parts: Vec<&str> = after.split('/').collect();
    match parts[..] {
        [namespace, of, _] if scope.contains("/resourcegroups/") => Some(format!("{namespace}/{of}")),
        _ => None,
    }
}

/// The gaps of a scan, by reason and permission.
fn gaps(played: &Played) -> BTreeSet<(&str, &str)> {
    let gaps = played.found.coverage.iter().flat_map(|report| &report.gaps);
    gaps.map(|gap| (gap.gap.reason().name(), gap.gap.permission().unwrap_or("nothing"))).collect()
}

/// Whether an asset stands for something of which nothing was seen.
fn is_blank(asset: &Asset) -> bool {
    let facts = written(asset);
    let own = facts.keys().filter(|name| !["tags", "created"].contains(&name.as_str()));
    let mut own = own.peekable();
    (own.peek().is_some() || asset.kind() == Kind::Account) && own.all(|name| !fact(&facts, name).is_seen())
}
