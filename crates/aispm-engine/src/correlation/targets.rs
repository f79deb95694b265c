//! The ends of all paths through an asset, best first and no more than are listed.

use std::{cmp::Reverse, collections::HashMap, rc::Rc};

use super::{
    Correlation,
    automaton::Hop,
    ground::Ground,
    neighbours::Gone,
    table::Table,
    worth::{Reading, Worth},
};
use crate::graph::{Edge, Node};

/// An end, and what the best way there is worth without the worth of its start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End {
    pub(crate) worth: Worth,
    /// Its place in the order of uids.
    place: u32,
    pub(crate) node: Node,
}

/// Finds ends. What several findings have ahead of them is worked out once.
pub(crate) struct Targets<'a> {
    ground: &'a Ground<'a>,
    correlation: &'a Correlation,
    table: &'a Table,
    reading: Reading,
    /// By state, and by the number of the cell in its layer.
    from: Vec<Vec<Option<Rc<[End]>>>>,
    rows: HashMap<(usize, u32), Rc<[End]>>,
}

impl<'a> Targets<'a> {
    pub(crate) fn of(ground: &'a Ground<'a>, correlation: &'a Correlation, table: &'a Table, reading: Reading) -> Self {
        let from = table.layers.iter().map(|_| Vec::new()).collect();
        Self { ground, correlation, table, reading, from, rows: HashMap::new() }
    }

    /// The ends that an asset in a state leads to.
    pub(crate) fn from(&mut self, state: usize, node: Node) -> Rc<[End]> {
        let number = self.table.layers.get(state).and_then(|layer| layer.number(node));
        number.map_or_else(|| Rc::from([]), |number| self.ends_of(state, number, node))
    }

    fn ends_of(&mut self, state: usize, number: usize, node: Node) -> Rc<[End]> {
        let known = self.from.get(state).and_then(|layer| layer.get(number));
        if let Some(Some(known)) = known {
            return Rc::clone(known);
        }
        let mut best = Most::of(self.correlation.max_targets);
        if let Some(at) = self.correlation.states.get(state) {
            match at.hop {
                None => best.found.push(End { worth: Worth::ZERO, place: self.ground.place(node), node }),
                Some((hop, to)) => {
                    if let Some(skip) = at.skip {
                        self.ahead(skip, node, None, &mut best);
                    }
                    self.over(hop, to, node, &mut best);
                }
            }
        }
        let found = best.settle();
        let cells = self.table.layers.get(state).map_or(0, |layer| layer.cells.len());
        if let Some(layer) = self.from.get_mut(state) {
            layer.resize(cells, None);
            if let Some(slot) = layer.get_mut(number) {
                *slot = Some(Rc::clone(&found));
            }
        }
        found
    }

    /// The ends that one edge and what is after it lead to.
    fn over(&mut self, hop: Hop, to: usize, node: Node, best: &mut Most) {
        let graph = self.ground.graph();
        let gone = Gone::default();
        for edge in hop.own(graph, &gone, node) {
            self.ahead(to, hop.end(edge), Some(edge), best);
        }
        for (row, near) in hop.rows(graph, node) {
            let ends =
                if hop.ends_at(graph, row, node) { self.row(hop, to, row, node) } else { self.whole_row(hop, to, row) };
            self.add(&ends, Worth::ZERO, near, best);
        }
    }

    /// The ends that all members of a row have in common.
    fn whole_row(&mut self, hop: Hop, to: usize, row: u32) -> Rc<[End]> {
        if let Some(known) = self.rows.get(&(to, row)) {
            return Rc::clone(known);
        }
        let ends = self.row(hop, to, row, Node::MAX);
        self.rows.insert((to, row), Rc::clone(&ends));
        ends
    }

    fn row(&mut self, hop: Hop, to: usize, row: u32, without: Node) -> Rc<[End]> {
        let mut best = Most::of(self.correlation.max_targets);
        for (end, edge) in hop.far(self.ground.graph(), row).filter(|(end, _)| *end != without) {
            self.ahead(to, end, edge, &mut best);
        }
        best.settle()
    }

    /// Adds the ends that lie behind a later state.
    fn ahead(&mut self, state: usize, node: Node, edge: Option<&Edge>, best: &mut Most) {
        let Some(layer) = self.table.layers.get(state) else { return };
        let Some((number, cell)) = layer.number(node).and_then(|number| Some((number, layer.cells.get(number)?)))
        else {
            return;
        };
        if cell.ahead().get(self.reading).is_some() {
            let own = cell.own.get(self.reading);
            let ends = self.ends_of(state, number, node);
            self.add(&ends, own, edge, best);
        }
    }

    /// Adds ends with the worth of where they are gone on from, over an edge.
    fn add(&self, ends: &[End], own: Worth, edge: Option<&Edge>, best: &mut Most) {
        if edge.is_none_or(|edge| edge.seen || self.reading == Reading::Possible) {
            let way = edge.map_or(own, |edge| own.over(edge.ease));
            best.found.extend(ends.iter().map(|end| End { worth: end.worth.and(way), ..*end }));
            best.keep();
        }
    }
}

/// The best ends of those found so far.
struct Most {
    most: usize,
    found: Vec<End>,
}

impl Most {
    const fn of(most: usize) -> Self {
        Self { most, found: Vec::new() }
    }

    /// Forgets what is not among the best, now and then.
    fn keep(&mut self) {
        if self.found.len() > 1_024.max(32 * self.most) {
            self.sort();
        }
    }

    /// Leaves the best, each end once.
    fn sort(&mut self) {
        // The better of two ways to one end comes first, so that the ends already taken are the best.
        self.found.sort_unstable_by_key(|end| (Reverse(end.worth), end.place, end.node));
        let mut kept: Vec<End> = Vec::with_capacity(self.most.min(self.found.len()));
        for end in &self.found {
            if kept.len() == self.most {
                break;
            }
            if !kept.iter().any(|known| known.node == end.node) {
                kept.push(*end);
            }
        }
        self.found = kept;
    }

    fn settle(mut self) -> Rc<[End]> {
        self.sort();
        self.found.into()
    }
}
