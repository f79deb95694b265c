//! The world that rules judge: an inventory with what analysis computed, and the graph over it.

use std::collections::HashMap;

use aispm_inventory::{Asset, Inventory, Kind, Observed, Relation};

use crate::{
    analysis::{EDGE_PASSES, FACT_PASSES},
    graph::{Draft, Graph, Node, Reason},
};

/// An inventory after analysis.
#[derive(Debug, Clone)]
pub struct World {
    /// The assets, with computed facts, and those that analysis adds: the internet and principals from outside.
    pub inventory: Inventory,
    /// The edges between them; a node is the index of its asset.
    pub graph: Graph,
}

/// Computes what follows from an inventory. The same inventory always gives the same world.
#[must_use]
pub fn analyse(inventory: Inventory) -> World {
    let mut analysis = Analysis::new(inventory);
    for pass in EDGE_PASSES {
        (pass.run)(&mut analysis);
    }
    let Analysis { mut inventory, draft, .. } = analysis;
    let graph = draft.build(inventory.assets.len());
    for pass in FACT_PASSES {
        (pass.run)(&mut inventory, &graph);
    }
    World { inventory, graph }
}

/// An analysis that computes edges.
pub(crate) struct EdgePass {
    pub(crate) run: fn(&mut Analysis),
}

/// An analysis that computes facts from the whole graph.
pub(crate) struct FactPass {
    pub(crate) run: fn(&mut Inventory, &Graph),
}

/// A world in the making.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// INVARIANT: assets keep their index; analysis only adds some behind them.
    pub(crate) inventory: Inventory,
    pub(crate) draft: Draft,
    by_uid: HashMap<String, Vec<Node>>,
}

impl Analysis {
    fn new(inventory: Inventory) -> Self {
        let mut analysis = Self { inventory, draft: Draft::default(), by_uid: HashMap::new() };
        for (node, asset) in (0..).zip(&analysis.inventory.assets) {
            analysis.by_uid.entry(asset.uid.clone()).or_default().push(node);
        }
        analysis
    }

    /// The assets with a uid: several when one thing is of several kinds.
    pub(crate) fn nodes(&self, uid: &str) -> &[Node] {
        self.by_uid.get(uid).map(Vec::as_slice).unwrap_or_default()
    }

    /// The asset with a uid that is of a kind.
    pub(crate) fn node(&self, kind: Kind, uid: &str) -> Option<Node> {
        self.nodes(uid).iter().copied().find(|node| self.asset(*node).is_some_and(|asset| asset.kind() == kind))
    }

    /// The asset of a node.
    pub(crate) fn asset(&self, node: Node) -> Option<&Asset> {
        self.inventory.assets.get(node as usize)
    }

    /// The assets of a kind.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (Node, &Asset)> {
        (0..).zip(&self.inventory.assets).filter(move |(_, asset)| asset.kind() == kind)
    }

    /// What an asset points at in a relation, of what was seen.
    pub(crate) fn linked(&self, asset: &Asset, relation: Relation) -> impl Iterator<Item = Node> {
        let links = asset.links.iter().filter(move |link| link.relation == relation);
        links.flat_map(|link| self.nodes(&link.to)).copied()
    }

    /// Adds an asset that no provider names, unless it is there.
    pub(crate) fn add(&mut self, asset: Asset) -> Node {
        if let Some(known) = self.node(asset.kind(), &asset.uid) {
            return known;
        }
        self.push(asset)
    }

    /// Adds an asset beside those with its uid.
    pub(crate) fn push(&mut self, asset: Asset) -> Node {
        let node = Node::try_from(self.inventory.assets.len()).unwrap_or(Node::MAX);
        self.by_uid.entry(asset.uid.clone()).or_default().push(node);
        self.inventory.assets.push(asset);
        node
    }
}

/// The first fact that was not seen of an asset whose describing call failed: of the facts that a provider gives, none of
/// those that were looked for was seen. `None`: something is known of it, or nothing was looked for.
pub(crate) fn undescribed(asset: &Asset) -> Option<u16> {
    let given =
        asset.kind().schema().facts.iter().zip(0u16..).filter(|(fact, _)| !fact.doc.trim().starts_with("Computed"));
    let looked_for = given.filter_map(|(_, slot)| Some((slot, asset.detail.fact(usize::from(slot))?)));
    let mut looked_for = looked_for.filter(|(_, seen)| !seen.is_not_collected()).peekable();
    let (first, _) = *looked_for.peek()?;
    looked_for.all(|(_, seen)| matches!(seen, Observed::Unseen(_))).then_some(first)
}

/// The slot of a fact, for a reason to name it.
pub(crate) fn slot(kind: Kind, fact: &str) -> u16 {
    let found = kind.schema().facts.iter().position(|field| field.name == fact);
    found.and_then(|slot| u16::try_from(slot).ok()).unwrap_or(u16::MAX)
}

/// A reason that is a fact.
pub(crate) fn fact(of: Node, kind: Kind, fact: &str) -> Reason {
    Reason::Fact { of, slot: slot(kind, fact) }
}
