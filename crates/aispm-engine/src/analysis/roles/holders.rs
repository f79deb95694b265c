//! Identities with roles, gathered where nothing tells their rights apart.

use std::collections::HashMap;

use aispm_inventory::{Detail, Gap, Kind, Observed, kind::Identity, record::Grant};

use super::{
    acts::{Acts, Table},
    holds_roles,
    targets::lies_in,
};
use crate::{graph::Node, world::Analysis};

/// An identity with roles.
#[derive(Debug)]
pub(super) struct Holder<'a> {
    pub(super) node: Node,
    pub(super) facts: &'a Identity,
}

/// Identities with the same roles.
#[derive(Debug)]
pub(super) struct Profile<'a> {
    pub(super) members: Vec<Node>,
    pub(super) held: Vec<Held<'a>>,
    /// Why a part of their roles was not seen.
    pub(super) unseen: Option<Gap>,
}

/// A role on a scope, or its denial.
#[derive(Debug)]
pub(super) struct Held<'a> {
    pub(super) grant: &'a Grant,
    /// Index in the fact.
    pub(super) row: u32,
    /// Which of the actions in question it is about.
    pub(super) acts: Acts,
}

impl Held<'_> {
    pub(super) fn denies(&self) -> bool {
        self.grant.effect == "Deny"
    }

    /// Whether it holds for a resource or scope.
    pub(super) fn holds_for(&self, uid: &str) -> bool {
        if self.grant.only_here { uid == self.grant.scope } else { lies_in(uid, &self.grant.scope) }
    }
}

impl Profile<'_> {
    /// Scopes of roles that allow something in question.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        let allows = self.held.iter().filter(|held| !held.denies() && !held.acts.is_empty());
        allows.map(|held| held.grant.scope.as_str())
    }
}

pub(super) fn holders(analysis: &Analysis) -> Vec<Holder<'_>> {
    let identities = analysis.of_kind(Kind::Identity).filter(|(_, asset)| holds_roles(asset));
    identities
        .filter_map(|(node, asset)| match &asset.detail {
            Detail::Identity(facts) => Some(Holder { node, facts }),
            _ => None,
        })
        .collect()
}

/// All profiles, and whose each is.
#[derive(Debug)]
pub(super) struct Profiles<'a> {
    pub(super) all: Vec<Profile<'a>>,
    by_member: HashMap<Node, usize>,
}

impl<'a> Profiles<'a> {
    pub(super) fn of(&self, member: Node) -> Option<&Profile<'a>> {
        self.all.get(*self.by_member.get(&member)?)
    }
}

/// What tells profiles apart: roles by scope, and whether a part of them was not seen.
type Key<'a> = (Vec<(&'a str, Acts, bool, Option<&'a str>, bool, bool)>, bool);

/// The four lists of a role.
type Lists<'a> = [&'a [String]; 4];

pub(super) fn profiles<'a>(holders: &[Holder<'a>], table: &Table) -> Profiles<'a> {
    let mut known: HashMap<Key<'a>, usize> = HashMap::new();
    let mut roles: HashMap<Lists<'a>, Acts> = HashMap::new();
    let mut found: Vec<Profile<'a>> = Vec::new();
    let mut by_member = HashMap::new();
    for Holder { node, facts } in holders {
        let grants: &'a [Grant] = facts.grants.known().map(Vec::as_slice).unwrap_or_default();
        let held = (0..).zip(grants).map(|(row, grant)| {
            let lists: Lists<'a> = [&grant.actions, &grant.not_actions, &grant.data_actions, &grant.not_data_actions];
            Held { grant, row, acts: *roles.entry(lists).or_insert_with(|| table.acts_of(grant)) }
        });
        let held: Vec<Held<'a>> = held.collect();
        let unseen = match (&facts.grants, &facts.grants_complete) {
            (Observed::Unseen(gap), _) | (_, Observed::Unseen(gap)) => Some(gap.clone()),
            _ => None,
        };
        let key = held.iter().map(|held| {
            let Grant { scope, eligible, condition, only_here, .. } = held.grant;
            (scope.as_str(), held.acts, *eligible, condition.as_deref(), held.denies(), *only_here)
        });
        let key = (key.collect(), unseen.is_some());
        by_member.insert(*node, known.get(&key).copied().unwrap_or(found.len()));
        match known.get(&key).and_then(|at| found.get_mut(*at)) {
            Some(profile) => profile.members.push(*node),
            None => {
                known.insert(key, found.len());
                found.push(Profile { members: vec![*node], held, unseen });
            }
        }
    }
    Profiles { all: found, by_member }
}
