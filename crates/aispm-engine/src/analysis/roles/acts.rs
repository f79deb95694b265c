//! Sets of the actions that rights are about, and which of them a role gives.

use aispm_inventory::record::Grant;

use super::rights::{Act, DEFINITIONS, RIGHTS, ROLES};
use crate::condition::glob::Glob;

/// A set of the actions in question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Acts(u128);

impl Acts {
    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of another are among these.
    pub(super) const fn cover(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The actions in question, each once.
#[derive(Debug)]
pub(super) struct Table {
    acts: Vec<(Act, String)>,
}

impl Table {
    pub(super) fn new() -> Self {
        let of_rights = RIGHTS.iter().flat_map(|right| right.ways).flat_map(|way| way.acts).copied();
        let mut acts: Vec<(Act, String)> = Vec::new();
        for act in of_rights.chain([ROLES, DEFINITIONS]) {
            if !acts.iter().any(|(known, _)| *known == act) {
                acts.push((act, act.name.to_ascii_lowercase()));
            }
        }
        Self { acts }
    }

    /// The set of one action.
    pub(super) fn set(&self, act: Act) -> Acts {
        let at = self.acts.iter().position(|(known, _)| *known == act);
        Acts(at.and_then(|at| 1_u128.checked_shl(u32::try_from(at).ok()?)).unwrap_or_default())
    }

    /// Every action on resources but those on roles and their definitions.
    pub(super) fn on_resources(&self) -> Acts {
        let acts = self.acts.iter().filter(|(act, _)| !act.data && *act != ROLES && *act != DEFINITIONS);
        acts.fold(Acts::default(), |all, (act, _)| all.or(self.set(*act)))
    }

    /// Which of the actions a role is about. What it leaves out, it leaves out of its own list only.
    pub(super) fn acts_of(&self, grant: &Grant) -> Acts {
        let globs = |patterns: &[String]| -> Vec<Glob> {
            patterns.iter().map(|pattern| Glob::new(&pattern.to_ascii_lowercase())).collect()
        };
        let [actions, not, data, not_data] =
            [&grant.actions, &grant.not_actions, &grant.data_actions, &grant.not_data_actions].map(|list| globs(list));
        let has = |globs: &[Glob], name: &str| globs.iter().any(|glob| glob.is_match(name));
        self.acts.iter().fold(Acts::default(), |all, (act, name)| {
            let (gives, leaves) = if act.data { (&data, &not_data) } else { (&actions, &not) };
            if has(gives, name) && !has(leaves, name) { all.or(self.set(*act)) } else { all }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::rights::{READ_BLOBS, STORAGE_KEYS},
        *,
    };

    #[test]
    fn every_action_in_question_has_a_place() {
        let table = Table::new();
        assert!(table.acts.len() < 128, "{}", table.acts.len());
        assert!(table.acts.iter().all(|(act, _)| !table.set(*act).is_empty()));
    }

    #[test]
    fn what_a_role_leaves_out_it_does_not_give() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let contributor = Grant {
            actions: list(&["*"]),
            not_actions: list(&["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"]),
            ..Grant::default()
        };
        let table = Table::new();
        let acts = table.acts_of(&contributor);
        assert!(acts.cover(table.set(STORAGE_KEYS)) && acts.cover(table.on_resources()));
        assert!(
            !acts.cover(table.set(ROLES)) && !acts.cover(table.set(READ_BLOBS)),
            "data actions are a list of their own"
        );
    }
}
