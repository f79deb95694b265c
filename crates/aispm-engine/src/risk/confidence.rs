//! Confidence: how sure a finding is.

use std::{collections::HashMap, sync::Arc};

use aispm_inventory::{CellReport, Place};

use crate::{Confidence, Finding, Judgement, World};

/// What is left of the confidence when something on the way was not seen.
const NOT_ALL_SEEN: f64 = 0.8;

/// The cells of a scan that were not read to the end.
pub(crate) struct Blind<'a>(HashMap<(&'a Place, &'a Arc<str>), bool>);

impl<'a> Blind<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let cells = world.inventory.coverage.iter();
        Self(cells.map(|cell| ((&cell.place, &cell.resource_type), CellReport::is_blind(cell))).collect())
    }

    /// From 0 to 1.
    pub(crate) fn confidence(&self, world: &World, finding: &Finding) -> f64 {
        let sure = match finding.confidence {
            Confidence::Observed => 1.0,
            Confidence::Derived => 0.8,
            Confidence::Heuristic => 0.5,
        };
        let open = finding.path.as_ref().is_some_and(|path| {
            let hops = path.hops.iter().chain(path.beside.iter().map(|beside| &beside.hop));
            let mut assets = path.stops.iter().filter_map(|stop| world.inventory.assets.get(stop.asset));
            hops.into_iter().any(|hop| !hop.seen || !hop.open.is_empty())
                || assets.any(|asset| self.0.get(&(&asset.place, &asset.resource_type)) == Some(&true))
        });
        if open || finding.judgement == Judgement::Unknown { sure * NOT_ALL_SEEN } else { sure }
    }
}
