//! What analysis computes, seen through the world it makes.

use aispm_engine::{World, analyse, graph::Reason};
use aispm_inventory::{Asset, Link, Place, Relation};
use serde_json::Value;

use crate::support;

/// An asset that points at others, as sentences without their subject: `runs_as role`.
pub(crate) fn asset(kind: &str, uid: &str, facts: Value, links: &[&str]) -> Asset {
    let mut asset = support::asset(kind, uid, facts);
    for link in links {
        let (relation, to) = link.split_once(' ').expect("a relation and a uid");
        let relation = Relation::named(relation).expect("a relation");
        asset.links.push(Link { relation, to: to.to_owned(), external: false });
    }
    asset
}

/// The same of another type.
pub(crate) fn typed(resource_type: &str, mut asset: Asset) -> Asset {
    asset.resource_type = resource_type.into();
    asset
}

/// A fact that a call kept from being seen.
pub(crate) fn denied(permission: &str) -> Value {
    serde_json::json!({ "unseen": { "reason": "denied", "permission": permission } })
}

/// The world of some assets.
pub(crate) fn world(assets: Vec<Asset>) -> World {
    analyse(support::inventory(assets))
}

/// The edges of a relation as sentences: `internet exposes bucket`. A `?` marks those that are only possible, a `~` those
/// that rest on something assumed.
pub(crate) fn edges(world: &World, relation: &str) -> Vec<String> {
    let relation = Relation::named(relation).expect("a relation");
    let uid = |node: u32| world.inventory.assets[node as usize].uid.as_str();
    let mut edges = Vec::new();
    for node in 0..u32::try_from(world.graph.nodes()).expect("a small world") {
        for edge in world.graph.out(node).iter().filter(|edge| edge.relation == relation) {
            let assumed = world.graph.reasons(edge).iter().any(|reason| matches!(reason, Reason::Residue(_)));
            let marks = [(!edge.seen).then_some(" ?"), assumed.then_some(" ~")];
            let marks: String = marks.into_iter().flatten().collect();
            edges.push(format!("{} {} {}{marks}", uid(edge.from), relation.name(), uid(edge.to)));
        }
    }
    edges.sort();
    edges
}

/// Why there is an edge, as `asset.fact` for facts and records, and sentences for the rest.
pub(crate) fn because(world: &World, from: &str, relation: &str, to: &str) -> Vec<String> {
    let relation = Relation::named(relation).expect("a relation");
    let node = |uid: &str| {
        let at = world.inventory.assets.iter().position(|asset| asset.uid == uid).expect(uid);
        u32::try_from(at).expect("a small world")
    };
    let found = world.graph.out(node(from)).iter().find(|edge| edge.to == node(to) && edge.relation == relation);
    let name = |of: u32, slot: u16| {
        let asset = &world.inventory.assets[of as usize];
        format!("{}.{}", asset.uid, asset.kind().schema().facts[usize::from(slot)].name)
    };
    let reasons = world.graph.reasons(found.expect("an edge")).iter();
    reasons
        .map(|reason| match reason {
            Reason::Stated => "stated".to_owned(),
            Reason::Fact { of, slot } => name(*of, *slot),
            Reason::Row { of, slot, row } => format!("{}[{row}]", name(*of, *slot)),
            Reason::Residue(text) | Reason::Says(text) => text.to_string(),
        })
        .collect()
}

/// How easily an edge is gone.
pub(crate) fn ease(world: &World, to: &str, relation: &str) -> u8 {
    let relation = Relation::named(relation).expect("a relation");
    let at = world.inventory.assets.iter().position(|asset| asset.uid == to).expect(to);
    let node = u32::try_from(at).expect("a small world");
    let graph = &world.graph;
    graph.inward(node).find(|edge| edge.relation == relation).expect("an edge").ease
}

/// A fact of an asset, as an inventory file would have it.
pub(crate) fn fact(world: &World, uid: &str, name: &str) -> Value {
    let asset = world.inventory.assets.iter().find(|asset| asset.uid == uid).expect(uid);
    serde_json::to_value(&asset.detail).expect("facts").get(name).cloned().unwrap_or_else(|| "not collected".into())
}

/// The same, where cells of a type could not be read whole.
pub(crate) fn blind_world(assets: Vec<Asset>, resource_type: &str, kind: &str, permission: &str) -> World {
    blind_world_at(assets, support::place(), resource_type, kind, permission)
}

/// The same, for cells of another place.
pub(crate) fn blind_world_at(
    assets: Vec<Asset>,
    place: Place,
    resource_type: &str,
    kind: &str,
    permission: &str,
) -> World {
    let mut inventory = support::inventory(assets);
    let gap: aispm_inventory::Gap = serde_json::from_value(denied(permission)["unseen"].clone()).expect("a gap");
    let kind = aispm_inventory::Kind::named(kind).expect("a kind");
    let record = aispm_inventory::TypeRecord { kind, source: permission.to_owned(), side_calls: Default::default() };
    inventory.types.insert(resource_type.into(), record);
    inventory.coverage.push(aispm_inventory::CellReport {
        place,
        resource_type: resource_type.into(),
        outcome: aispm_inventory::Outcome::Unread,
        assets: 0,
        gaps: vec![aispm_inventory::coverage::CellGap { gap, times: 1 }],
    });
    analyse(inventory)
}
