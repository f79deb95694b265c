//! What the role behind a function or machine lets it do, and so its callers.

use std::collections::HashMap;

use aispm_inventory::{Detail, Inventory, Kind, Observed, Relation, words::ToolClass};

use super::Does;
use crate::{
    analysis::sight::{self, Sight},
    graph::{Edge, Graph, Node},
};

/// The roles behind functions, each looked at once.
pub(super) struct Behind<'a> {
    inventory: &'a Inventory,
    graph: &'a Graph,
    roles: HashMap<Node, Does>,
    sight: Sight<'a>,
}

impl<'a> Behind<'a> {
    pub(super) fn new(inventory: &'a Inventory, graph: &'a Graph) -> Self {
        Self { inventory, graph, roles: HashMap::new(), sight: Sight::of(inventory) }
    }

    /// What all functions that something sends requests to let it do.
    pub(super) fn functions(&mut self, node: Node) -> Does {
        let mut does = self.missing(node, Relation::RoutesTo, Kind::Function, ":lambda:");
        for edge in self.graph.out(node).iter().filter(|edge| edge.relation == Relation::RoutesTo) {
            let Some(Detail::Function(function)) = self.inventory.assets.get(edge.to as usize).map(|a| &a.detail)
            else {
                continue;
            };
            if function.exists != Observed::Known(false) {
                // Its role stands in the same answer as its network.
                does.unless_read(&function.private_network);
                let of = self.machine(edge.to);
                does.classes.extend(&of.classes);
                does.blind(of.gap);
            }
        }
        does
    }

    /// What the role that something runs as lets it do.
    pub(super) fn machine(&mut self, node: Node) -> Does {
        let mut does = self.missing(node, Relation::RunsAs, Kind::Identity, "");
        for edge in self.graph.out(node).iter().filter(|edge| edge.relation == Relation::RunsAs) {
            let of = self.role(edge.to);
            does.classes.extend(&of.classes);
            does.blind(of.gap);
        }
        does
    }

    fn role(&mut self, role: Node) -> Does {
        if let Some(known) = self.roles.get(&role) {
            return known.clone();
        }
        let mut does = Does::default();
        let mut possible: Vec<(ToolClass, Edge)> = Vec::new();
        for edge in self.graph.all_out(role) {
            match self.class(&edge) {
                Some(class) if edge.seen => does.class(class),
                Some(class) => possible.push((class, edge)),
                None => {}
            }
        }
        possible.retain(|(class, _)| !does.classes.contains(class));
        for (_, edge) in possible {
            does.blind(Some(sight::of_edge(self.inventory, self.graph, &edge)));
        }
        self.roles.insert(role, does.clone());
        does
    }

    fn class(&self, edge: &Edge) -> Option<ToolClass> {
        let to = &self.inventory.assets.get(edge.to as usize)?.detail;
        match (edge.relation, to.kind()) {
            (Relation::CanRead, Kind::Store) => {
                let public = matches!(to, Detail::Store(store) if store.public == Observed::Known(true));
                (!public).then_some(ToolClass::ReadsPrivate)
            }
            (Relation::CanRead, Kind::KnowledgeBase | Kind::LogSink | Kind::Memory | Kind::VectorStore)
            | (Relation::CanInvoke, Kind::KnowledgeBase) => Some(ToolClass::ReadsPrivate),
            // Every function writes its own log.
            (Relation::CanWrite, Kind::LogSink) => None,
            (Relation::CanWrite | Relation::CanAdmin, _)
            | (Relation::CanInvoke, Kind::Function | Kind::Notebook | Kind::Pipeline | Kind::Workspace) => {
                Some(ToolClass::WritesState)
            }
            (Relation::CanInvoke, Kind::Sandbox) => Some(ToolClass::ExecutesCode),
            _ => None,
        }
    }

    /// Why what an asset points at may not have been seen.
    pub(super) fn missing(&self, node: Node, relation: Relation, kind: Kind, part_of_uid: &str) -> Does {
        let mut does = Does::default();
        let Some(asset) = self.inventory.assets.get(node as usize) else { return does };
        let links = asset.links.iter().filter(|l| l.relation == relation && l.to.contains(part_of_uid)).count();
        let found = self.graph.out(node).iter().filter(|edge| {
            let to = self.inventory.assets.get(edge.to as usize);
            edge.relation == relation && to.is_some_and(|to| to.kind() == kind && to.uid.contains(part_of_uid))
        });
        if found.count() < links {
            does.blind(self.sight.missing(kind, &asset.place.account));
        }
        does
    }
}
