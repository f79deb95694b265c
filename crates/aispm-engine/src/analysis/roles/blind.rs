//! Resources that could not be listed, and that somebody may climb through.

use std::collections::BTreeMap;

use aispm_inventory::{Gap, Reason};

use super::{
    decide::Judge,
    rights::{RIGHTS, Right, To},
    targets::{MACHINES, WORKSPACE},
};
use crate::world::Analysis;

/// Types that were not read whole, by subscription, with the worst gap of each.
#[derive(Debug)]
pub(super) struct Blind<'a>(BTreeMap<(&'a str, &'a str), Gap>);

impl<'a> Blind<'a> {
    pub(super) fn of(analysis: &'a Analysis) -> Self {
        let mut blind: BTreeMap<(&str, &str), Gap> = BTreeMap::new();
        for cell in analysis.inventory.coverage.iter().filter(|cell| cell.is_blind()) {
            let gap = cell.gaps.iter().map(|gap| gap.gap.clone()).max();
            let gap = gap.unwrap_or_else(|| Gap::because(Reason::Interrupted));
            let worst = blind.entry((&cell.place.account, &cell.resource_type)).or_insert_with(|| gap.clone());
            *worst = gap.max(worst.clone());
        }
        Self(blind)
    }

    /// Why the members of a profile may climb in ways that were not seen: they hold what it takes where something that acts
    /// with an identity was not listed.
    pub(super) fn hides_climbs(&self, judge: &Judge<'_>) -> Option<Gap> {
        let climbs = || RIGHTS.iter().filter(|right| right.to == To::ActsAs);
        let hides = |right: &Right, of: &str| right.of == of || (right.of == WORKSPACE && MACHINES.contains(&of));
        let hidden = self.0.iter().filter(|((account, of), _)| {
            let mut rights = climbs().filter(|right| hides(right, of));
            rights.any(|right| right.ways.iter().any(|way| way.acts.iter().all(|act| judge.may_within(*act, account))))
        });
        hidden.map(|(_, gap)| gap.clone()).max()
    }
}
