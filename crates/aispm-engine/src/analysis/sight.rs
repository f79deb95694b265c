//! What kept an analysis from deciding, as the gap that its fact then has.

use std::collections::{HashMap, HashSet};

use aispm_inventory::{Asset, Gap, Inventory, Kind, Observed, Place, Reason as Failure};

use crate::graph::{Edge, Graph, OWN, Reason};

/// Which assets may be missing, and why.
#[derive(Debug)]
pub(super) struct Sight<'a> {
    /// The worst gap of the cells of a kind in an account; none where all of them were read.
    cells: HashMap<(Kind, &'a str), Option<Gap>>,
    found: HashSet<(Kind, &'a str)>,
}

impl<'a> Sight<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let mut cells: HashMap<(Kind, &str), Option<Gap>> = HashMap::new();
        for cell in &inventory.coverage {
            let Some(record) = inventory.types.get(&cell.resource_type) else { continue };
            let worst = cells.entry((record.kind, &cell.place.account)).or_default();
            if cell.is_blind() {
                let gap = cell.gaps.iter().map(|gap| gap.gap.clone()).max();
                *worst = worst.take().max(Some(gap.unwrap_or_else(|| Gap::because(Failure::Interrupted))));
            }
        }
        let found = inventory.assets.iter().map(|asset| (asset.kind(), &*asset.place.account)).collect();
        Self { cells, found }
    }

    /// Why assets of a kind may be missing in an account. Nothing when all of them were read.
    pub(super) fn missing(&self, kind: Kind, account: &str) -> Option<Gap> {
        match self.cells.get(&(kind, account)) {
            Some(gap) => gap.clone(),
            None if self.found.contains(&(kind, account)) => None,
            // A scan of chosen types did not look for them.
            None => Some(Gap::NOT_COLLECTED),
        }
    }
}

/// Why a possible edge is only possible: the gap of the first unseen fact among its reasons.
pub(super) fn of_edge(inventory: &Inventory, graph: &Graph, edge: &Edge) -> Gap {
    let unseen = graph.reasons(edge).iter().find_map(|reason| {
        let (Reason::Fact { of, slot } | Reason::Row { of, slot, .. }) = reason else { return None };
        let of = if *of == OWN { edge.from } else { *of };
        match inventory.assets.get(of as usize)?.detail.fact((*slot).into())? {
            Observed::Unseen(gap) => Some(gap),
            Observed::Known(_) | Observed::Unset => None,
        }
    });
    unseen.unwrap_or(Gap::NOT_COLLECTED)
}

/// Failures of some calls, by place and type of the cells that made them.
#[derive(Debug)]
pub(super) struct Calls<'a>(HashMap<(&'a Place, &'a str), Gap>);

impl<'a> Calls<'a> {
    pub(super) fn of(inventory: &'a Inventory, permissions: &[&str]) -> Self {
        let mut failed: HashMap<(&Place, &str), Gap> = HashMap::new();
        for cell in &inventory.coverage {
            let gaps = cell.gaps.iter().map(|gap| &gap.gap);
            let worst = gaps.filter(|gap| gap.permission().is_some_and(|p| permissions.contains(&p))).max();
            if let Some(gap) = worst {
                failed.insert((&cell.place, &*cell.resource_type), gap.clone());
            }
        }
        Self(failed)
    }

    /// Why links of an asset may be missing.
    pub(super) fn failed_for(&self, asset: &Asset) -> Option<Gap> {
        self.0.get(&(&asset.place, &*asset.resource_type)).cloned()
    }
}
