//! Cuts: edges of attack paths, ranked by how many findings close without them.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::Relation;

use crate::{Evaluation, World, finding::Cut, graph::Node};

/// How many choke points an evaluation names.
const MOST_CHOKE_POINTS: usize = 20;

/// An edge, by what it joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Joined {
    /// Where it starts.
    pub(crate) from: Node,
    /// How its ends stand to each other.
    pub(crate) relation: Relation,
    /// Where it ends.
    pub(crate) to: Node,
}

/// The edges of a finding's path that were seen, in the order of the path. Nobody can cut what may not be there.
pub(crate) fn edges_of(path: &crate::finding::AttackPath) -> impl Iterator<Item = Joined> {
    let ends = path.stops.iter().zip(path.stops.iter().skip(1));
    let hops = path.hops.iter().zip(ends).filter(|(hop, _)| hop.seen);
    hops.map(|(hop, (here, next))| {
        let (from, to) = if hop.reversed { (next, here) } else { (here, next) };
        Joined { from: from.asset as Node, relation: hop.relation, to: to.asset as Node }
    })
}

/// Fills in the cuts of every finding and the choke points of all, given which findings close without an edge, by index.
pub(crate) fn cut(world: &World, all: &mut Evaluation, closes: impl Fn(Joined) -> Vec<usize>) {
    let edges: BTreeSet<Joined> =
        all.findings.iter().filter_map(|finding| finding.path.as_ref()).flat_map(edges_of).collect();
    let closed: BTreeMap<Joined, BTreeSet<usize>> =
        edges.into_iter().map(|edge| (edge, closes(edge).into_iter().collect::<BTreeSet<usize>>())).collect();
    for (index, finding) in all.findings.iter_mut().enumerate() {
        let Some(path) = &finding.path else { continue };
        let score = finding.risk.score;
        let mut cuts: Vec<Cut> = Vec::new();
        for edge in edges_of(path) {
            let Some(closed) = closed.get(&edge).filter(|closed| !closed.is_empty()) else { continue };
            let score_after = if closed.contains(&index) { 0.0 } else { score };
            let cut = shown(edge, closed.len(), score_after);
            // A path may walk one edge twice.
            if !cuts.contains(&cut) {
                cuts.push(cut);
            }
        }
        // Stable: of equals, the one nearest to the entry stays first.
        cuts.sort_by_key(|cut| (std::cmp::Reverse(cut.closes), !cut.relation.is_derived()));
        finding.cuts = cuts;
    }
    let uid = |node: Node| world.inventory.assets.get(node as usize).map(|asset| (asset.uid.as_str(), asset.kind()));
    let score = |closed: &BTreeSet<usize>| -> f64 {
        closed.iter().filter_map(|index| all.findings.get(*index)).map(|finding| finding.risk.score).sum()
    };
    let mut most: Vec<(Joined, usize, f64)> = closed
        .iter()
        .filter(|(_, closed)| !closed.is_empty())
        .map(|(edge, closed)| (*edge, closed.len(), score(closed)))
        .collect();
    most.sort_by(|(a, a_closes, a_score), (b, b_closes, b_score)| {
        (b_closes.cmp(a_closes))
            .then_with(|| b_score.total_cmp(a_score))
            .then_with(|| b.relation.is_derived().cmp(&a.relation.is_derived()))
            .then_with(|| (uid(a.from), a.relation, uid(a.to)).cmp(&(uid(b.from), b.relation, uid(b.to))))
    });
    most.truncate(MOST_CHOKE_POINTS);
    all.choke_points = most.into_iter().map(|(edge, closes, _)| shown(edge, closes, 0.0)).collect();
}

fn shown(edge: Joined, closes: usize, score_after: f64) -> Cut {
    Cut { from: edge.from as usize, relation: edge.relation, to: edge.to as usize, closes, score_after }
}
