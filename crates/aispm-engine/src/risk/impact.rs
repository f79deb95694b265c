//! Impact: how much is lost, with an asset and with what it leads to.

use super::{
    carry::{Hold, share},
    jewels::Jewel,
    ways::{Ways, from, held},
    worth::worth,
};
use crate::{
    World,
    graph::{
        Node,
        reach::{Marks, reach},
        spread::spread,
    },
};

/// What lies further away is not counted: the blast radius ends there.
pub(crate) const HOPS: usize = 8;
/// Jewels are counted up to this number: with twenty more than the first, the term for them is all but complete.
const MOST_JEWELS: u8 = 21;
/// What a crown jewel is worth at least, by its owner's word or as the key to others.
const JEWEL: u8 = share(80);

/// What is lost with every hold of every asset.
#[derive(Debug)]
pub(crate) struct Impact {
    /// The most that one thing is worth, in 255ths, less by every hop that is not sure; by hold.
    most: Vec<u8>,
    /// Jewels that come with it, by hold; at most [`MOST_JEWELS`].
    jewels: Marks,
}

impl Impact {
    pub(crate) fn new(world: &World, ways: &Ways, jewels: &[Jewel]) -> Self {
        let jewel = |jewel: &Jewel| (held(jewel.asset as Node, jewel.lost_by), jewel.asset as u32);
        let marks: Vec<(u32, u32)> = jewels.iter().map(jewel).collect();
        let assets = (0_u32..).zip(&world.inventory.assets);
        let of_assets = assets.flat_map(|(node, asset)| {
            Hold::ALL.into_iter().zip(worth(asset)).map(move |(hold, worth)| (held(node, hold), worth))
        });
        let by_word = jewels.iter().filter(|jewel| jewel.by_word);
        let by_word = by_word.map(|jewel| (held(jewel.asset as Node, jewel.lost_by), JEWEL));
        let start: Vec<(u32, u8)> = of_assets.chain(by_word).collect();
        Self {
            most: spread(&ways.back, &start, HOPS, from),
            jewels: reach(&ways.back, &marks, HOPS, MOST_JEWELS, from),
        }
    }

    /// The impact of holds that an attacker has together, from 0 to 1.
    pub(crate) fn of(&self, holds: impl Iterator<Item = (Node, Hold)> + Clone) -> Loss {
        let nodes = || holds.clone().map(|(node, hold)| held(node, hold));
        let most = nodes().filter_map(|node| self.most.get(node as usize)).max().copied().unwrap_or_default();
        let mut jewels: Vec<u32> = nodes().flat_map(|node| self.jewels.of(node)).copied().collect();
        jewels.sort_unstable();
        jewels.dedup();
        Loss { most: f64::from(most) / 255.0, jewels: jewels.len().min(MOST_JEWELS.into()) }
    }
}

/// What an attacker takes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Loss {
    /// The most that one thing is worth, from 0 to 1.
    pub(crate) most: f64,
    /// How many crown jewels, up to a bound.
    pub(crate) jewels: usize,
}

impl Loss {
    /// The greater of each.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { most: self.most.max(other.most), jewels: self.jewels.max(other.jewels) }
    }

    /// The factor: the most, and a quarter of what is missing to 1 with many jewels beside the first. `at_least`: what the
    /// author of the rule says.
    pub(crate) fn factor(self, at_least: f64) -> f64 {
        let most = self.most.max(at_least).clamp(0.0, 1.0);
        let further = self.jewels.saturating_sub(1) as f64;
        most + (1.0 - most) * 0.25 * (1.0 - (-further / 5.0).exp())
    }
}
