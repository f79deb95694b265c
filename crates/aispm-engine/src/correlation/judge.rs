//! Judging a world by all correlations.

use std::collections::{HashMap, HashSet};

use aispm_inventory::Relation;
use rayon::prelude::*;

use super::{
    Correlation,
    admit::Admission,
    ground::Ground,
    neighbours::Gone,
    reach::{Live, forth, live, through},
    render::Renderer,
    sets::RelationSet,
    table::{Scratch, Table, fill},
    verdict::{Verdict, failing, verdicts},
    worth::{Reading, Worth},
};
use crate::{Evaluation, Finding, Judgement, Passed, Rule, RuleSet, World, graph::Node, rule::Body};

/// Adds what the correlation rules say about a world to what its checks say.
pub(crate) fn judge(world: &World, rules: &RuleSet, all: &mut Evaluation) {
    let correlations: Vec<_> = rules.rules().iter().enumerate().filter_map(correlation).collect();
    if correlations.is_empty() {
        return;
    }
    let ground = Ground::of(world);
    let judged: Vec<Evaluation> = correlations
        .into_par_iter()
        .map_init(|| Scratch::of(&ground), |scratch, rule| by_rule(&ground, rule, scratch))
        .collect();
    for said in judged {
        all.findings.extend(said.findings);
        all.passed.extend(said.passed);
        all.outcomes += said.outcomes;
    }
    all.passed.sort();
}

/// What one correlation says about each asset of its reported step, by node.
pub(crate) fn judgements(world: &World, correlation: &Correlation) -> Vec<(Node, Judgement)> {
    let ground = Ground::of(world);
    let table = whole_table(&ground, correlation, &mut Scratch::of(&ground));
    let verdicts = verdicts(&ground, correlation, &table).into_iter();
    verdicts.map(|verdict| (verdict.node, verdict.judgement)).collect()
}

/// How far paths get, in a sentence: for a test that does not hold.
pub(crate) fn reached(world: &World, correlation: &Correlation) -> String {
    let ground = Ground::of(world);
    let gone = Gone::default();
    let reached = forth(&ground, &correlation.states, &gone, &mut Admission::of(&ground, correlation, &gone));
    let mut said: Vec<String> = Vec::new();
    for (state, nodes) in correlation.states.iter().zip(reached) {
        let Some(step) = state.step.and_then(|step| correlation.steps.get(step)) else { continue };
        let mut names: Vec<&str> =
            nodes.into_iter().filter_map(|node| Some(ground.asset(node)?.uid.as_str())).collect();
        names.sort_unstable();
        let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        said.push(format!("{} = {names}", step.name));
    }
    let table = whole_table(&ground, correlation, &mut Scratch::of(&ground));
    let whole = table.layers.last().into_iter().flat_map(|layer| &layer.cells);
    let weigh = |reading| whole.clone().map(|cell| cell.forth.get(reading).worth).max().map(Worth::weight);
    if let (Some(sure), Some(possible)) = (weigh(Reading::Sure), weigh(Reading::Possible)) {
        let needed = correlation.at_least;
        said.push(format!("of {needed} that are needed, paths weigh {sure}, and {possible} with what was not seen"));
    }
    said.join("; ")
}

fn correlation((index, rule): (usize, &Rule)) -> Option<(usize, &Rule, &Correlation)> {
    match &rule.body {
        Body::Correlation(correlation) => Some((index, rule, correlation)),
        Body::Check(_) => None,
    }
}

/// The table of a rule with all edges.
fn whole_table(ground: &Ground<'_>, correlation: &Correlation, scratch: &mut Scratch) -> Table {
    let gone = Gone::default();
    let mut admission = Admission::of(ground, correlation, &gone);
    let live = live(ground, correlation, &gone, &mut admission);
    fill(ground, &correlation.states, &gone, &live, &mut admission, scratch)
}

fn by_rule(ground: &Ground<'_>, rule: (usize, &Rule, &Correlation), scratch: &mut Scratch) -> Evaluation {
    let (index, _, correlation) = rule;
    let table = whole_table(ground, correlation, scratch);
    let mut renderer = Renderer::of(ground, rule, &table);
    let mut said = Evaluation::default();
    for Verdict { node, judgement, trace } in verdicts(ground, correlation, &table) {
        let count = match judgement {
            Judgement::Fail => &mut said.outcomes.fail,
            Judgement::Pass => &mut said.outcomes.pass,
            Judgement::Unknown => &mut said.outcomes.unknown,
            Judgement::NotApplicable => &mut said.outcomes.not_applicable,
        };
        *count += 1;
        if judgement == Judgement::Pass {
            said.passed.push(Passed { rule: index, asset: node as usize });
        }
        said.findings.extend(match trace {
            Some(trace) => renderer.finding(node, judgement, &trace),
            None if judgement == Judgement::Unknown => renderer.undescribed(node),
            None => None,
        });
    }
    said
}

/// Asks what is left of the findings of correlations when edges are gone.
pub(crate) struct WhatIf<'a> {
    ground: Ground<'a>,
    rules: &'a RuleSet,
    scratch: Scratch,
    /// Where the sure paths with all edges are, by rule.
    live: HashMap<usize, Live>,
}

impl<'a> WhatIf<'a> {
    pub(crate) fn of(world: &'a World, rules: &'a RuleSet) -> Self {
        let ground = Ground::of(world);
        let scratch = Scratch::of(&ground);
        Self { ground, rules, scratch, live: HashMap::new() }
    }

    /// The failures of a correlation about these assets that are left without these edges. An edge of a row is gone for
    /// the one member that it starts at. `None`: the rule is a check.
    pub(crate) fn remaining(
        &mut self,
        rule: usize,
        without: &[(Node, Relation, Node)],
        about: &HashSet<Node>,
    ) -> Option<Vec<Finding>> {
        let rule = self.rules.rules().get(rule).and_then(|it| self::correlation((rule, it)))?;
        let (index, _, correlation) = rule;
        let (ground, scratch) = (&self.ground, &mut self.scratch);
        // What must not be there may have been an edge that is gone: then paths appear that there were not.
        let guards: RelationSet = correlation.without.iter().flat_map(|branch| branch.hop.relations.iter()).collect();
        let opens = without.iter().any(|(_, relation, _)| guards.has(*relation));
        let gone = Gone::of(without);
        let mut admission = Admission::of(ground, correlation, &gone);
        let fresh = opens.then(|| live(ground, correlation, &gone, &mut admission));
        let known = self.live.entry(index).or_insert_with(|| whole_table(ground, correlation, scratch).sure());
        let live = fresh.as_ref().unwrap_or(known);
        let live = through(ground, correlation, &gone, live, about);
        let table = fill(ground, &correlation.states, &gone, &live, &mut admission, scratch);
        let mut renderer = Renderer::of(ground, rule, &table);
        let failures = failing(ground, correlation, &table, about);
        Some(failures.filter_map(|(node, trace)| renderer.finding(node, Judgement::Fail, &trace)).collect())
    }
}
