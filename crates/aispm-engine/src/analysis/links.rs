//! What providers state: every link to an asset that was seen is an edge.

use crate::{
    graph::Reason,
    world::{Analysis, EdgePass},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

fn run(analysis: &mut Analysis) {
    let mut edges = Vec::new();
    for (from, asset) in (0..).zip(&analysis.inventory.assets) {
        for link in &asset.links {
            edges.extend(analysis.nodes(&link.to).iter().map(|to| (from, link.relation, *to)));
        }
    }
    for (from, relation, to) in edges {
        analysis.draft.add(from, relation, to, vec![Reason::Stated]);
    }
}
