//! A cell: one resource type in one place, the unit of work, progress and coverage.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aispm_inventory::{Asset, CellReport, Gap, Outcome, Place, coverage::CellGap};

use crate::{ResourceType, tags::Tags};

/// One resource type in one place, while it is being filled.
#[derive(Debug)]
pub struct Cell {
    /// What is looked for.
    pub of: &'static ResourceType,
    /// Where.
    pub place: Place,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    assets: Vec<Asset>,
    tags: BTreeMap<String, BTreeMap<String, String>>,
    gaps: BTreeMap<(aispm_inventory::Reason, Option<String>), CellGap>,
}

/// What a cell held when it was closed.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) assets: Vec<Asset>,
    pub(crate) tags: Tags,
    pub(crate) report: CellReport,
}

impl Cell {
    /// An empty cell.
    #[must_use]
    pub fn new(of: &'static ResourceType, place: Place) -> Self {
        Self { of, place, state: Mutex::default() }
    }

    /// Keeps an asset.
    pub fn asset(&self, asset: Asset) {
        self.state().assets.push(asset);
    }

    /// Keeps the tags of an asset that another cell found, or may have found.
    pub fn tags(&self, uid: String, tags: BTreeMap<String, String>) {
        self.state().tags.insert(uid, tags);
    }

    /// Files something that could not be seen. Equal failures are counted, the first detail is kept.
    pub fn gap(&self, gap: &Gap) {
        let key = (gap.reason(), gap.permission().map(str::to_owned));
        self.state()
            .gaps
            .entry(key)
            .and_modify(|entry| entry.times += 1)
            .or_insert_with(|| CellGap { gap: gap.clone(), times: 1 });
    }

    /// How many assets it holds so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state().assets.len()
    }

    /// Whether it holds no asset so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes out what was found and what became of the cell.
    pub(crate) fn close(&self) -> Closed {
        let State { assets, tags, gaps } = mem::take(&mut *self.state());
        let outcome = match (gaps.is_empty(), assets.is_empty() && tags.is_empty()) {
            (true, _) => Outcome::Complete,
            (false, false) => Outcome::Partial,
            (false, true) => Outcome::Unread,
        };
        let tags = Tags { place: self.place.clone(), by_uid: tags, gap: gaps.values().next().map(|g| g.gap.clone()) };
        let report = CellReport {
            place: self.place.clone(),
            resource_type: self.of.name.into(),
            outcome,
            assets: assets.len() as u64,
            gaps: gaps.into_values().collect(),
        };
        Closed { assets, tags, report }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A collector that panicked must not take the assets of others with it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
