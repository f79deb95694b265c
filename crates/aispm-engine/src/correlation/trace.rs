//! The best path through an asset, walked out of the table.

use aispm_inventory::Asset;

use super::{
    Correlation,
    automaton::Hop,
    ground::Ground,
    neighbours::between,
    table::Table,
    worth::{Reading, Worth},
};
use crate::{
    condition::formula::Truth,
    graph::{Edge, Node, Reason},
};

/// A path as the states it goes through and the asset in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    /// From entry to end. The same asset stands in two states where an edge is left out.
    pub(crate) walk: Vec<(usize, Node)>,
    pub(crate) reading: Reading,
    /// Without signals that compare steps.
    pub(crate) worth: Worth,
}

impl Table {
    /// The best path through an asset in a state.
    pub(crate) fn trace(&self, state: usize, node: Node, reading: Reading) -> Option<Trace> {
        let worth = self.layers.get(state)?.cell(node)?.whole(reading);
        if !worth.is_some() {
            return None;
        }
        let mut walk = vec![(state, node)];
        let (mut at, mut here) = (state, node);
        while at > 0 {
            let before = self.layers.get(at)?.cell(here)?.forth.get(reading);
            (at, here) = (before.state, before.node);
            walk.push((at, here));
        }
        walk.reverse();
        (at, here) = (state, node);
        while at + 1 < self.layers.len() {
            let after = self.layers.get(at)?.cell(here)?.back.get(reading);
            (at, here) = (after.state, after.node);
            walk.push((at, here));
        }
        Some(Trace { walk, reading, worth })
    }
}

impl Trace {
    /// The assets at the steps of the rule.
    pub(crate) fn steps<'a>(&self, ground: &Ground<'a>, correlation: &Correlation) -> Vec<(Node, &'a Asset)> {
        let at_step = |(state, node): &(usize, Node)| {
            correlation.states.get(*state)?.step?;
            Some((*node, ground.asset(*node)?))
        };
        self.walk.iter().filter_map(at_step).collect()
    }
}

/// The edge that a path takes between two assets: the easiest, then one that was seen, then the first relation.
pub(crate) fn edge(ground: &Ground<'_>, hop: Hop, from: Node, to: Node, reading: Reading) -> Option<Edge> {
    let graph = ground.graph();
    let seen = |edge: &Edge| if edge.seen { Truth::True } else { Truth::Unknown };
    let reasons = |edge: &Edge| graph.reasons(edge).iter().map(|reason| order(ground, reason)).collect::<Vec<_>>();
    let key = |edge: &Edge| (u8::MAX - edge.ease, !edge.seen, edge.relation);
    between(graph, hop, from, to)
        .into_iter()
        .filter(|edge| reading.holds(seen(edge)))
        .min_by(|a, b| key(a).cmp(&key(b)).then_with(|| reasons(a).cmp(&reasons(b))))
}

/// An order of reasons that does not depend on that of assets.
fn order<'r>(ground: &Ground<'_>, reason: &'r Reason) -> (u8, u32, u16, u32, &'r str) {
    match reason {
        Reason::Stated => (0, 0, 0, 0, ""),
        Reason::Fact { of, slot } => (1, ground.place(*of), *slot, 0, ""),
        Reason::Row { of, slot, row } => (2, ground.place(*of), *slot, *row, ""),
        Reason::Residue(text) => (3, 0, 0, 0, text),
        Reason::Says(text) => (4, 0, 0, 0, text),
    }
}
