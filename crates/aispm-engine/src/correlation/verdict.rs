//! Verdicts: what a table says about each asset of the reported step.

use std::collections::HashSet;

use super::{Correlation, ShownBy, ground::Ground, of_kind, table::Table, trace::Trace, worth::Reading};
use crate::{
    Judgement,
    condition::{formula::Truth, judge::Scope},
    graph::Node,
    world::undescribed,
};

/// What a rule says about one asset.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) node: Node,
    pub(crate) judgement: Judgement,
    /// The path, of a fail or an unknown. An unknown without one is about an asset whose description was not seen.
    pub(crate) trace: Option<Trace>,
}

/// The verdicts about all assets of the reported step's kinds and types, by node.
pub(crate) fn verdicts(ground: &Ground<'_>, correlation: &Correlation, table: &Table) -> Vec<Verdict> {
    let (Some(step), Some(state)) = (correlation.steps.get(correlation.per), correlation.reported_state()) else {
        return Vec::new();
    };
    // What was not listed is in the coverage, and no asset to report on.
    let nodes = ground.of_kinds(step.wanted.kinds).filter(|node| !ground.graph().is_missing(*node));
    let spoken_of = nodes.filter_map(|node| Some((node, ground.asset(node)?)));
    spoken_of
        .filter(|(_, asset)| step.wanted.speaks_of(asset))
        .map(|(node, asset)| match found(ground, correlation, table, state, node) {
            Some((judgement, trace)) => Verdict { node, judgement, trace: Some(trace) },
            None if step.wanted.takes(asset, ground.now()) == Truth::False => {
                Verdict { node, judgement: Judgement::NotApplicable, trace: None }
            }
            // Its links come with its description: where that failed, nothing shows that there is no path.
            None if undescribed(asset).is_some() => Verdict { node, judgement: Judgement::Unknown, trace: None },
            None => Verdict { node, judgement: Judgement::Pass, trace: None },
        })
        .collect()
}

/// Which of these assets fail, each with its path.
pub(crate) fn failing<'a>(
    ground: &'a Ground<'_>,
    correlation: &'a Correlation,
    table: &'a Table,
    about: &HashSet<Node>,
) -> impl Iterator<Item = (Node, Trace)> + 'a {
    let state = correlation.reported_state();
    let mut nodes: Vec<Node> = about.iter().copied().collect();
    nodes.sort_unstable();
    nodes.into_iter().filter_map(move |node| match found(ground, correlation, table, state?, node)? {
        (Judgement::Fail, trace) => Some((node, trace)),
        _ => None,
    })
}

/// The path through an asset that makes it fail, else the one that might.
fn found(
    ground: &Ground<'_>,
    correlation: &Correlation,
    table: &Table,
    state: usize,
    node: Node,
) -> Option<(Judgement, Trace)> {
    let cell = table.layers.get(state)?.cell(node)?;
    let readings = [(Reading::Sure, Judgement::Fail), (Reading::Possible, Judgement::Unknown)];
    readings.into_iter().find_map(|(reading, judgement)| {
        let worth = cell.whole(reading);
        if !worth.is_some() || worth.weight() + correlation.most_by_comparison() < correlation.at_least {
            return None;
        }
        let trace = table.trace(state, node, reading)?;
        let weight = worth.weight() + by_comparison(ground, correlation, &trace);
        (weight >= correlation.at_least).then_some((judgement, trace))
    })
}

/// The weight of the signals that compare the steps of a path.
pub(crate) fn by_comparison(ground: &Ground<'_>, correlation: &Correlation, trace: &Trace) -> u32 {
    if correlation.most_by_comparison() == 0 {
        return 0;
    }
    let steps: Vec<_> = trace.steps(ground, correlation).into_iter().map(|(_, asset)| asset).collect();
    let shown = correlation.signals.iter().filter(|sign| match &sign.shown_by {
        ShownBy::Comparison(conditions) => steps.get(sign.step).is_some_and(|asset| {
            let scope = Scope::of(asset, ground.now()).on(&steps);
            let truth = of_kind(conditions, asset).map_or(Truth::False, |condition| scope.holds(condition));
            trace.reading.holds(truth)
        }),
        ShownBy::Facts(_) | ShownBy::Failing(_) | ShownBy::Branch(_) => false,
    });
    shown.map(|sign| sign.weight).sum()
}

impl Correlation {
    /// The state of the reported step.
    pub(crate) fn reported_state(&self) -> Option<usize> {
        self.states.iter().position(|state| state.step == Some(self.per))
    }

    /// What signals that compare steps can weigh at most.
    fn most_by_comparison(&self) -> u32 {
        let comparisons = self.signals.iter().filter(|sign| matches!(sign.shown_by, ShownBy::Comparison(_)));
        comparisons.map(|sign| sign.weight).sum()
    }
}
