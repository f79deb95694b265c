//! What assets point at and nobody could list stands in the graph as an asset of which nothing was seen, so that no path
//! that may lead through it is taken for none.
//!
//! It is one of each type that the link may lead to and that was not read whole in the account. Checks do not speak of it:
//! the coverage says what was not read.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use aispm_inventory::{Asset, CellReport, Detail, Gap, Kind, Outcome, Place, Provider, Reason};

use crate::{
    graph::Node,
    world::{Analysis, EdgePass},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

/// Types that were not read whole, by account: kind, the worst gap, and where.
type Blind<'a> = BTreeMap<&'a str, Vec<(&'a str, Kind, Gap, &'a Place)>>;

fn run(analysis: &mut Analysis) {
    let missing = missing(analysis);
    let first = analysis.inventory.assets.len();
    for asset in missing {
        analysis.push(asset);
    }
    let node = |at: usize| Node::try_from(at).unwrap_or(Node::MAX);
    analysis.draft.missing = node(first)..node(analysis.inventory.assets.len());
}

fn missing(analysis: &Analysis) -> Vec<Asset> {
    let blind = blind(analysis);
    if blind.is_empty() {
        return Vec::new();
    }
    let accounts: HashSet<&str> = analysis.inventory.coverage.iter().map(|cell| &*cell.place.account).collect();
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for asset in &analysis.inventory.assets {
        for link in asset.links.iter().filter(|link| !link.external && analysis.nodes(&link.to).is_empty()) {
            // The end of a link names the account it lies in, or nothing does and it is the asset's own.
            let named = link.to.split(['/', ':']).find(|part| accounts.contains(part));
            let Some(types) = blind.get(named.unwrap_or(&asset.place.account)) else { continue };
            let may_be = types.iter().filter(|(_, kind, ..)| link.relation.joins(asset.kind(), *kind));
            for (name, kind, gap, place) in may_be {
                if known.insert((link.to.as_str(), *name)) {
                    found.push(Asset::new(name, place, link.to.as_str(), Detail::unseen(*kind, gap)));
                }
            }
        }
    }
    found
}

fn blind(analysis: &Analysis) -> Blind<'_> {
    let mut blind: Blind<'_> = BTreeMap::new();
    for cell in analysis.inventory.coverage.iter().filter(|cell| hides(cell)) {
        let Some((name, of)) = analysis.inventory.types.get_key_value(&cell.resource_type) else { continue };
        let gap =
            cell.gaps.iter().map(|gap| gap.gap.clone()).max().unwrap_or_else(|| Gap::because(Reason::Interrupted));
        blind.entry(&cell.place.account).or_default().push((name, of.kind, gap, &cell.place));
    }
    blind
}

/// Whether a cell may lack assets. Where the calls that describe them one by one fail, as in AWS, they are there all the same: only
/// a list that failed hides some.
fn hides(cell: &CellReport) -> bool {
    cell.is_blind() && (cell.place.provider != Provider::Aws || cell.outcome == Outcome::Unread)
}
