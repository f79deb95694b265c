//! What may become of a scan when one permission is missing, garbled or throttled.

use std::collections::BTreeSet;

use aispm_inventory::{Asset, Kind, Outcome};
use serde_json::{Map, Value};

use crate::{
    facts::{Fact, fact, written},
    stage::{BASELINES, Fault, Heard, Played, Recording, play_all},
};

/// Operations whose answer is any bytes, so that none are garbled.
const ANY_BYTES: &[&str] = &["s3:GetObject"];

pub(crate) fn denied() -> Vec<String> {
    broken_by(Fault::Denied, "denied")
}

pub(crate) fn garbled() -> Vec<String> {
    broken_by(Fault::Garbled, "unreadable")
}

pub(crate) fn throttled() -> Vec<String> {
    let mut broken = Vec::new();
    for (recording, permission, before, after) in played_with(Fault::Throttled) {
        let whose = format!("{} with {permission} throttled", recording.of.name);
        if before.assets != after.assets {
            broken.push(format!("{whose}: reads other assets"));
        }
        for (reason, permission) in gaps(&after).difference(&gaps(before)) {
            broken.push(format!("{whose}: files {reason} for {permission}"));
        }
    }
    broken
}

fn broken_by(fault: fn(&'static str) -> Fault, reason: &'static str) -> Vec<String> {
    let mut broken = Vec::new();
    for (recording, permission, before, after) in played_with(fault) {
        // A call that is never made is another law's business, and so is a fault that cannot hit.
        if after.heard.iter().any(|heard| heard.faulty) {
            Loss { recording, permission, reason, before, after: &after }.judge(&mut broken);
        }
    }
    broken
}

type Twins = Vec<(&'static Recording, &'static str, &'static Played, Played)>;

/// Plays every recording once per permission with a fault in it.
fn played_with(fault: fn(&'static str) -> Fault) -> Twins {
    let mut plays = Vec::new();
    for (recording, before) in BASELINES.iter() {
        for permission in recording.of.permissions.iter().filter(|p| !ANY_BYTES.contains(p)) {
            plays.push((recording, *permission, before));
        }
    }
    let after = play_all(plays.iter().map(|(recording, permission, _)| (*recording, fault(permission))).collect());
    plays
        .into_iter()
        .zip(after)
        .map(|((recording, permission, before), after)| (recording, permission, before, after))
        .collect()
}

/// A scan that lost one permission, beside one that did not.
struct Loss<'a> {
    recording: &'a Recording,
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
        self.declarations(&mut lines);
        let whose = format!("{} with {} {}", self.recording.of.name, self.permission, self.reason);
        broken.extend(lines.into_iter().map(|line| format!("{whose}: {line}")));
    }

    /// The gap is filed, under its own name and no other.
    fn coverage(&self, lines: &mut Vec<String>) {
        let (before, after) = (gaps(self.before), gaps(self.after));
        let wanted = (self.reason, self.permission);
        if !after.contains(&wanted) {
            lines.push("files no gap".to_owned());
        }
        // What the recording lacks anyway is another law's business.
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
        let (before, after) = (uids(self.before), uids(self.after));
        for uid in before.difference(&after) {
            if self.recording.references.iter().any(|reference| reference == uid) {
                lines.push(format!("loses `{uid}`, which it was given"));
            } else if let Some(call) = self.after.heard.iter().find(|heard| mentions(heard, uid)) {
                lines.push(format!("loses `{uid}`, which {} had listed", call.call));
            }
        }
        let invented = self.after.assets.iter().filter(|asset| !before.contains(asset.uid.as_str()));
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
                (was, is) if was != is => lines.push(format!("`{uid}`: `{name}` was {was:?}, and is {is:?}")),
                _ if self.must_be_unseen(name) && self.asked_about(after) => {
                    lines.push(format!("`{uid}`: `{name}` is still seen"));
                }
                _ => {}
            }
        }
        for link in after.links.iter().filter(|link| !before.links.contains(link)) {
            lines.push(format!("`{uid}`: {} `{}` is made up", link.relation.name(), link.to));
        }
    }

    /// `source` and `side_calls` say which facts a call decides; the facts that were lost must bear them out.
    fn declarations(&self, lines: &mut Vec<String>) {
        let is: Vec<_> = self.pairs().map(|(_, after)| written(after)).collect();
        let lost = |name: &str| is.iter().any(|facts| matches!(fact(facts, name), Fact::Unseen(..)));
        for (name, _) in self.side_calls() {
            if !is.is_empty() && !lost(name) {
                lines.push(format!("`side_calls` says that it decides `{name}`, and `{name}` is never unseen"));
            }
        }
        if !is.is_empty() && self.permission == self.recording.of.source {
            if !is.iter().flat_map(Map::keys).any(|name| lost(name)) {
                lines.push("it is the `source`, and no fact is unseen".to_owned());
            }
            for name in self.varied().iter().filter(|name| !lost(name)) {
                if !self.recording.of.side_calls.iter().any(|(fact, _)| fact == name) {
                    lines.push(format!("`{name}` comes from elsewhere, and `side_calls` does not say so"));
                }
            }
        }
    }

    /// The facts that are not the same over all assets, and so are read and not laid down.
    fn varied(&self) -> BTreeSet<String> {
        let was: Vec<_> = self.pairs().map(|(before, _)| written(before)).collect();
        let differs =
            |name: &&String| was.iter().any(|facts: &Map<String, Value>| fact(facts, name) != fact(&was[0], name));
        let own = |name: &&String| !["tags", "created"].contains(&name.as_str());
        was.iter().flat_map(Map::keys).filter(own).filter(differs).cloned().collect()
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
        let rows = self.recording.of.side_calls.iter().filter(|(fact, _)| *fact == name);
        rows.clone().count() == 1 && rows.clone().all(|(_, permission)| *permission == self.permission)
    }

    /// Whether the call that failed was made about this asset.
    fn asked_about(&self, asset: &Asset) -> bool {
        let names = |value: &Value| value.as_str().is_some_and(|text| text == asset.name || in_uid(&asset.uid, text));
        self.after.heard.iter().filter(|heard| heard.faulty).any(|heard| heard.call.input.values().any(names))
    }
}

