//! Correlations against a brute force that walks every path of random small estates.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proptest::prelude::*;

use self::{
    document::Document,
    estate::{Dice, Estate, Way},
};
use super::{
    judge::WhatIf,
    worth::{Reading, Worth},
};
use crate::{Evaluation, Finding, Judgement, RuleSet, World, evaluate};

mod document;
mod estate;
mod walks;

/// An estate and a rule that loads.
struct Case {
    estate: Estate,
    document: Document,
    rules: RuleSet,
    dice: Dice,
}

/// How many estates a rule is held against: loading one costs more than judging by it.
const ESTATES: u64 = 4;

/// The cases of a seed: rules are thrown until one loads.
fn cases(seed: u64, compares: bool) -> impl Iterator<Item = Case> {
    let mut dice = Dice::of(seed);
    let (document, rules) = loop {
        let document = Document::random(&mut dice, compares);
        if let Some(rules) = document.load() {
            break (document, rules);
        }
    };
    (0..ESTATES).map(move |number| {
        let mut dice = Dice::of(seed ^ number);
        let estate = Estate::random(&mut dice);
        Case { estate, document: document.clone(), rules: rules.clone(), dice }
    })
}

impl Case {
    fn in_order(&self) -> Vec<usize> {
        (0..self.estate.things.len()).collect()
    }

    fn evaluate(&self, estate: &Estate) -> Evaluation {
        evaluate(&estate.world(&self.in_order()), &self.rules)
    }

    /// What the rule says of each thing.
    fn judgements(&self, estate: &Estate) -> BTreeMap<usize, Judgement> {
        let found = self.evaluate(estate);
        let findings = found.findings.iter().map(|finding| (finding.asset, finding.judgement));
        let passed = found.passed.iter().map(|passed| (passed.asset, Judgement::Pass));
        let mut judged: BTreeMap<usize, Judgement> = findings.chain(passed).collect();
        let kinds = self.rules.rules()[0].kinds();
        for (at, _) in estate.things.iter().enumerate().filter(|(_, thing)| kinds.contains(&thing.kind)) {
            judged.entry(at).or_insert(Judgement::NotApplicable);
        }
        assert_eq!(found.outcomes.not_applicable, count(&judged, Judgement::NotApplicable));
        assert_eq!(found.outcomes.fail, count(&judged, Judgement::Fail));
        judged
    }

    /// The worth of the path of a finding, worked out from what it shows.
    fn shown(&self, finding: &Finding) -> Worth {
        let path = finding.path.as_ref().expect("a path");
        assert_eq!(path.hops.len() + 1, path.stops.len());
        let ways = self.estate.all();
        for (ends, hop) in path.stops.windows(2).zip(&path.hops) {
            let (from, to) = if hop.reversed { (&ends[1], &ends[0]) } else { (&ends[0], &ends[1]) };
            let is_it = |way: &&Way| {
                (way.from, way.relation, way.to, way.seen) == (from.asset, hop.relation, to.asset, hop.seen)
                    && f64::from(way.ease) / 255.0 == hop.ease
            };
            assert!(ways.iter().any(|way| is_it(&way)), "{hop:?}");
        }
        let weight = finding.signals.iter().map(|signal| signal.weight).sum();
        path.hops.iter().fold(Worth::of_weight(weight), |sum, hop| sum.over((hop.ease * 255.0).round() as u8))
    }
}

fn count(judged: &BTreeMap<usize, Judgement>, wanted: Judgement) -> u64 {
    judged.values().filter(|judgement| **judgement == wanted).count() as u64
}

