//! Whether roles on scopes allow something, and what stands between.

use aispm_inventory::Kind;

use super::{
    acts::{Acts, Table},
    holders::{Held, Profile, Profiles},
    rights::{Act, Way},
    targets::{Open, lies_in},
};
use crate::{
    graph::{Node, OWN, Reason, moves::product},
    world::slot,
};

/// Whether the condition of a role holds for a request was not weighed.
const UNDER_CONDITION: u8 = 170;
/// A role has to be activated: a second factor, a ticket or somebody's approval.
const ELIGIBLE: u8 = 130;

/// A role is on a part of a resource, and what matters may lie in another.
const OF_A_PART: u8 = 150;

/// An answer of yes.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub(super) ease: u8,
    /// Whether a role has to be activated first.
    pub(super) later: bool,
    pub(super) reasons: Vec<Reason>,
}

/// Asks for the members of a profile.
pub(super) struct Judge<'p> {
    pub(super) table: &'p Table,
    pub(super) profile: &'p Profile<'p>,
}

impl Judge<'_> {
    /// The easiest of the ways in which a right is had over a resource.
    pub(super) fn best(&self, ways: &[Open], uid: &str) -> Option<(&'static Way, Decided)> {
        let decided = ways.iter().filter_map(|open| Some((open.way, self.all(open, uid)?)));
        decided.max_by_key(|(_, decided)| decided.ease)
    }

    fn all(&self, open: &Open, uid: &str) -> Option<Decided> {
        let mut all = Decided { ease: open.way.ease, later: false, reasons: Vec::new() };
        for wanted in &open.acts {
            let one = self.allowed(*wanted, uid, open.way.part)?;
            all.ease = product(all.ease, one.ease);
            all.later |= one.later;
            all.reasons.extend(one.reasons);
        }
        all.reasons.sort();
        all.reasons.dedup();
        Some(all)
    }

    /// Whether an action is allowed on a resource or scope: by a role that holds there, and no denial takes it away.
    pub(super) fn may(&self, act: Act, uid: &str) -> bool {
        self.allowed(self.table.set(act), uid, None).is_some()
    }

    /// The same, with how. A role on a `part` of a resource allows the action on that part.
    fn allowed(&self, wanted: Acts, uid: &str, part: Option<&str>) -> Option<Decided> {
        let about = || self.profile.held.iter().filter(|held| held.acts.cover(wanted));
        if about().any(|held| held.denies() && held.holds_for(uid)) {
            return None;
        }
        let holds = |held: &Held<'_>| {
            let scope = held.grant.scope.as_str();
            if lies_in(uid, scope) {
                return Some(false);
            }
            let of_part = scope.strip_prefix(uid).zip(part).is_some_and(|(rest, part)| rest.starts_with(part));
            of_part.then_some(true)
        };
        let denied =
            |held: &Held<'_>| about().any(|other| other.denies() && lies_in(&held.grant.scope, &other.grant.scope));
        let allows = about().filter(|held| !held.denies());
        let decided = allows.filter_map(|held| Some((held, holds(held)?)));
        let decided = decided.filter(|(held, of_part)| !of_part || !denied(held));
        decided.map(|(held, of_part)| decide(held, of_part)).max_by_key(|decided| decided.ease)
    }

    /// Whether an action is allowed anywhere in a subscription, without anybody's consent.
    pub(super) fn may_within(&self, act: Act, subscription: &str) -> bool {
        let wanted = self.table.set(act);
        let allows = self.profile.held.iter().filter(|held| !held.denies() && !held.grant.eligible);
        let mut allows = allows.filter(|held| held.acts.cover(wanted));
        allows.any(|held| {
            let rest =
                held.grant.scope.strip_prefix("/subscriptions/").and_then(|rest| rest.strip_prefix(subscription));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Whether an identity has roles that the members lack. One whose roles were not seen may.
    pub(super) fn gains(&self, profiles: &Profiles<'_>, identity: Node) -> bool {
        let Some(other) = profiles.of(identity).filter(|other| !std::ptr::eq(*other, self.profile)) else {
            return false;
        };
        other.unseen.is_some()
            || other.held.iter().filter(|held| !held.denies() && !held.grant.eligible).any(|theirs| {
                let here = self.profile.held.iter().filter(|own| !own.denies() && !own.grant.eligible);
                let same = here.filter(|own| lies_in(&theirs.grant.scope, &own.grant.scope));
                !same.fold(theirs.acts, |rest, own| rest.without(own.acts)).is_empty()
            })
    }

    /// What the members may do everywhere in some subscription, without a condition and without anybody's consent.
    pub(super) fn everywhere(&self) -> Vec<Acts> {
        let whole = |held: &&Held<'_>| held.grant.scope.matches('/').count() == 2;
        let plain = |held: &&Held<'_>| held.grant.condition.is_none() && !held.grant.eligible;
        let mut subscriptions: Vec<&str> =
            self.profile.held.iter().filter(whole).map(|held| held.grant.scope.as_str()).collect();
        subscriptions.sort_unstable();
        subscriptions.dedup();
        let acts = subscriptions.into_iter().map(|scope| {
            let here = || self.profile.held.iter().filter(|held| held.grant.scope == scope);
            let allowed = here().filter(|held| !held.denies()).filter(plain);
            let allowed = allowed.fold(Acts::default(), |all, held| all.or(held.acts));
            here()
                .filter(|held| held.denies() && !held.grant.only_here)
                .fold(allowed, |rest, held| rest.without(held.acts))
        });
        acts.collect()
    }
}

fn decide(held: &Held<'_>, of_part: bool) -> Decided {
    let mut ease = u8::MAX;
    let mut reasons = vec![Reason::Row { of: OWN, slot: slot(Kind::Identity, "grants"), row: held.row }];
    if held.grant.condition.is_some() {
        ease = product(ease, UNDER_CONDITION);
        reasons.push(Reason::Residue("the condition of the role was taken to be met".into()));
    }
    if held.grant.eligible {
        ease = product(ease, ELIGIBLE);
        reasons.push(Reason::Residue("the role has to be activated first".into()));
    }
    if of_part {
        ease = product(ease, OF_A_PART);
        let part = held.grant.scope.rsplit('/').next().unwrap_or_default();
        reasons.push(Reason::Residue(format!("the role is on `{part}` alone, which is a part of it").into()));
    }
    Decided { ease, later: held.grant.eligible, reasons }
}
