//! Building the graph: edges in any order become adjacency arrays in the one order.

use std::{collections::HashMap, ops::Range};

use aispm_inventory::Relation;

use super::{Edge, Graph, Node, Reason, Row};

/// Edges that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    edges: Vec<Edge>,
    rows: Vec<Row>,
    reasons: Vec<Box<[Reason]>>,
    known: HashMap<Box<[Reason]>, u32>,
    /// Nodes that stand for what could not be listed.
    pub(crate) missing: Range<Node>,
}

impl Draft {
    /// Files reasons; the same reasons are kept once.
    pub(crate) fn because(&mut self, reasons: Vec<Reason>) -> u32 {
        let reasons = reasons.into_boxed_slice();
        if let Some(known) = self.known.get(&reasons) {
            return *known;
        }
        let at = u32::try_from(self.reasons.len()).unwrap_or(u32::MAX);
        self.reasons.push(reasons.clone());
        self.known.insert(reasons, at);
        at
    }

    /// Adds an edge that is there and needs nothing more.
    pub(crate) fn add(&mut self, from: Node, relation: Relation, to: Node, reasons: Vec<Reason>) {
        let because = self.because(reasons);
        self.push(Edge { from, to, relation, ease: u8::MAX, seen: true, because });
    }

    /// Adds an edge.
    pub(crate) fn push(&mut self, edge: Edge) {
        self.edges.push(edge);
    }

    /// Adds edges that several nodes have in common.
    pub(crate) fn row(&mut self, members: Vec<Node>, edges: Vec<Edge>) {
        if !members.is_empty() && !edges.is_empty() {
            self.rows.push(Row { members, edges });
        }
    }

    /// The graph over `nodes` assets. Of parallel edges in one relation the surest and easiest is kept.
    pub(crate) fn build(mut self, nodes: usize) -> Graph {
        let inside = |node: Node| (node as usize) < nodes;
        self.edges.retain(|edge| inside(edge.from) && inside(edge.to));
        best(&mut self.edges, |edge| (edge.from, edge.to, edge.relation));
        for row in &mut self.rows {
            row.members.sort_unstable();
            row.members.dedup();
            row.members.retain(|node| inside(*node));
            row.edges.retain(|edge| inside(edge.to));
            best(&mut row.edges, |edge| (0, edge.to, edge.relation));
        }
        self.rows.sort_by(|a, b| a.members.cmp(&b.members));
        let starts = starts(nodes, self.edges.iter().map(|edge| edge.from));
        let (incoming, incoming_starts) = by_node(nodes, &self.edges, |edge| edge.to, |at, _| at);
        let members: Vec<(Node, u32)> = numbered(&self.rows)
            .flat_map(|(number, row)| row.members.iter().map(move |node| (*node, number)))
            .collect();
        let (rows_of, rows_of_starts) = by_node(nodes, &members, |(node, _)| *node, |_, (_, row)| *row);
        let targets: Vec<(Node, (u32, u32))> = numbered(&self.rows)
            .flat_map(|(number, row)| numbered(&row.edges).map(move |(at, edge)| (edge.to, (number, at))))
            .collect();
        let (rows_into, rows_into_starts) = by_node(nodes, &targets, |(node, _)| *node, |_, (_, place)| *place);
        Graph {
            edges: self.edges,
            starts,
            incoming,
            incoming_starts,
            rows: self.rows,
            rows_of,
            rows_of_starts,
            rows_into,
            rows_into_starts,
            reasons: self.reasons,
            missing: self.missing,
        }
    }
}

/// Sorts edges and keeps one for each key: one that is there, then the easiest.
fn best<K: Ord>(edges: &mut Vec<Edge>, key: impl Fn(&Edge) -> K) {
    edges.sort_by_key(|edge| (key(edge), !edge.seen, u8::MAX - edge.ease, edge.because));
    edges.dedup_by(|b, a| key(a) == key(b));
}

fn numbered<T>(items: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0..).zip(items)
}

/// Where the items of each node start, given the nodes of sorted items.
fn starts(nodes: usize, of: impl Iterator<Item = Node>) -> Vec<u32> {
    let mut starts = vec![0_u32; nodes + 1];
    for node in of {
        if let Some(count) = starts.get_mut(node as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut starts {
        sum += *count;
        *count = sum;
    }
    starts
}

/// Brings what is kept of items into the order of their nodes: a counting sort, which keeps their order within a node.
pub(super) fn by_node<T, V: Copy + Default>(
    nodes: usize,
    items: &[T],
    node: impl Fn(&T) -> Node,
    keep: impl Fn(u32, &T) -> V,
) -> (Vec<V>, Vec<u32>) {
    let starts = starts(nodes, items.iter().map(&node));
    let mut next = starts.clone();
    let mut kept = vec![V::default(); items.len()];
    for (at, item) in numbered(items) {
        let Some(place) = next.get_mut(node(item) as usize) else { continue };
        if let Some(slot) = kept.get_mut(*place as usize) {
            *slot = keep(at, item);
        }
        *place += 1;
    }
    (kept, starts)
}
