//! Which assets can stand where on a possible path at all: a first look that costs little, so that worth is weighed only
//! where there are paths.

use std::collections::HashSet;

use super::{
    Correlation,
    admit::Admission,
    automaton::{Hop, State},
    ground::Ground,
    neighbours::Gone,
};
use crate::graph::Node;

/// The assets in each state of a rule that a possible path may go through, by node. Some may have none: that no member of
/// a row has an edge to itself is not looked at here.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) states: Vec<Vec<Node>>,
}

/// The assets that can be got to from the entry, by state, whether a path goes on from there or not.
pub(crate) fn forth(
    ground: &Ground<'_>,
    states: &[State],
    gone: &Gone,
    admission: &mut Admission<'_>,
) -> Vec<Vec<Node>> {
    let looking = Looking { ground, gone };
    let mut reached: Vec<Vec<Node>> = Vec::new();
    for (at, state) in states.iter().enumerate() {
        let mut here: Vec<Node> = Vec::new();
        if at == 0 {
            here.extend(ground.of_kinds(state.kinds));
        } else {
            let mut known = Members::of(ground.graph().nodes());
            let mut arrive = |node: Node| {
                if ground.kind(node).is_some_and(|kind| state.kinds.has(kind)) && known.insert(node) {
                    here.push(node);
                }
            };
            for (source, nodes) in states.iter().zip(&reached) {
                if source.skip == Some(at) {
                    nodes.iter().copied().for_each(&mut arrive);
                }
                if let Some((hop, to)) = source.hop
                    && to == at
                {
                    looking.spread(nodes, hop, &mut arrive);
                }
            }
        }
        if let Some(step) = state.step {
            here.retain(|node| admission.may_stand(step, *node));
        }
        reached.push(here);
    }
    reached
}

/// The assets from which a path goes on to its end, of those that can be got to.
pub(crate) fn live(ground: &Ground<'_>, correlation: &Correlation, gone: &Gone, admission: &mut Admission<'_>) -> Live {
    let states = &correlation.states;
    let mut live = forth(ground, states, gone, admission);
    let looking = Looking { ground, gone };
    for (at, state) in states.iter().enumerate().rev() {
        let (before, after) = live.split_at_mut(at + 1);
        let Some(here) = before.last_mut() else { continue };
        if let Some((hop, to)) = state.hop {
            let members = |to: usize| {
                let mut members = Members::of(ground.graph().nodes());
                after.get(to - at - 1).into_iter().flatten().for_each(|node| {
                    members.insert(*node);
                });
                members
            };
            let skipped = state.skip.map(members);
            looking.keep(here, hop, &members(to), skipped.as_ref());
        }
        here.sort_unstable();
    }
    Live { states: live }
}

/// Of the assets in each state, those on paths through some assets of the reported step.
pub(crate) fn through(
    ground: &Ground<'_>,
    correlation: &Correlation,
    gone: &Gone,
    live: &Live,
    about: &HashSet<Node>,
) -> Live {
    let (states, looking) = (&correlation.states, Looking { ground, gone });
    let settled = |at: usize, mut found: Vec<Node>| {
        let alive = live.states.get(at).map(Vec::as_slice).unwrap_or_default();
        found.sort_unstable();
        found.dedup();
        found.retain(|node| alive.binary_search(node).is_ok());
        found
    };
    let reported = correlation.reported_state().unwrap_or_default();
    let mut kept: Vec<Vec<Node>> = vec![Vec::new(); states.len()];
    let onward = (reported..states.len()).map(|at| (at, true));
    for (at, onward) in onward.chain((0..reported).rev().map(|at| (at, false))) {
        let mut found: Vec<Node> = Vec::new();
        if at == reported {
            found.extend(about);
        } else if onward {
            for (source, nodes) in states.iter().zip(&kept) {
                if source.skip == Some(at) {
                    found.extend(nodes);
                }
                if let Some((hop, _)) = source.hop.filter(|(_, to)| *to == at) {
                    looking.spread(nodes, hop, &mut |node| found.push(node));
                }
            }
        } else if let Some(state) = states.get(at) {
            found.extend(state.skip.and_then(|to| kept.get(to)).into_iter().flatten());
            if let Some((hop, nodes)) = state.hop.and_then(|(hop, to)| Some((hop, kept.get(to)?))) {
                looking.spread(nodes, hop.back(), &mut |node| found.push(node));
            }
        }
        let found = settled(at, found);
        if let Some(slot) = kept.get_mut(at) {
            *slot = found;
        }
    }
    Live { states: kept }
}

struct Looking<'a> {
    ground: &'a Ground<'a>,
    gone: &'a Gone,
}

impl Looking<'_> {
    /// Tells where one edge from some assets leads.
    fn spread(&self, nodes: &[Node], hop: Hop, arrive: &mut impl FnMut(Node)) {
        let graph = self.ground.graph();
        let mut rows = Members::of(graph.rows().len());
        for node in nodes {
            hop.own(graph, self.gone, *node).for_each(|edge| arrive(hop.end(edge)));
            for (row, _) in hop.rows(graph, *node) {
                if rows.insert(row) {
                    hop.far(graph, row).for_each(|(end, _)| arrive(end));
                }
            }
        }
    }

    /// Keeps the assets from which one edge leads on, or that go on as they are.
    fn keep(&self, nodes: &mut Vec<Node>, hop: Hop, there: &Members, skipped: Option<&Members>) {
        let graph = self.ground.graph();
        let (mut asked, mut lead) = (Members::of(graph.rows().len()), Members::of(graph.rows().len()));
        nodes.retain(|node| {
            skipped.is_some_and(|skipped| skipped.has(*node))
                || hop.own(graph, self.gone, *node).any(|edge| there.has(hop.end(edge)))
                || hop.rows(graph, *node).any(|(row, _)| {
                    if asked.insert(row) && hop.far(graph, row).any(|(end, _)| there.has(end)) {
                        lead.insert(row);
                    }
                    lead.has(row)
                })
        });
    }
}

/// A set of nodes or rows, one bit for each there is.
struct Members(Vec<u64>);

impl Members {
    fn of(many: usize) -> Self {
        Self(vec![0; many.div_ceil(64)])
    }

    fn has(&self, member: u32) -> bool {
        self.0.get(member as usize / 64).is_some_and(|word| word & (1 << (member % 64)) != 0)
    }

    /// Whether it was not in the set before.
    fn insert(&mut self, member: u32) -> bool {
        let Some(word) = self.0.get_mut(member as usize / 64) else { return false };
        let bit = 1 << (member % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}
