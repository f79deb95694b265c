//! What is said of identities from their roles: the widest of their rights, and how they climb.

use std::collections::BTreeSet;

use aispm_inventory::{Gap, Observed, words::Privilege};

use super::{
    acts::Acts,
    decide::Judge,
    rights::{Act, wide},
};

/// Computed facts of the members of a profile.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    pub(super) privileges: Observed<Vec<Privilege>>,
    pub(super) escalations: Observed<Vec<String>>,
}

/// Computes the facts of a profile, given the ways in which it takes on identities, and why there may be more of those.
pub(super) fn of(judge: &Judge<'_>, climbs: &BTreeSet<String>, hidden: Option<&Gap>) -> Computed {
    let own = own_ways(judge);
    let everywhere = judge.everywhere();
    let set = |act: Act| judge.table.set(act);
    let any = |acts: &[Act]| everywhere.iter().any(|all| acts.iter().any(|act| all.cover(set(*act))));
    let all = |acts: &[Act]| everywhere.iter().any(|all| acts.iter().all(|act| all.cover(set(*act))));
    let administers = |all: &Acts| all.cover(judge.table.on_resources());
    let found = [
        (Privilege::Administrator, everywhere.iter().any(administers)),
        (Privilege::WritesIdentities, !own.is_empty()),
        (Privilege::PassesAnyRole, any(&[wide::PASSES])),
        (Privilege::ReadsAllStores, any(&wide::READS_STORES)),
        (Privilege::WritesAllStores, any(&wide::WRITES_STORES)),
        (Privilege::InvokesAllModels, any(&wide::CALLS_MODELS)),
        (Privilege::AdministersAi, all(&wide::SETS_AI)),
    ];
    let privileges: Vec<Privilege> = found.into_iter().filter(|(_, is)| *is).map(|(privilege, _)| privilege).collect();
    let escalations: BTreeSet<String> = climbs.iter().cloned().chain(own).collect();
    let unseen = judge.profile.unseen.as_ref();
    Computed {
        privileges: known_or(privileges, |found| found.contains(&Privilege::Administrator), unseen),
        escalations: known_or(escalations.into_iter().collect(), |found| !found.is_empty(), unseen.or(hidden)),
    }
}

/// The ways in which the members give themselves roles.
fn own_ways(judge: &Judge<'_>) -> Vec<String> {
    let plain = judge.profile.held.iter().filter(|held| !held.denies() && !held.grant.eligible);
    // A condition on the right to give roles is there to bound which.
    let plain = plain.filter(|held| held.grant.condition.is_none());
    let ways = plain.flat_map(|held| {
        let gives = [(wide::GIVES_ROLES, "gives itself roles"), (wide::CHANGES_ROLES, "rewrites roles that it has")];
        gives.into_iter().filter_map(move |(act, says)| {
            let scope = held.grant.scope.as_str();
            let may = held.acts.cover(judge.table.set(act)) && judge.may(act, scope);
            may.then(|| format!("{}: {says} on {scope}", act.name))
        })
    });
    ways.collect()
}

fn known_or<T>(found: T, enough: impl FnOnce(&T) -> bool, gap: Option<&Gap>) -> Observed<T> {
    match gap {
        Some(gap) if !enough(&found) => Observed::Unseen(gap.clone()),
        _ => Observed::Known(found),
    }
}
