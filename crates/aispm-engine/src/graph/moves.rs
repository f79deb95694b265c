//! Moves: a plain digraph with weights, over which searches run.

use super::build::by_node;

/// One move: from, to, and how easily, in 255ths.
pub(crate) type Move = (u32, u32, u8);

/// Moves in adjacency arrays.
#[derive(Debug)]
pub(crate) struct Moves {
    targets: Vec<(u32, u8)>,
    /// Where the moves of a node start; one more than there are nodes.
    starts: Vec<u32>,
    /// Nodes from here on only stand for what several others share: to pass through one is no hop.
    shared_from: u32,
}

impl Moves {
    /// The moves between `nodes` nodes, of which those from `shared_from` on are only passed through.
    ///
    /// INVARIANT: no move joins two nodes that are only passed through.
    pub(crate) fn new(nodes: usize, shared_from: u32, moves: &[Move]) -> Self {
        let (targets, starts) = by_node(nodes, moves, |(from, ..)| *from, |_, (_, to, ease)| (*to, *ease));
        Self { targets, starts, shared_from }
    }

    /// The same against their direction.
    pub(crate) fn against(nodes: usize, shared_from: u32, moves: &[Move]) -> Self {
        let (targets, starts) = by_node(nodes, moves, |(_, to, _)| *to, |_, (from, _, ease)| (*from, *ease));
        Self { targets, starts, shared_from }
    }

    /// How many nodes there are.
    pub(crate) const fn nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Where one gets from a node, and how easily.
    pub(crate) fn of(&self, node: u32) -> &[(u32, u8)] {
        super::part(&self.targets, &self.starts, node)
    }

    /// Whether a node is only passed through.
    pub(crate) const fn is_shared(&self, node: u32) -> bool {
        node >= self.shared_from
    }
}

/// A part of a part, in 255ths: never more than either.
pub(crate) fn product(a: u8, b: u8) -> u8 {
    let product = (u16::from(a) * u16::from(b) + 127) / 255;
    u8::try_from(product).unwrap_or(u8::MAX)
}
