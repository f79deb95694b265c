//! Standing: what risk needs to know of every asset, computed once for all of them.

use aispm_inventory::{Asset, Kind, Relation};
use rayon::prelude::*;

use super::{
    agency::{Agency, Uplift, agency, is_agent, is_used_in},
    carry::Hold,
    exposure::exposure,
    impact::{Impact, Loss},
    jewels::jewels,
    ways::Ways,
};
use crate::{World, graph::Node};

/// What is known of every asset of a world.
pub(crate) struct Standings {
    /// In 255ths.
    exposure: Vec<u8>,
    impact: Impact,
    /// Of those that are agents.
    agency: Vec<Option<Agency>>,
    /// Whether it is a crown jewel.
    is_jewel: Vec<bool>,
}

impl Standings {
    pub(crate) fn new(world: &World) -> Self {
        let ways = Ways::new(world, true);
        let jewels = jewels(world);
        let (exposure, impact) = rayon::join(|| exposure(world, &ways), || Impact::new(world, &ways, &jewels));
        let unit = |node: usize| f64::from(exposure.get(node).copied().unwrap_or_default()) / 255.0;
        let assets = world.inventory.assets.par_iter().enumerate();
        let agency = assets.map(|(node, asset)| agency(world, node as Node, asset, unit(node))).collect();
        let mut is_jewel = vec![false; world.inventory.assets.len()];
        for jewel in jewels {
            if let Some(is_jewel) = is_jewel.get_mut(jewel.asset) {
                *is_jewel = true;
            }
        }
        Self { exposure, impact, agency, is_jewel }
    }

    /// How easily an attacker gets to an asset, from 0 to 1.
    pub(crate) fn exposure(&self, node: Node) -> f64 {
        f64::from(self.exposure.get(node as usize).copied().unwrap_or_default()) / 255.0
    }

    /// What is lost with holds that an attacker has together.
    pub(crate) fn loss(&self, holds: impl Iterator<Item = (Node, Hold)> + Clone) -> Loss {
        self.impact.of(holds)
    }

    pub(crate) fn agency(&self, node: Node) -> Option<Agency> {
        self.agency.get(node as usize).copied().flatten()
    }

    pub(crate) fn is_jewel(&self, node: Node) -> bool {
        self.is_jewel.get(node as usize) == Some(&true)
    }

    /// What a finding about one asset is measured by: the asset, taken over.
    ///
    /// A guardrail is no place to be: whoever talks to what it guards is before it, and what it guards is lost when it fails.
    pub(crate) fn of_asset(&self, world: &World, node: Node, asset: &Asset) -> (f64, Loss, Uplift) {
        let (mut exposure, mut loss) = (self.exposure(node), self.loss(std::iter::once((node, Hold::Control))));
        if asset.kind() == Kind::Guardrail {
            let graph = &world.graph;
            for edge in graph.inward(node).filter(|edge| edge.relation == Relation::GuardedBy) {
                exposure = exposure.max(self.exposure(edge.from));
                loss = loss.or(self.loss(std::iter::once((edge.from, Hold::Reach))));
            }
        }
        (exposure, loss, self.uplift(world, node, asset))
    }

    /// What an agent adds to a finding about one asset: the asset itself, else the one that uses it and adds most.
    fn uplift(&self, world: &World, node: Node, asset: &Asset) -> Uplift {
        if let Some(agency) = self.agency(node) {
            return agency.uplift();
        }
        let kind = |node: Node| world.inventory.assets.get(node as usize).map(Asset::kind);
        let agent = |node: &Node| kind(*node).is_some_and(is_agent);
        let graph = &world.graph;
        let users = graph.inward(node).filter(|edge| is_used_in(edge.relation)).map(|edge| edge.from);
        // An address of an agent stands before it.
        let behind = graph.out(node).iter();
        let behind = behind.filter(|edge| asset.kind() == Kind::Endpoint && edge.relation == Relation::RoutesTo);
        let agents = users.chain(behind.map(|edge| edge.to)).filter(agent).filter_map(|node| self.agency(node));
        agents.map(Agency::uplift).fold(Uplift::NONE, Uplift::or)
    }
}
