//! The ways of attackers over a world: one node for every asset and hold, and moves between them.

use std::ops::RangeInclusive;

use aispm_inventory::Kind;

use super::carry::{Hold, Step, share, steps};
use crate::{
    World,
    graph::{
        Edge, Node,
        moves::{Move, Moves, product},
    },
};

/// What an edge that may be there counts for, of one that is there.
const POSSIBLE: u8 = share(50);

/// Moves between the holds that an attacker may have of assets.
#[derive(Debug)]
pub(crate) struct Ways {
    /// From what is held to what can then be held.
    pub(crate) on: Moves,
    /// From what can be held to what has to be held for it.
    pub(crate) back: Moves,
    /// For every asset, whether anything leads to it.
    pub(crate) led_to: Vec<bool>,
}

/// The node for a hold of an asset.
pub(crate) const fn held(asset: Node, hold: Hold) -> u32 {
    asset.saturating_mul(3).saturating_add(hold as u32)
}

/// What one also has with a hold: every smaller one.
pub(crate) const fn with(node: u32) -> RangeInclusive<u32> {
    node - node % 3..=node
}

/// From what a hold is also had: every greater one.
pub(crate) const fn from(node: u32) -> RangeInclusive<u32> {
    node..=(node - node % 3).saturating_add(2)
}

impl Ways {
    /// The ways over a world, with or without edges of which it was not seen whether they are there.
    pub(crate) fn new(world: &World, with_possible: bool) -> Self {
        let assets = u32::try_from(world.graph.nodes()).unwrap_or(u32::MAX / 3);
        let shared_from = assets * 3;
        let mut drawn = Drawn { world, with_possible, moves: Vec::new(), led_to: vec![false; world.graph.nodes()] };
        for node in 0..assets {
            drawn.own(node);
        }
        let mut nodes = shared_from;
        for row in world.graph.rows() {
            nodes = drawn.row(&row.members, &row.edges, nodes);
        }
        let Drawn { moves, led_to, .. } = drawn;
        let count = nodes as usize;
        Self { on: Moves::new(count, shared_from, &moves), back: Moves::against(count, shared_from, &moves), led_to }
    }
}

struct Drawn<'a> {
    world: &'a World,
    with_possible: bool,
    moves: Vec<Move>,
    led_to: Vec<bool>,
}

impl Drawn<'_> {
    fn kind(&self, node: Node) -> Option<Kind> {
        self.world.inventory.assets.get(node as usize).map(|asset| asset.kind())
    }

    fn steps(&self, from: Option<Kind>, edge: &Edge) -> impl Iterator<Item = (Step, u8)> + use<> {
        let ways = match (from, self.kind(edge.to)) {
            (Some(from), Some(to)) if edge.seen || self.with_possible => steps(edge.relation, from, to),
            _ => &[],
        };
        let ease = if edge.seen { edge.ease } else { product(edge.ease, POSSIBLE) };
        ways.iter().map(move |step| (*step, product(step.ease, ease)))
    }

    fn lead(&mut self, node: Node) {
        if let Some(led_to) = self.led_to.get_mut(node as usize) {
            *led_to = true;
        }
    }

    /// The moves along the edges that a node has for itself, and against them.
    fn own(&mut self, node: Node) {
        for edge in self.world.graph.out(node).iter().filter(|edge| edge.to != edge.from) {
            for (step, ease) in self.steps(self.kind(node), edge) {
                let (start, end) = if step.against { (edge.to, edge.from) } else { (edge.from, edge.to) };
                self.moves.push((held(start, step.needs), held(end, step.gives), ease));
                self.lead(end);
            }
        }
    }

    /// The moves along the edges that several nodes share, through a node for each hold; the first node that is free then.
    ///
    /// Only rights are shared, and rights carry nobody against their direction.
    fn row(&mut self, members: &[Node], edges: &[Edge], free: u32) -> u32 {
        let kind = members.first().and_then(|member| self.kind(*member));
        let mut next = free;
        for hold in Hold::ALL {
            let begun = self.moves.len();
            for edge in edges {
                for (step, ease) in self.steps(kind, edge).filter(|(step, _)| !step.against && step.needs == hold) {
                    self.moves.push((next, held(edge.to, step.gives), ease));
                    if members != [edge.to] {
                        self.lead(edge.to);
                    }
                }
            }
            if self.moves.len() > begun {
                self.moves.extend(members.iter().map(|member| (held(*member, hold), next, u8::MAX)));
                next += 1;
            }
        }
        next
    }
}
