//! What kept an analysis from deciding, as the gap that its fact then has.

use aispm_inventory::{Gap, Inventory, Kind, Observed, Reason as Failure};

use crate::graph::{Edge, Graph, Reason};

/// Why a possible edge is only possible: the gap of the first unseen fact among its reasons.
pub(super) fn of_edge(inventory: &Inventory, graph: &Graph, edge: &Edge) -> Gap {
    let unseen = graph.reasons(edge).iter().find_map(|reason| {
        let (Reason::Fact { of, slot } | Reason::Row { of, slot, .. }) = reason else { return None };
        let of = if *of == crate::graph::OWN { edge.from } else { *of };
        match inventory.assets.get(of as usize)?.detail.fact((*slot).into())? {
            Observed::Unseen(gap) => Some(gap),
            Observed::Known(_) | Observed::Unset => None,
        }
    });
    unseen.unwrap_or(Gap::NOT_COLLECTED)
}

/// Why assets of a kind may be missing in an account. Nothing when all of them were read.
pub(super) fn of_kind(inventory: &Inventory, kind: Kind, account: &str) -> Option<Gap> {
    let is_kind = |name: &str| inventory.types.get(name).is_some_and(|record| record.kind == kind);
    let cells = || inventory.coverage.iter().filter(|c| &*c.place.account == account && is_kind(&c.resource_type));
    let found = || inventory.assets.iter().any(|asset| asset.kind() == kind && &*asset.place.account == account);
    match cells().find(|cell| cell.is_blind()) {
        Some(cell) => Some(cell.gaps.first().map_or_else(|| Gap::because(Failure::Interrupted), |gap| gap.gap.clone())),
        None if cells().next().is_some() || found() => None,
        // A scan of chosen types did not look for them.
        None => Some(Gap::NOT_COLLECTED),
    }
}
