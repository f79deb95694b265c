//! Branches: edges beside a path, and whether they are there.

use std::{collections::HashMap, rc::Rc};

use super::{Branch, ground::Ground, neighbours::Gone, top::TopTwo};
use crate::{
    condition::formula::Truth,
    graph::{Edge, Node},
};

/// Which branches are there, each row asked once.
pub(crate) struct Branches<'a> {
    ground: &'a Ground<'a>,
    gone: &'a Gone,
    /// What a row comes to for a branch.
    rows: HashMap<(usize, u32), Rc<TopTwo<Truth>>>,
}

impl<'a> Branches<'a> {
    pub(crate) fn of(ground: &'a Ground<'a>, gone: &'a Gone) -> Self {
        Self { ground, gone, rows: HashMap::new() }
    }

    /// Whether an asset has a branch.
    pub(crate) fn holds(&mut self, branch: &Branch, node: Node) -> Truth {
        let (ground, graph, hop) = (self.ground, self.ground.graph(), branch.hop);
        if self.gone.touches(node) {
            let all = hop.all(graph, self.gone, node);
            return all.map(|edge| leads(ground, branch, &edge)).max().unwrap_or(Truth::False);
        }
        let mut found = Truth::False;
        for edge in hop.own(graph, self.gone, node) {
            found = found.max(leads(ground, branch, edge));
            if found == Truth::True {
                return found;
            }
        }
        for (row, edge) in hop.rows(graph, node) {
            let seen = edge.map_or(Truth::True, seen);
            if let Some((truth, _)) = self.row(branch, row).except(node) {
                found = found.max(truth.min(seen));
            }
        }
        found
    }

    fn row(&mut self, branch: &Branch, row: u32) -> Rc<TopTwo<Truth>> {
        let (ground, hop) = (self.ground, branch.hop);
        let found = self.rows.entry((branch.number, row)).or_insert_with(|| {
            let mut top = TopTwo::default();
            for (end, edge) in hop.far(ground.graph(), row) {
                let truth = takes(ground, branch, end).min(edge.map_or(Truth::True, seen));
                if truth != Truth::False {
                    top.offer(truth, end, |node| ground.place(node));
                }
            }
            Rc::new(top)
        });
        Rc::clone(found)
    }
}

/// The branch of an asset that shows best that it has one: the surest, then the easiest, then the first by uid.
pub(crate) fn shown(ground: &Ground<'_>, branch: &Branch, node: Node) -> Option<(Edge, Truth)> {
    let gone = Gone::default();
    let edges = branch.hop.all(ground.graph(), &gone, node);
    let found = edges.map(|edge| (edge, leads(ground, branch, &edge))).filter(|(_, truth)| *truth != Truth::False);
    found.min_by_key(|(edge, truth)| {
        (std::cmp::Reverse((*truth, edge.seen, edge.ease)), ground.place(branch.hop.end(edge)), edge.relation)
    })
}

fn leads(ground: &Ground<'_>, branch: &Branch, edge: &Edge) -> Truth {
    takes(ground, branch, branch.hop.end(edge)).min(seen(edge))
}

fn takes(ground: &Ground<'_>, branch: &Branch, end: Node) -> Truth {
    ground.asset(end).map_or(Truth::False, |asset| branch.to.takes(asset, ground.now()))
}

const fn seen(edge: &Edge) -> Truth {
    if edge.seen { Truth::True } else { Truth::Unknown }
}
