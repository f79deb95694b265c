//! Whether one identity has rights that another lacks.

use super::{
    ask::{Asker, On},
    estate::Estate,
    principals::{Profile, allows_everything},
};
use crate::policy::{ActionId, ActionSet, Denial, Layer, Outcome, Policy, Residue, Sight};

/// What a profile is allowed.
#[derive(Debug, Default)]
pub(super) struct Strength<'a> {
    /// The actions that it may use on something.
    pub(super) actions: ActionSet,
    /// The same, statement by statement, with the resources as they are written.
    grants: Vec<(ActionSet, Vec<&'a str>)>,
    /// Whether a part of it was not seen.
    pub(super) unseen: bool,
    /// Whether everything is allowed, but for what bounds the whole account.
    unlimited: bool,
}

impl<'a> Strength<'a> {
    /// Works out what a profile is allowed.
    pub(super) fn of(estate: &Estate<'a>, profile: &Profile<'a>) -> Self {
        let pages = || profile.held.iter().filter_map(|held| estate.book.page(held.policy?));
        let allowed = pages().fold(ActionSet::default(), |all, page| all.or(page.policy.allowed()));
        let mut actions = allowed;
        if let Some(member) = profile.members.first() {
            let layers = profile.layers(&estate.book);
            if let Some(asker) = Asker::principal(estate, *member, profile, &layers) {
                actions = allowed.iter().filter(|action| is_effective(estate, &asker, *action)).collect();
            }
        }
        let allows = pages().flat_map(|page| page.text).filter(|statement| statement.effect == "Allow");
        Self {
            actions,
            grants: allows
                .clone()
                .map(|statement| {
                    let resources = statement.resources.iter().map(String::as_str);
                    let all = statement.resources.is_empty().then_some("*");
                    let actions = *Policy::compile(std::slice::from_ref(statement)).allowed();
                    (actions, resources.chain(all).collect())
                })
                .filter(|(actions, _): &(ActionSet, _)| !actions.is_empty())
                .collect(),
            unseen: profile.unseen().is_some(),
            unlimited: allows.clone().any(allows_everything)
                && matches!(profile.boundary, Sight::Absent)
                && pages().flat_map(|page| page.text).all(|statement| statement.effect == "Allow"),
        }
    }

    /// Whether an identity with this strength has a right, of those that policies of identities give, that an asker with
    /// another strength lacks. Both are of one account.
    pub(super) fn exceeds(
        &self,
        estate: &Estate<'_>,
        own: &Asker<'_>,
        other: &Strength<'_>,
        asker: &Asker<'_>,
    ) -> bool {
        if other.unlimited {
            return false;
        }
        if !self.actions.without(&other.actions).is_empty() {
            return true;
        }
        self.grants.iter().any(|(actions, resources)| {
            let actions = actions.and(&self.actions);
            let same = |resource| {
                let grants = other.grants.iter().filter(|(_, written)| written.contains(resource));
                grants.fold(ActionSet::default(), |all, (actions, _)| all.or(actions))
            };
            resources.iter().any(|resource| {
                let same = same(resource);
                actions.iter().any(|action| match reach(estate, own, action, resource) {
                    None => false,
                    Some(wanted) => match reach(estate, asker, action, resource) {
                        None => true,
                        Some(has) => has.cut && !wanted.cut || has.part && !same.contains(action),
                    },
                })
            })
        })
    }
}

/// Some resource.
pub(super) const SOMETHING: &str = "arn:*";

/// How much of what a pattern stands for somebody may use an action on.
struct Reach {
    /// Only a part is allowed.
    part: bool,
    /// A part is denied.
    cut: bool,
}

fn is_effective(estate: &Estate<'_>, asker: &Asker<'_>, action: ActionId) -> bool {
    reach(estate, asker, action, SOMETHING).is_some()
}

fn reach(estate: &Estate<'_>, asker: &Asker<'_>, action: ActionId, resource: &str) -> Option<Reach> {
    let decision = asker.decide(estate, action, On::some(resource, asker.caller.account));
    match decision.outcome {
        Outcome::Allowed | Outcome::Unknown => Some(Reach {
            part: decision.open.iter().any(|open| matches!(open, Residue::Part { .. })),
            cut: decision.open.iter().any(|open| matches!(open, Residue::Except { .. })),
        }),
        // The resource decides in the end: a key, or a role that is taken on.
        Outcome::Denied(Denial::Implicit(Layer::Resource)) => Some(Reach { part: false, cut: false }),
        Outcome::Denied(_) => None,
    }
}
