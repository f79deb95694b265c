//! Edges as they are found, before they join the graph.

use std::collections::HashMap;

use aispm_inventory::Relation;

use super::ask::Verdict;
use crate::graph::{Draft, Edge, Node, OWN, Reason};

/// Edges found by one worker, with reasons kept once each.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// Edges that all members of a profile have.
    pub(super) shared: Vec<Found>,
    /// Edges of one asset.
    pub(super) own: Vec<(Node, Found)>,
    reasons: Vec<Vec<Reason>>,
    known: HashMap<Vec<Reason>, u32>,
}

/// An edge without its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Found {
    pub(super) to: Node,
    pub(super) relation: Relation,
    ease: u8,
    pub(super) seen: bool,
    because: u32,
}

impl Finds {
    /// Files a verdict.
    pub(super) fn file(&mut self, relation: Relation, to: Node, verdict: Verdict) -> Found {
        let because = match self.known.get(&verdict.reasons) {
            Some(known) => *known,
            None => {
                let at = u32::try_from(self.reasons.len()).unwrap_or(u32::MAX);
                self.reasons.push(verdict.reasons.clone());
                self.known.insert(verdict.reasons, at);
                at
            }
        };
        Found { to, relation, ease: verdict.ease, seen: verdict.seen, because }
    }

    /// Files a verdict for all members.
    pub(super) fn share(&mut self, relation: Relation, to: Node, verdict: Verdict) {
        let found = self.file(relation, to, verdict);
        self.shared.push(found);
    }

    /// Hands the edges over to a draft.
    pub(super) fn draft(self, members: Vec<Node>, draft: &mut Draft) {
        let because: Vec<u32> = self.reasons.into_iter().map(|reasons| draft.because(reasons)).collect();
        let edge = |from: Node, found: Found| Edge {
            from,
            to: found.to,
            relation: found.relation,
            ease: found.ease,
            seen: found.seen,
            because: because.get(found.because as usize).copied().unwrap_or(u32::MAX),
        };
        draft.row(members, self.shared.iter().map(|found| edge(OWN, *found)).collect());
        for (from, found) in self.own {
            draft.push(edge(from, found));
        }
    }
}
