//! Small estates for tests: assets by their facts, and the edges between them.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use aispm_inventory::{
    Asset, Detail, Gap, GapRecord, Inventory, Kind, Place, Provider, Reason as Failure, Relation, Scan,
};
use serde_json::Value;

use crate::{
    graph::{Draft, Edge, Graph, Node},
    world::fact,
};

/// An asset with facts as an inventory file has them.
pub(super) fn asset(kind: &str, uid: &str, facts: Value) -> Asset {
    let kind = Kind::named(kind).expect("a kind");
    let place = Place { provider: Provider::Aws, account: "111122223333".into(), region: "eu-west-1".into() };
    Asset::new(&format!("aws_{}", kind.name()), &place, uid, Detail::read(kind, facts).expect("facts of the kind"))
}

/// A fact that a call kept from being seen.
pub(super) fn denied(permission: &str) -> Value {
    serde_json::json!({ "unseen": { "reason": "denied", "permission": permission } })
}

/// The same, as a gap.
pub(super) fn gap(permission: &str) -> Gap {
    Gap::from(GapRecord { reason: Failure::Denied, permission: Some(permission.to_owned()), detail: None })
}

/// An inventory, and the graph of what its links state and of some edges: `from relation to`. After a `?` stands the fact
/// of its start that was not seen, for an edge that is only possible.
pub(super) fn estate(assets: Vec<Asset>, edges: &[&str]) -> (Inventory, Graph) {
    let scan = Scan {
        id: "test".to_owned(),
        started_at: jiff::Timestamp::UNIX_EPOCH,
        finished_at: jiff::Timestamp::UNIX_EPOCH,
        version: "0".to_owned(),
        providers: vec![Provider::Aws],
        calls: BTreeMap::new(),
        interrupted: false,
    };
    let inventory = Inventory::new(scan, BTreeMap::new(), Vec::new(), assets);
    let node = |uid: &str| {
        let at = inventory.assets.iter().position(|asset| asset.uid == uid).expect(uid);
        Node::try_from(at).expect("a small estate")
    };
    let mut draft = Draft::default();
    for asset in &inventory.assets {
        for link in &asset.links {
            if inventory.assets.iter().any(|asset| asset.uid == link.to) {
                draft.add(node(&asset.uid), link.relation, node(&link.to), Vec::new());
            }
        }
    }
    for edge in edges {
        let (edge, unseen) = edge.split_once(" ?").map_or((*edge, None), |(edge, fact)| (edge, Some(fact)));
        let mut words = edge.split(' ');
        let mut next = || words.next().expect("from, relation and to");
        let (from, relation, to) = (node(next()), Relation::named(next()).expect("a relation"), node(next()));
        let kind = inventory.assets.get(from as usize).map(Asset::kind).expect("an asset");
        let because = draft.because(unseen.map(|name| fact(from, kind, name)).into_iter().collect());
        draft.push(Edge { from, to, relation, ease: u8::MAX, seen: unseen.is_none(), because });
    }
    let graph = draft.build(inventory.assets.len());
    (inventory, graph)
}

/// The facts of one asset.
pub(super) fn facts<'a>(inventory: &'a Inventory, uid: &str) -> &'a Detail {
    &inventory.assets.iter().find(|asset| asset.uid == uid).expect(uid).detail
}
