//! Cuts: edges of attack paths, ranked by how many findings close without them.
//!
//! What is left without an edge is asked of the rule itself, so that a finding counts as closed only when no other path
//! makes it, and its score after the cut is that of the best path which is left.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use aispm_inventory::Relation;
use rayon::prelude::*;

use crate::{
    Evaluation, Finding, Judgement, RuleSet, World,
    correlation::WhatIf,
    finding::{AttackPath, Cut},
    graph::Node,
};

/// How many choke points an evaluation names.
const MOST_CHOKE_POINTS: usize = 20;
/// For how many edges it is asked what is left without them: those on most paths.
const MOST_QUESTIONS: usize = 500;

/// An edge, by what it joins.
type Joined = (Node, Relation, Node);

/// What becomes of findings without an edge.
struct Answer {
    edge: Joined,
    /// The score that is left of each finding whose path has the edge, by index; nothing for one that closes.
    left: BTreeMap<usize, Option<f64>>,
}

impl Answer {
    fn closed(&self) -> impl Iterator<Item = usize> {
        self.left.iter().filter(|(_, score)| score.is_none()).map(|(index, _)| *index)
    }
}

/// Fills in the cuts of every failure of a correlation, and the choke points of all.
pub(crate) fn cut(world: &World, rules: &RuleSet, all: &mut Evaluation, assess: impl Fn(&mut Finding) + Sync) {
    let mut paths: BTreeMap<Joined, Vec<usize>> = BTreeMap::new();
    for (index, finding) in all.findings.iter().enumerate() {
        let path = finding.path.as_ref().filter(|_| finding.judgement == Judgement::Fail);
        for edge in path.into_iter().flat_map(edges_of) {
            paths.entry(edge).or_default().push(index);
        }
    }
    let mut paths: Vec<(Joined, Vec<usize>)> = paths.into_iter().collect();
    // Nodes are in the order of their uids, so that equals are in one order too.
    paths.sort_by_key(|(edge, on)| (Reverse(on.len()), *edge));
    paths.truncate(MOST_QUESTIONS);
    let findings = &all.findings;
    let answers: Vec<Answer> = paths
        .into_par_iter()
        .map_init(|| WhatIf::of(world, rules), |what_if, (edge, on)| ask(what_if, findings, edge, &on, &assess))
        .collect();
    let closes: HashMap<Joined, usize> = answers.iter().map(|answer| (answer.edge, answer.closed().count())).collect();
    let mut cuts: BTreeMap<usize, Vec<Cut>> = BTreeMap::new();
    for Answer { edge, left } in &answers {
        for (index, score) in left {
            let cut = shown(*edge, closes.get(edge).copied().unwrap_or_default(), score.unwrap_or_default());
            cuts.entry(*index).or_default().push(cut);
        }
    }
    all.choke_points = choke_points(&answers, &all.findings);
    for (index, mut cuts) in cuts {
        cuts.sort_by(|a, b| {
            (a.score_after.total_cmp(&b.score_after))
                .then_with(|| (b.closes, by_hand(a.relation)).cmp(&(a.closes, by_hand(b.relation))))
                .then_with(|| (a.from, a.relation, a.to).cmp(&(b.from, b.relation, b.to)))
        });
        if let Some(finding) = all.findings.get_mut(index) {
            finding.cuts = cuts;
        }
    }
}

/// What is left of the findings whose paths have an edge.
fn ask(
    what_if: &mut WhatIf<'_>,
    findings: &[Finding],
    edge: Joined,
    on: &[usize],
    assess: &impl Fn(&mut Finding),
) -> Answer {
    let mut left = BTreeMap::new();
    let on = on.iter().filter_map(|index| Some((*index, findings.get(*index)?)));
    let mut by_rule: BTreeMap<usize, Vec<(usize, Node)>> = BTreeMap::new();
    for (index, finding) in on {
        by_rule.entry(finding.rule).or_default().push((index, finding.asset as Node));
    }
    for (rule, on) in by_rule {
        let about: HashSet<Node> = on.iter().map(|(_, node)| *node).collect();
        let Some(remaining) = what_if.remaining(rule, &[edge], &about) else { continue };
        let mut remaining: HashMap<usize, Finding> =
            remaining.into_iter().map(|finding| (finding.asset, finding)).collect();
        for (index, node) in on {
            let score = remaining.get_mut(&(node as usize)).map(|finding| {
                assess(finding);
                finding.risk.score
            });
            left.insert(index, score);
        }
    }
    Answer { edge, left }
}

/// The edges that together close most, each with what it closes by itself: always the one next that closes most of what
/// those before it leave open, worst findings first among equals.
fn choke_points(answers: &[Answer], findings: &[Finding]) -> Vec<Cut> {
    let mut open: Vec<(Joined, BTreeSet<usize>)> =
        answers.iter().map(|answer| (answer.edge, answer.closed().collect())).collect();
    let mut points = Vec::new();
    while points.len() < MOST_CHOKE_POINTS {
        let score = |closed: &BTreeSet<usize>| -> f64 {
            closed.iter().filter_map(|index| Some(findings.get(*index)?.risk.score)).sum()
        };
        let best = open.iter().filter(|(_, closed)| !closed.is_empty()).max_by(|(a, a_closed), (b, b_closed)| {
            (a_closed.len().cmp(&b_closed.len()))
                .then_with(|| score(a_closed).total_cmp(&score(b_closed)))
                .then_with(|| (by_hand(b.1), b).cmp(&(by_hand(a.1), a)))
        });
        let Some((edge, closed)) = best.cloned() else { break };
        let alone = answers.iter().find(|answer| answer.edge == edge).map_or(0, |answer| answer.closed().count());
        points.push(shown(edge, alone, 0.0));
        for (_, left) in &mut open {
            left.retain(|index| !closed.contains(index));
        }
    }
    points
}

/// How much work it is to take an edge away: a door is closed and a right is taken sooner than a machine is rebuilt.
const fn by_hand(relation: Relation) -> u8 {
    match relation {
        Relation::Exposes | Relation::WritableByPublic => 0,
        relation if relation.is_derived() => 1,
        _ => 2,
    }
}

/// The edges of a path that were seen. Nobody can cut what may not be there, and nothing is won by taking a guard away.
fn edges_of(path: &AttackPath) -> impl Iterator<Item = Joined> {
    let ends = path.stops.iter().zip(path.stops.iter().skip(1));
    let hops = path.hops.iter().zip(ends).filter(|(hop, _)| hop.seen && hop.relation != Relation::GuardedBy);
    hops.map(|(hop, (here, next))| {
        let (from, to) = if hop.reversed { (next, here) } else { (here, next) };
        (from.asset as Node, hop.relation, to.asset as Node)
    })
}

fn shown((from, relation, to): Joined, closes: usize, score_after: f64) -> Cut {
    Cut { from: from as usize, relation, to: to as usize, closes, score_after }
}
