//! What providers state: every link to an asset that was seen is an edge.

use crate::{
    graph::{Edge, Reason},
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
        // What was not listed may be something else than what stands for it.
        if analysis.draft.missing.contains(&to) {
            let because = analysis.draft.because(vec![Reason::Fact { of: to, slot: 0 }]);
            analysis.draft.push(Edge { from, to, relation, ease: u8::MAX, seen: false, because });
        } else {
            analysis.draft.add(from, relation, to, vec![Reason::Stated]);
        }
    }
}
