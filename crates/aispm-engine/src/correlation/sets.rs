//! Sets of kinds and of relations.

use aispm_inventory::{Kind, Relation};

const _: () = assert!(Kind::ALL.len() <= 64 && Relation::ALL.len() <= 64, "a set is one word");

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct KindSet(u64);

impl KindSet {
    /// Every kind.
    pub(crate) fn all() -> Self {
        Kind::ALL.iter().copied().collect()
    }

    pub(crate) const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u64) != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds of both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The kinds of either.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds, by name.
    pub(crate) fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| self.has(*kind))
    }
}

impl FromIterator<Kind> for KindSet {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |set, kind| set | 1 << kind as u64))
    }
}

/// A set of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RelationSet(u64);

impl RelationSet {
    pub(crate) const fn has(self, relation: Relation) -> bool {
        self.0 & (1 << relation as u64) != 0
    }

    /// The relations, in their order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.iter().copied().filter(move |relation| self.has(*relation))
    }
}

impl FromIterator<Relation> for RelationSet {
    fn from_iter<I: IntoIterator<Item = Relation>>(relations: I) -> Self {
        Self(relations.into_iter().fold(0, |set, relation| set | 1 << relation as u64))
    }
}
