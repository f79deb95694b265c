//! The brute force: every walk of a rule, one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    document::{Document, Item, Sign},
    estate::{Estate, Way},
};
use crate::{
    Judgement,
    condition::formula::Truth,
    correlation::worth::{Reading, Worth},
};

/// What all walks through one thing come to.
#[derive(Debug, Clone)]
pub(crate) struct Through {
    pub(crate) best: Worth,
    /// The ends of those that weigh enough, with the best worth of a walk there.
    pub(crate) ends: BTreeMap<usize, Worth>,
}

/// A walk on its way.
#[derive(Debug, Clone)]
struct Walk {
    worth: Worth,
    steps: Vec<usize>,
}

struct Walker<'a> {
    estate: &'a Estate,
    ways: Vec<Way>,
    document: &'a Document,
    reading: Reading,
    found: Vec<Walk>,
}

/// All walks of a rule in one reading, by the thing at the reported step.
pub(crate) fn through(estate: &Estate, document: &Document, reading: Reading) -> BTreeMap<usize, Through> {
    let mut walker = Walker { estate, ways: estate.all(), document, reading, found: Vec::new() };
    for thing in 0..estate.things.len() {
        walker.at(0, thing, &Walk { worth: Worth::ZERO, steps: Vec::new() });
    }
    let mut all: BTreeMap<usize, Through> = BTreeMap::new();
    for walk in walker.found {
        let (per, end) = (walk.steps[document.per], walk.steps[walk.steps.len() - 1]);
        let through = all.entry(per).or_insert_with(|| Through { best: Worth::NONE, ends: BTreeMap::new() });
        through.best = through.best.max(walk.worth);
        if walk.worth.weight() >= document.at_least {
            let best = through.ends.entry(end).or_insert(Worth::NONE);
            *best = (*best).max(walk.worth);
        }
    }
    all
}

impl Walker<'_> {
    /// Goes on from an item that is about the thing at hand.
    fn at(&mut self, item: usize, thing: usize, walk: &Walk) {
        let document = self.document;
        match document.items.get(item) {
            None => self.found.push(walk.clone()),
            Some(Item::Step { kinds, ask }) => {
                let step = walk.steps.len();
                let stands = ask.map_or(Truth::True, |ask| ask.of(self.estate, thing));
                let has = |side: &super::document::Side| side.of(self.estate, &self.ways, thing);
                let with = document.with.iter().filter(|side| side.from == step).map(has);
                let without = document.without.iter().filter(|side| side.from == step).map(|side| !has(side));
                let stands = with.chain(without).fold(stands, Truth::min);
                if !kinds.contains(&self.estate.things[thing].kind) || !self.reading.holds(stands) {
                    return;
                }
                let weights = document.signs.iter().filter_map(|(sign, weight)| {
                    let truth = match sign {
                        Sign::Tag(at, ask) if *at == step => ask.of(self.estate, thing),
                        Sign::Side(side) if side.from == step => has(side),
                        _ => return None,
                    };
                    self.reading.holds(truth).then_some(*weight)
                });
                let worth = walk.worth.and(Worth::of_weight(weights.sum()));
                let steps = walk.steps.iter().copied().chain([thing]).collect();
                self.at(item + 1, thing, &Walk { worth, steps });
            }
            Some(Item::Leg { min, max, .. }) => {
                for times in *min..=*max {
                    self.along(item, times, thing, walk);
                }
            }
        }
    }

    /// Takes an edge so many times more.
    fn along(&mut self, item: usize, times: usize, thing: usize, walk: &Walk) {
        if times == 0 {
            return self.at(item + 1, thing, walk);
        }
        let Item::Leg { relations, reverse, .. } = &self.document.items[item] else { return };
        for way in self.ways.clone() {
            let (start, end) = if *reverse { (way.to, way.from) } else { (way.from, way.to) };
            let taken = self.reading.holds(if way.seen { Truth::True } else { Truth::Unknown });
            if start == thing && taken && relations.contains(&way.relation) {
                self.along(item, times - 1, end, &Walk { worth: walk.worth.over(way.ease), ..walk.clone() });
            }
        }
    }
}

/// What the walks come to for each thing of the reported step's kinds.
pub(crate) fn judgements(estate: &Estate, document: &Document) -> BTreeMap<usize, Judgement> {
    let reported = document.items.iter().filter(|item| matches!(item, Item::Step { .. })).nth(document.per);
    let Some(Item::Step { kinds, ask }) = reported else { return BTreeMap::new() };
    let enough = |reading| -> BTreeSet<usize> {
        let found = through(estate, document, reading).into_iter();
        found.filter(|(_, through)| through.best.weight() >= document.at_least).map(|(thing, _)| thing).collect()
    };
    let (sure, possible) = (enough(Reading::Sure), enough(Reading::Possible));
    let judge = |thing: &usize| {
        let stands = ask.map_or(Truth::True, |ask| ask.of(estate, *thing));
        match () {
            () if sure.contains(thing) => Judgement::Fail,
            () if possible.contains(thing) => Judgement::Unknown,
            () if stands == Truth::False => Judgement::NotApplicable,
            () if estate.things[*thing].tags.is_none() => Judgement::Unknown,
            () => Judgement::Pass,
        }
    };
    let things = (0..estate.things.len()).filter(|thing| kinds.contains(&estate.things[*thing].kind));
    things.map(|thing| (thing, judge(&thing))).collect()
}