/// What a reader of the findings sees, with names for numbers.
fn seen(world: &World, found: &Evaluation) -> Vec<String> {
    let uid = |at: &usize| world.inventory.assets[*at].uid.clone();
    let finding = |finding: &Finding| {
        let path = finding.path.as_ref().map(|path| {
            let stops: Vec<String> =
                path.stops.iter().map(|stop| format!("{}:{:?}", uid(&stop.asset), stop.step)).collect();
            let beside: Vec<String> = path
                .beside
                .iter()
                .map(|beside| format!("{} {:?} {}", uid(&beside.from), beside.hop, uid(&beside.to)))
                .collect();
            let targets: Vec<String> = path.targets.iter().map(uid).collect();
            format!("{stops:?} {:?} {beside:?} {targets:?}", path.hops)
        });
        let signals: Vec<String> =
            finding.signals.iter().map(|signal| format!("{}@{}", signal.id, uid(&signal.asset))).collect();
        format!(
            "{} {:?} {:?} {:?} {} {:?} {path:?} {signals:?}",
            finding.fingerprint,
            finding.judgement,
            finding.severity,
            finding.confidence,
            finding.message,
            finding.evidence,
        )
    };
    let mut all: Vec<String> = found.findings.iter().map(finding).collect();
    let mut passed: Vec<String> = found.passed.iter().map(|passed| uid(&passed.asset)).collect();
    passed.sort();
    all.extend(passed);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 110, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_is_weighed(seed in any::<u64>()) {
        for case in cases(seed, false) {
            let found = case.evaluate(&case.estate);
            prop_assert_eq!(case.judgements(&case.estate), walks::judgements(&case.estate, &case.document));
            for (reading, judgement) in [(Reading::Sure, Judgement::Fail), (Reading::Possible, Judgement::Unknown)] {
                let walks = walks::through(&case.estate, &case.document, reading);
                for finding in found.findings.iter().filter(|finding| finding.judgement == judgement) {
                    let Some(path) = &finding.path else {
                        prop_assert!(case.estate.things[finding.asset].tags.is_none(), "{finding:?}");
                        continue;
                    };
                    let through = &walks[&finding.asset];
                    prop_assert_eq!(case.shown(finding), through.best);
                    prop_assert_eq!(path.targets[0], path.stops[path.stops.len() - 1].asset);
                    prop_assert_eq!(path.targets.len(), through.ends.len().min(case.document.max_targets));
                    let listed: BTreeSet<usize> = path.targets.iter().copied().collect();
                    prop_assert_eq!(listed.len(), path.targets.len());
                    let worst = listed.iter().map(|end| through.ends[end]).min();
                    let others = through.ends.iter().filter(|(end, _)| !listed.contains(end));
                    prop_assert!(others.map(|(_, worth)| Some(*worth)).all(|left_out| left_out <= worst));
                }
            }
        }
    }

    #[test]
    fn the_order_of_assets_changes_nothing(seed in any::<u64>()) {
        for mut case in cases(seed, true) {
            let mut order = case.in_order();
            for at in 1..order.len() {
                order.swap(at, case.dice.below(at + 1));
            }
            let (one, other) = (case.estate.world(&case.in_order()), case.estate.world(&order));
            let found = [&one, &other].map(|world| seen(world, &evaluate(world, &case.rules)));
            prop_assert_eq!(&found[0], &found[1]);
        }
    }

    #[test]
    fn an_edge_less_is_never_a_failure_more(seed in any::<u64>()) {
        for mut case in cases(seed, false) {
            let ways = case.estate.all();
            if ways.is_empty() {
                continue;
            }
            let gone = case.dice.pick(&ways);
            let rest = case.estate.without(gone);
            let failing = |estate: &Estate| -> Vec<usize> {
                let judged = case.judgements(estate).into_iter();
                judged.filter(|(_, judgement)| *judgement == Judgement::Fail).map(|(at, _)| at).collect()
            };
            let (before, after) = (failing(&case.estate), failing(&rest));
            let world = case.estate.world(&case.in_order());
            let edge = (gone.from as u32, gone.relation, gone.to as u32);
            let everything: HashSet<u32> = (0..).take(world.inventory.assets.len()).collect();
            let left = WhatIf::of(&world, &case.rules).remaining(0, &[edge], &everything).expect("a correlation");
            let asked: Vec<usize> = left.iter().map(|finding| finding.asset).collect();
            prop_assert_eq!(&asked, &after, "{:?}", gone);
            for node in everything {
                let left = WhatIf::of(&world, &case.rules).remaining(0, &[edge], &HashSet::from([node])).expect("a correlation");
                let asked: Vec<usize> = left.iter().map(|finding| finding.asset).collect();
                let expected: Vec<usize> = after.iter().copied().filter(|at| *at == node as usize).collect();
                prop_assert_eq!(asked, expected, "{:?} about {}", gone, node);
            }
            if case.document.without.is_empty() {
                prop_assert!(after.iter().all(|at| before.contains(at)));
            }
        }
    }

    #[test]
    fn seeing_less_never_makes_a_pass_or_a_failure_of_the_other(seed in any::<u64>()) {
        for mut case in cases(seed, false) {
            let mut less = case.estate.clone();
            for thing in &mut less.things {
                thing.tags = thing.tags.filter(|_| !case.dice.chance(25));
            }
            for way in less.ways.iter_mut().chain(less.rows.iter_mut().flat_map(|(_, ways)| ways)) {
                way.seen &= !case.dice.chance(25);
            }
            let (before, after) = (case.judgements(&case.estate), case.judgements(&less));
            for (thing, judgement) in before {
                let now = after[&thing];
                let allowed = match judgement {
                    Judgement::Fail => matches!(now, Judgement::Fail | Judgement::Unknown),
                    Judgement::Unknown => now == Judgement::Unknown,
                    Judgement::Pass => matches!(now, Judgement::Pass | Judgement::Unknown),
                    Judgement::NotApplicable => now != Judgement::Fail,
                };
                prop_assert!(allowed, "{judgement:?} became {now:?}");
            }
        }
    }
}

#[test]
fn random_rules_find_something() {
    let mut judged: BTreeMap<Judgement, usize> = BTreeMap::new();
    for case in (0..100).flat_map(|seed| cases(seed, false)) {
        for judgement in case.judgements(&case.estate).into_values() {
            *judged.entry(judgement).or_default() += 1;
        }
    }
    for wanted in [Judgement::Fail, Judgement::Pass, Judgement::Unknown, Judgement::NotApplicable] {
        assert!(judged.get(&wanted).is_some_and(|many| *many > 40), "{judged:?}");
    }
}