/// The gaps of a scan, by reason and permission.
fn gaps(played: &Played) -> BTreeSet<(&str, &str)> {
    let gaps = played.found.coverage.iter().flat_map(|report| &report.gaps);
    gaps.map(|gap| (gap.gap.reason().name(), gap.gap.permission().unwrap_or("nothing"))).collect()
}

/// Whether an asset stands for the settings of an account, none of which were seen.
fn is_blank(asset: &Asset) -> bool {
    let facts = written(asset);
    asset.kind() == Kind::Account && !facts.keys().any(|name| fact(&facts, name).is_seen())
}

fn uids(played: &Played) -> BTreeSet<&str> {
    played.assets.iter().map(|asset| asset.uid.as_str()).collect()
}

/// Whether a text is a uid, or the last name in it.
fn in_uid(uid: &str, text: &str) -> bool {
    let last = uid.rsplit(['/', ':']).next();
    !text.is_empty() && (uid == text || last == Some(text))
}

/// Whether an answer that was given lists a uid: by itself, or by an id at its end that is long enough to mean nothing else.
fn mentions(heard: &Heard, uid: &str) -> bool {
    let lists = heard.call.operation.starts_with("List");
    let last = uid.rsplit(['/', ':']).next().filter(|last| lists && last.len() >= 4);
    let Some(said) = &heard.said else { return false };
    // Strings of JSON end in quotes, those of XML in angle brackets.
    said.split(['"', '<', '>']).any(|text| text == uid || Some(text) == last)
}
