//! Blast radius: what an attacker who has taken over an asset gets to from there.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::Kind;

use super::{
    carry::Hold,
    impact::HOPS,
    jewels::jewels,
    ways::{Ways, held, with},
};
use crate::{World, graph::Node};

/// What an attacker gets to from an asset, within eight hops. The asset itself is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlastRadius {
    /// How many assets of each kind.
    pub by_kind: BTreeMap<Kind, usize>,
    /// The crown jewels among them, by index.
    pub jewels: Vec<usize>,
    /// How many assets more, if every edge is there of which it was not seen.
    pub possible: usize,
}

/// The blast radius of an asset, given its index: everything that can be had from there, however little of it. Empty where
/// there is no such asset.
#[must_use]
pub fn blast_radius(world: &World, node: Node) -> BlastRadius {
    let sure = reached(&Ways::new(world, false), node);
    let possible = reached(&Ways::new(world, true), node);
    let mut by_kind: BTreeMap<Kind, usize> = BTreeMap::new();
    for asset in sure.keys().filter_map(|node| world.inventory.assets.get(*node as usize)) {
        *by_kind.entry(asset.kind()).or_default() += 1;
    }
    let lost = |asset: usize, lost_by: Hold| sure.get(&(asset as Node)).is_some_and(|hold| *hold >= lost_by);
    let jewels = jewels(world).into_iter().filter(|jewel| lost(jewel.asset, jewel.lost_by)).map(|jewel| jewel.asset);
    BlastRadius { by_kind, jewels: jewels.collect(), possible: possible.len() - sure.len() }
}

/// The greatest hold of every asset that one gets to.
fn reached(ways: &Ways, node: Node) -> BTreeMap<Node, Hold> {
    let mut seen: BTreeSet<u32> = with(held(node, Hold::Control)).collect();
    let mut frontier: Vec<u32> = seen.iter().copied().collect();
    for _ in 0..HOPS {
        let (mut next, mut todo) = (Vec::new(), frontier);
        while let Some(at) = todo.pop() {
            for (to, _) in ways.on.of(at).iter().filter(|(_, ease)| *ease > 0) {
                if ways.on.is_shared(*to) {
                    todo.extend(Some(*to).filter(|to| seen.insert(*to)));
                } else {
                    next.extend(with(*to).filter(|to| seen.insert(*to)));
                }
            }
        }
        frontier = next;
    }
    let mut found = BTreeMap::new();
    // In ascending order, so that the greatest hold of an asset is kept.
    for at in seen.into_iter().filter(|at| !ways.on.is_shared(*at) && at / 3 != node) {
        let hold = Hold::ALL.into_iter().nth(at as usize % 3).unwrap_or(Hold::Reach);
        found.insert(at / 3, hold);
    }
    found
}
