//! The ends of all paths through an asset, best first and no more than are listed.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use super::{
    Correlation,
    automaton::Hop,
    ground::Ground,
    neighbours::Gone,
    table::{Cell, Table},
    worth::{Reading, Worth},
};
use crate::graph::{Edge, Node};

/// An end, and what the best way there is worth without the worth of its start.
type End = (Worth, Node);

/// Finds ends. What several findings have ahead of them is worked out once.
pub(crate) struct Targets<'a> {
    ground: &'a Ground<'a>,
    correlation: &'a Correlation,
    table: &'a Table,
    reading: Reading,
    from: HashMap<(usize, Node), Rc<[End]>>,
    rows: HashMap<(usize, u32), Rc<[End]>>,
}

impl<'a> Targets<'a> {
    pub(crate) fn of(ground: &'a Ground<'a>, correlation: &'a Correlation, table: &'a Table, reading: Reading) -> Self {
        let (from, rows) = (HashMap::new(), HashMap::new());
        Self { ground, correlation, table, reading, from, rows }
    }

    /// The ends that an asset in a state leads to.
    pub(crate) fn from(&mut self, state: usize, node: Node) -> Rc<[End]> {
        if let Some(known) = self.from.get(&(state, node)) {
            return Rc::clone(known);
        }
        let mut best = Most::of(self.correlation.max_targets);
        if let Some(at) = self.correlation.states.get(state) {
            match at.hop {
                None => best.found.push((Worth::ZERO, node)),
                Some((hop, to)) => {
                    if let Some(skip) = at.skip {
                        self.ahead(skip, node, None, &mut best);
                    }
                    self.over(hop, to, node, &mut best);
                }
            }
        }
        let found = best.settle(self.ground);
        self.from.insert((state, node), Rc::clone(&found));
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
            self.add(&ends, near, best);
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
        best.settle(self.ground)
    }

    /// Adds the ends that lie behind a later state.
    fn ahead(&mut self, state: usize, node: Node, edge: Option<&Edge>, best: &mut Most) {
        let cell = self.table.layers.get(state).and_then(|layer| layer.cell(node));
        let Some(own) = cell.filter(|cell| cell.ahead().get(self.reading).is_some()).map(|cell: &Cell| cell.own) else {
            return;
        };
        let own = own.get(self.reading);
        let ends: Vec<End> = self.from(state, node).iter().map(|(worth, end)| (worth.and(own), *end)).collect();
        self.add(&ends, edge, best);
        best.keep(self.ground);
    }

    fn add(&self, ends: &[End], edge: Option<&Edge>, best: &mut Most) {
        let counts = edge.is_none_or(|edge| edge.seen || self.reading == Reading::Possible);
        if counts {
            let over = |worth: Worth| edge.map_or(worth, |edge| worth.over(edge.ease));
            best.found.extend(ends.iter().map(|(worth, end)| (over(*worth), *end)));
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
    fn keep(&mut self, ground: &Ground<'_>) {
        if self.found.len() > 1_024.max(32 * self.most) {
            self.sort(ground);
        }
    }

    fn sort(&mut self, ground: &Ground<'_>) {
        self.found.sort_by_key(|(worth, end)| (Reverse(*worth), ground.place(*end)));
        let mut seen = HashSet::new();
        self.found.retain(|(_, end)| seen.insert(*end));
        self.found.truncate(self.most);
    }

    fn settle(mut self, ground: &Ground<'_>) -> Rc<[End]> {
        self.sort(ground);
        self.found.into()
    }
}
