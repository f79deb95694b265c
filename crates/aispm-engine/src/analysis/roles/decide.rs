//! Whether roles on scopes allow something, and what stands between.

use aispm_inventory::{Asset, Kind};

use super::{
    acts::{Acts, Table},
    holders::{Held, Profile},
    rights::{Act, Right, Way},
    targets::lies_in,
};
use crate::{
    graph::{Node, OWN, Reason, moves::product},
    world::{Analysis, slot},
};

/// Whether the condition of a role holds for a request was not weighed.
const UNDER_CONDITION: u8 = 170;
/// A role has to be activated: a second factor, a ticket or somebody's approval.
const ELIGIBLE: u8 = 130;

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
    /// The easiest way in which a right is had over a resource.
    pub(super) fn best(
        &self,
        analysis: &Analysis,
        right: &'static Right,
        asset: &Asset,
    ) -> Option<(&'static Way, Decided)> {
        let works = right.ways.iter().filter(|way| (way.when)(analysis, asset));
        let decided = works.filter_map(|way| Some((way, self.all(way, &asset.uid)?)));
        decided.max_by_key(|(_, decided)| decided.ease)
    }

    fn all(&self, way: &Way, uid: &str) -> Option<Decided> {
        let mut all = Decided { ease: way.ease, later: false, reasons: Vec::new() };
        for act in way.acts {
            let one = self.may(*act, uid)?;
            all.ease = product(all.ease, one.ease);
            all.later |= one.later;
            all.reasons.extend(one.reasons);
        }
        all.reasons.sort();
        all.reasons.dedup();
        Some(all)
    }

    /// Whether an action is allowed on a resource or scope: by a role that holds there, and no denial takes it away.
    pub(super) fn may(&self, act: Act, uid: &str) -> Option<Decided> {
        let wanted = self.table.set(act);
        let about = |held: &&Held<'_>| held.acts.cover(wanted) && held.holds_for(uid);
        if self.profile.held.iter().filter(about).any(Held::denies) {
            return None;
        }
        self.profile.held.iter().filter(about).map(decided).max_by_key(|decided| decided.ease)
    }

    /// Whether an identity has roles that the members lack. One whose roles were not seen may.
    pub(super) fn gains(&self, profiles: &[Profile<'_>], identity: Node) -> bool {
        if self.profile.members.contains(&identity) {
            return false;
        }
        let Some(other) = profiles.iter().find(|profile| profile.members.contains(&identity)) else { return false };
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

fn decided(held: &Held<'_>) -> Decided {
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
    Decided { ease, later: held.grant.eligible, reasons }
}
