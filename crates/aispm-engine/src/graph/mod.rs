//! The graph of an estate: assets, and the edges between them that providers state or analysis computes.
//!
//! Own adjacency arrays, forward and reverse, with parallel edges. A node is the index of an asset in its inventory.
//! Many principals of a cloud have the same policies and so the same rights: what they share is kept once, as a *row* of
//! edges that each of its members has.

use std::{ops::Range, sync::Arc};

use aispm_inventory::Relation;

mod build;
pub(crate) mod moves;
pub(crate) mod reach;
pub(crate) mod spread;

pub(crate) use build::Draft;

/// Index of an asset in its inventory.
pub type Node = u32;

/// Stands for the asset that an edge starts at, where a reason is shared by the members of a row.
pub(crate) const OWN: Node = Node::MAX;

/// One asset stands to another in a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Where it starts; meaningless inside a row.
    pub from: Node,
    /// Where it ends.
    pub to: Node,
    /// How they stand to each other.
    pub relation: Relation,
    /// How easily somebody at its start gets to its end, in 255ths: 255 needs nothing more.
    pub ease: u8,
    /// Whether it is there. False: what decides it was not seen, so that it may be there.
    pub seen: bool,
    /// Index of its reasons.
    pub(crate) because: u32,
}

/// Why an edge is believed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The provider states the link.
    Stated,
    /// A fact of an asset, by slot of its kind.
    Fact {
        /// The asset; that at the edge's start when it is [`OWN`].
        of: Node,
        /// The fact.
        slot: u16,
    },
    /// One record of a list fact, such as a statement of a policy.
    Row {
        /// The asset; that at the edge's start when it is [`OWN`].
        of: Node,
        /// The fact.
        slot: u16,
        /// The record.
        row: u32,
    },
    /// What was assumed or left open, in a sentence. Lowers the confidence.
    Residue(Arc<str>),
    /// What makes it so beside facts, in a sentence.
    Says(Arc<str>),
}

/// Edges that several nodes have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The nodes that have them, sorted.
    pub members: Vec<Node>,
    /// The edges, sorted by target and relation; `from` says nothing.
    pub edges: Vec<Edge>,
}

/// Assets and the edges between them.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Sorted by start, target and relation.
    edges: Vec<Edge>,
    /// Where the edges of a node start; one more than there are nodes.
    starts: Vec<u32>,
    /// Indices of edges by target.
    incoming: Vec<u32>,
    incoming_starts: Vec<u32>,
    rows: Vec<Row>,
    /// Rows of a node.
    rows_of: Vec<u32>,
    rows_of_starts: Vec<u32>,
    /// Row and index of an edge in it, by target.
    rows_into: Vec<(u32, u32)>,
    rows_into_starts: Vec<u32>,
    reasons: Vec<Box<[Reason]>>,
    missing: Range<Node>,
}

/// The part of an array that belongs to a node.
fn part<'a, T>(array: &'a [T], starts: &[u32], node: Node) -> &'a [T] {
    let at = node as usize;
    match (starts.get(at), starts.get(at + 1)) {
        (Some(from), Some(to)) => array.get(*from as usize..*to as usize).unwrap_or_default(),
        _ => &[],
    }
}

impl Graph {
    /// How many nodes there are.
    #[must_use]
    pub const fn nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether a node stands for something that is pointed at and that nobody could list.
    #[must_use]
    pub fn is_missing(&self, node: Node) -> bool {
        self.missing.contains(&node)
    }

    /// The edges that start here, without those of rows; by target and relation.
    #[must_use]
    pub fn out(&self, node: Node) -> &[Edge] {
        part(&self.edges, &self.starts, node)
    }

    /// The edges that end here, without those of rows; by start and relation.
    pub fn inward(&self, node: Node) -> impl Iterator<Item = &Edge> {
        part(&self.incoming, &self.incoming_starts, node).iter().filter_map(|at| self.edges.get(*at as usize))
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that a node is a member of.
    #[must_use]
    pub fn rows_of(&self, node: Node) -> &[u32] {
        part(&self.rows_of, &self.rows_of_starts, node)
    }

    /// The edges of rows that end here, each with its row.
    pub fn rows_into(&self, node: Node) -> impl Iterator<Item = (u32, &Edge)> {
        part(&self.rows_into, &self.rows_into_starts, node)
            .iter()
            .filter_map(|(row, at)| Some((*row, self.rows.get(*row as usize)?.edges.get(*at as usize)?)))
    }

    /// The edges that start here, those of its rows included.
    pub fn all_out(&self, node: Node) -> impl Iterator<Item = Edge> {
        let rows = self.rows_of(node).iter().filter_map(|row| self.rows.get(*row as usize));
        let shared = rows.flat_map(move |row| row.edges.iter().map(move |edge| Edge { from: node, ..*edge }));
        self.out(node).iter().copied().chain(shared).filter(|edge| edge.to != edge.from)
    }

    /// The edges that end here, those of rows included, one for each member.
    pub fn all_into(&self, node: Node) -> impl Iterator<Item = Edge> {
        let shared = self.rows_into(node).flat_map(move |(row, edge)| {
            let members = self.rows.get(row as usize).map(|row| row.members.as_slice()).unwrap_or_default();
            members.iter().map(move |from| Edge { from: *from, ..*edge })
        });
        self.inward(node).copied().chain(shared).filter(|edge| edge.to != edge.from)
    }

    /// Why an edge is believed.
    #[must_use]
    pub fn reasons(&self, edge: &Edge) -> &[Reason] {
        self.reasons.get(edge.because as usize).map(AsRef::as_ref).unwrap_or_default()
    }

    /// How many edges there are, those of a row once.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.edges.len() + self.rows.iter().map(|row| row.edges.len()).sum::<usize>()
    }
}
