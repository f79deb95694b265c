//! What every rule asks of a world, laid out once.

use aispm_inventory::{Asset, Kind};
use jiff::Timestamp;

use crate::{
    World,
    graph::{Graph, Node},
};

/// A world, ready for walks.
pub(crate) struct Ground<'a> {
    pub(crate) world: &'a World,
    /// The kind of each node.
    kinds: Vec<Kind>,
    /// The place of each node in the order of uids.
    places: Vec<u32>,
}

impl<'a> Ground<'a> {
    pub(crate) fn of(world: &'a World) -> Self {
        let assets = &world.inventory.assets;
        let kinds = assets.iter().map(Asset::kind).collect();
        let mut nodes: Vec<Node> = (0..).zip(assets).map(|(node, _)| node).collect();
        let key = |node: &Node| {
            assets.get(*node as usize).map(|asset| (&asset.uid, asset.kind(), &asset.resource_type, &asset.place))
        };
        nodes.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut places = vec![0; nodes.len()];
        for (place, node) in (0..).zip(nodes) {
            if let Some(slot) = places.get_mut(node as usize) {
                *slot = place;
            }
        }
        Self { world, kinds, places }
    }

    pub(crate) const fn graph(&self) -> &'a Graph {
        &self.world.graph
    }

    pub(crate) fn asset(&self, node: Node) -> Option<&'a Asset> {
        self.world.inventory.assets.get(node as usize)
    }

    pub(crate) fn kind(&self, node: Node) -> Option<Kind> {
        self.kinds.get(node as usize).copied()
    }

    /// The nodes of some kinds.
    pub(crate) fn of_kinds(&self, kinds: super::sets::KindSet) -> impl Iterator<Item = Node> {
        (0..).zip(&self.kinds).filter(move |(_, kind)| kinds.has(**kind)).map(|(node, _)| node)
    }

    /// Where a node stands in the order of uids.
    pub(crate) fn place(&self, node: Node) -> u32 {
        self.places.get(node as usize).copied().unwrap_or(u32::MAX)
    }

    /// When the scan began: ages are measured from here.
    pub(crate) const fn now(&self) -> Timestamp {
        self.world.inventory.scan.started_at
    }
}
