//! The edges that a hop may take, without those that are cut.

use std::collections::{BTreeSet, HashSet};

use aispm_inventory::Relation;

use super::automaton::Hop;
use crate::graph::{Edge, Graph, Node};

/// Edges that are taken as gone.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    edges: BTreeSet<(Node, Relation, Node)>,
    ends: HashSet<Node>,
}

impl Gone {
    pub(crate) fn of(edges: &[(Node, Relation, Node)]) -> Self {
        let ends = edges.iter().flat_map(|(from, _, to)| [*from, *to]).collect();
        Self { edges: edges.iter().copied().collect(), ends }
    }

    /// Whether an edge of this node may be gone, so that what it shares with others must be taken apart.
    pub(crate) fn touches(&self, node: Node) -> bool {
        !self.ends.is_empty() && self.ends.contains(&node)
    }

    fn has(&self, edge: &Edge) -> bool {
        !self.edges.is_empty() && self.edges.contains(&(edge.from, edge.relation, edge.to))
    }
}

impl Hop {
    /// Where an edge leads.
    pub(crate) const fn end(self, edge: &Edge) -> Node {
        if self.reverse { edge.from } else { edge.to }
    }

    /// The edges from a node that are its own and no row's.
    pub(crate) fn own<'g>(self, graph: &'g Graph, gone: &'g Gone, node: Node) -> impl Iterator<Item = &'g Edge> {
        let (out, into) = if self.reverse { (None, Some(graph.inward(node))) } else { (Some(graph.out(node)), None) };
        out.into_iter().flatten().chain(into.into_iter().flatten()).filter(move |edge| self.takes(gone, edge))
    }

    /// All edges from a node, those of rows one by one.
    pub(crate) fn all<'g>(self, graph: &'g Graph, gone: &'g Gone, node: Node) -> impl Iterator<Item = Edge> {
        let (out, into) =
            if self.reverse { (None, Some(graph.all_into(node))) } else { (Some(graph.all_out(node)), None) };
        out.into_iter().flatten().chain(into.into_iter().flatten()).filter(move |edge| self.takes(gone, edge))
    }

    fn takes(self, gone: &Gone, edge: &Edge) -> bool {
        self.relations.has(edge.relation) && edge.from != edge.to && !gone.has(edge)
    }

    /// The rows that a node goes into: with the edge that leads to it, where the hop goes against relations.
    pub(crate) fn rows(self, graph: &Graph, node: Node) -> impl Iterator<Item = (u32, Option<&Edge>)> {
        let (out, into) = if self.reverse {
            (None, Some(graph.rows_into(node).filter(move |(_, edge)| self.relations.has(edge.relation))))
        } else {
            (Some(graph.rows_of(node)), None)
        };
        let out = out.into_iter().flatten().map(|row| (*row, None));
        out.chain(into.into_iter().flatten().map(|(row, edge)| (row, Some(edge))))
    }

    /// Whether a node is at the far end of a row.
    pub(crate) fn ends_at(self, graph: &Graph, row: u32, node: Node) -> bool {
        graph.rows().get(row as usize).is_some_and(|row| {
            if self.reverse {
                row.members.binary_search(&node).is_ok()
            } else {
                row.edges.binary_search_by_key(&node, |edge| edge.to).is_ok()
            }
        })
    }

    /// The far ends of a row: with the edge that leads there, where the hop goes along relations.
    pub(crate) fn far(self, graph: &Graph, row: u32) -> impl Iterator<Item = (Node, Option<&Edge>)> {
        let row = graph.rows().get(row as usize);
        let (edges, members) =
            if self.reverse { (None, row.map(|row| &row.members)) } else { (row.map(|row| &row.edges), None) };
        let edges = edges.into_iter().flatten().filter(move |edge| self.relations.has(edge.relation));
        let members = members.into_iter().flatten().map(|node| (*node, None));
        edges.map(|edge| (edge.to, Some(edge))).chain(members)
    }
}

/// The edges that a hop may take from one asset to another.
pub(crate) fn between(graph: &Graph, hop: Hop, from: Node, to: Node) -> Vec<Edge> {
    let (start, end) = if hop.reverse { (to, from) } else { (from, to) };
    let rows = graph.rows_of(start).iter().filter_map(|row| graph.rows().get(*row as usize));
    let lists = std::iter::once(graph.out(start)).chain(rows.map(|row| row.edges.as_slice()));
    let edges = lists.flat_map(|list| {
        // Both kinds of lists are sorted by their targets.
        let first = list.partition_point(|edge| edge.to < end);
        list.iter().skip(first).take_while(move |edge| edge.to == end)
    });
    let edges = edges.map(|edge| Edge { from: start, ..*edge });
    edges.filter(|edge| hop.relations.has(edge.relation) && edge.from != edge.to).collect()
}
