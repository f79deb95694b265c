//! Correlations: paths over the graph that together are a risk.
//!
//! A path is a walk from step to step of the rule. Each hop of the rule is one edge or, repeated, several, so that the
//! walks of a rule are the walks of an automaton whose states only ever lead on: a table over (asset, state) filled once
//! from the entry on and once from the end back gives for every asset the best walk through it, exactly and in time that is
//! known when the rule is loaded, edges times states. Signals weigh what the rule says, and weights along a walk add up.
//!
//! # What is sure and what is possible
//!
//! A walk is *sure* when every edge of it was seen and every condition holds; it is *possible* when no edge and no
//! condition rules it out. An asset of the reported step fails when a sure walk reaches `at_least`. Else it is unknown when a
//! possible one does, and what was not seen on that walk is the evidence. Else it passes.
//!
//! # Which of several paths is shown
//!
//! The one with the most weight; of those the easiest, by the product of the ease of its edges; of those the shortest; of
//! those, outward from the reported asset, the one whose next asset comes first by uid. So the order of assets in the
//! inventory says nothing.
//!
//! # Signals that compare two steps
//!
//! `{ step: data, where: { account: { not: { step: identity, field: account } } } }` is no property of one asset. It is
//! judged on the one path that is best without it, and its weight counts there only.

use aispm_inventory::{Asset, Kind};
use jiff::Timestamp;

use crate::{
    Check,
    condition::{Condition, formula::Truth, judge::Scope},
};

mod admit;
pub(crate) mod automaton;
mod branches;
#[cfg(test)]
mod brute_force;
mod ground;
mod judge;
mod neighbours;
mod places;
mod reach;
mod render;
#[cfg(test)]
mod render_tests;
pub(crate) mod sets;
mod table;
mod targets;
mod top;
mod trace;
mod verdict;
mod worth;

pub(crate) use judge::{WhatIf, judge, judgements, reached};

use self::{
    automaton::{Hop, State},
    sets::KindSet,
};

/// A rule about paths.
#[derive(Debug, Clone)]
pub struct Correlation {
    /// INVARIANT: at least one; those of a path come in its order.
    pub(crate) steps: Vec<Step>,
    /// The walks of the rule.
    pub(crate) states: Vec<State>,
    /// Branches that must be there.
    pub(crate) with: Vec<Branch>,
    /// Branches that must not be there.
    pub(crate) without: Vec<Branch>,
    pub(crate) signals: Vec<Sign>,
    /// The weight that a path must have.
    pub(crate) at_least: u32,
    /// Index of the step whose assets the findings are about.
    pub(crate) per: usize,
    /// How many ends of paths a finding lists.
    pub(crate) max_targets: usize,
}

/// A named place on a path.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: Box<str>,
    pub(crate) wanted: Wanted,
}

/// Which assets may stand somewhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) kinds: KindSet,
    /// Resource types. Empty: all.
    pub(crate) types: Vec<String>,
    /// What must hold, compiled for each kind. Empty: nothing.
    pub(crate) conditions: Vec<(Kind, Condition)>,
}

/// An edge beside the path.
#[derive(Debug, Clone)]
pub(crate) struct Branch {
    /// Index of the step it starts at.
    pub(crate) from: usize,
    pub(crate) hop: Hop,
    pub(crate) to: Wanted,
    /// INVARIANT: no two branches of a rule have the same.
    pub(crate) number: usize,
}

/// Something that makes a path worse.
#[derive(Debug, Clone)]
pub(crate) struct Sign {
    pub(crate) id: Box<str>,
    /// Index of the step whose asset shows it.
    pub(crate) step: usize,
    pub(crate) weight: u32,
    pub(crate) shown_by: ShownBy,
}

/// How a signal is recognised.
#[derive(Debug, Clone)]
pub(crate) enum ShownBy {
    /// The asset's own facts, compiled for each kind.
    Facts(Vec<(Kind, Condition)>),
    /// Its facts beside those of other steps: judged on the best path only.
    Comparison(Vec<(Kind, Condition)>),
    /// A check that fails on it.
    Failing(Box<Check>),
    /// An edge beside the path.
    Branch(Branch),
}

impl Correlation {
    /// The kinds of the reported step.
    pub(crate) fn reported(&self) -> Vec<Kind> {
        self.steps.get(self.per).map(|step| step.wanted.kinds.iter().collect()).unwrap_or_default()
    }
}

impl Wanted {
    /// Whether assets of this kind and type are spoken of at all.
    pub(crate) fn speaks_of(&self, asset: &Asset) -> bool {
        self.kinds.has(asset.kind())
            && (self.types.is_empty() || self.types.iter().any(|name| **name == *asset.resource_type))
    }

    /// Whether an asset may stand here.
    pub(crate) fn takes(&self, asset: &Asset, now: Timestamp) -> Truth {
        if !self.speaks_of(asset) {
            return Truth::False;
        }
        of_kind(&self.conditions, asset).map_or(Truth::True, |condition| Scope::of(asset, now).holds(condition))
    }
}

/// The condition about assets of this kind.
pub(crate) fn of_kind<'c>(conditions: &'c [(Kind, Condition)], asset: &Asset) -> Option<&'c Condition> {
    conditions.iter().find(|(kind, _)| *kind == asset.kind()).map(|(_, condition)| condition)
}
