//! Risk: how much each finding matters, and which change closes most of them.
//!
//! The model `aispm-risk/1` is explained in `docs/how-risk-is-scored.md`.

use aispm_inventory::Asset;
use rayon::prelude::*;

use crate::{Evaluation, Finding, Judgement, RuleSet, World, finding::AttackPath, graph::Node, rule::Factors};

mod agency;
mod amplification;
mod blast;
mod carry;
mod confidence;
mod cuts;
mod exploitability;
mod exposure;
mod impact;
mod jewels;
mod mix;
mod score;
mod standing;
mod ways;
mod worth;

#[cfg(test)]
mod tests;

pub use blast::{BlastRadius, blast_radius};
pub use jewels::{CLASSIFICATION, CRITICALITY, DECLARED_BY, Jewel, jewels};
pub use mix::LevelMix;
pub use score::{Measures, Vector, VectorError, level};

use agency::{Agency, Uplift};
use carry::{Hold, steps};
use confidence::Blind;
use cuts::cut;
use exploitability::exploitability;
use impact::Loss;
use standing::Standings;

/// Fills in the risk of every finding, and the edges worth cutting.
pub(crate) fn assess(world: &World, rules: &RuleSet, all: &mut Evaluation) {
    if all.findings.is_empty() {
        return;
    }
    let assessor = Assessor { world, standings: Standings::new(world), blind: Blind::new(world) };
    let none = Factors::default();
    let assess = |finding: &mut Finding| {
        let factors = rules.rules().get(finding.rule).map_or(&none, |rule| &rule.factors);
        assessor.assess(finding, factors);
    };
    all.findings.par_iter_mut().for_each(assess);
    cut(world, rules, all, assess);
}

struct Assessor<'a> {
    world: &'a World,
    standings: Standings,
    blind: Blind<'a>,
}

impl Assessor<'_> {
    fn assess(&self, finding: &mut Finding, factors: &Factors) {
        let Some(asset) = self.world.inventory.assets.get(finding.asset) else { return };
        let node = finding.asset as Node;
        let (exposure, loss, uplift) = match &finding.path {
            Some(path) => self.path(path, node),
            None => self.standings.of_asset(self.world, node, asset),
        };
        let vector = Vector::from(Measures {
            exposure,
            exploitability: exploitability(finding, factors),
            impact: loss.factor(factors.impact.unwrap_or_default()),
            agency: uplift.agency,
            threat: uplift.threat,
            mitigation: uplift.mitigation,
            confidence: self.blind.confidence(self.world, finding),
        });
        let targets = finding.path.iter().flat_map(|path| &path.targets);
        let ends_at_jewel = targets.into_iter().any(|target| self.standings.is_jewel(*target as Node));
        let decided = finding.judgement == Judgement::Fail;
        finding.risk = vector.risk(vector.action(decided, ends_at_jewel, loss.jewels > 0));
    }

    /// What a finding about a path is measured by: how one gets on it and along, what is held on the way, and its agents.
    fn path(&self, path: &AttackPath, reported: Node) -> (f64, Loss, Uplift) {
        let entry = path.stops.first().map_or(0.0, |stop| self.standings.exposure(stop.asset as Node));
        let exposure = path.hops.iter().fold(entry, |exposure, hop| exposure * hop.ease.clamp(0.0, 1.0));
        let on_the_way = path.stops.iter().enumerate().filter_map(|(at, stop)| {
            let node = stop.asset as Node;
            match at.checked_sub(1) {
                // Where the attacker begins belongs to the attacker, unless the finding is about it.
                None => (node == reported).then_some((node, Hold::Control)),
                Some(before) => Some((node, self.arrival(path, before))),
            }
        });
        let ends = path.hops.len().checked_sub(1).map(|last| self.arrival(path, last));
        let targets = path.targets.iter().filter_map(|target| Some((*target as Node, ends?)));
        let loss = self.standings.loss(on_the_way.chain(targets));
        let stops = path.stops.iter().map(|stop| stop.asset).chain(path.beside.iter().map(|beside| beside.to));
        let agents = stops.filter_map(|asset| self.standings.agency(asset as Node));
        let uplift = agents.reduce(Agency::and).map_or(Uplift::NONE, Agency::uplift);
        (exposure, loss, uplift)
    }

    /// What an attacker has of an asset after a hop of a path. A hop that carries nobody still shows the asset.
    fn arrival(&self, path: &AttackPath, hop: usize) -> Hold {
        let kind = |at: usize| {
            let stop = path.stops.get(at)?;
            self.world.inventory.assets.get(stop.asset).map(Asset::kind)
        };
        let (Some(taken), Some(here), Some(next)) = (path.hops.get(hop), kind(hop), kind(hop + 1)) else {
            return Hold::Reach;
        };
        let (from, to) = if taken.reversed { (next, here) } else { (here, next) };
        let ways = steps(taken.relation, from, to).iter().filter(|step| step.against == taken.reversed);
        ways.map(|step| step.gives).max().unwrap_or(Hold::Reach)
    }
}
