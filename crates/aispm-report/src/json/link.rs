//! Links: what providers state, and of what analysis computed the edges that findings and the internet go over.
//!
//! Principals with the same policies share their edges, of which a large estate has millions. Those that lie on no path
//! of a listed finding follow from the statements of the principals, and are left out.

use std::{borrow::Cow, collections::BTreeMap};

use aispm_engine::{
    World,
    finding::{Finding, Hop},
    graph::Edge,
};
use aispm_inventory::{Asset, Kind, Relation};
use serde::Serialize;

use super::finding::Grounds;
use crate::Report;

#[derive(Clone, Serialize)]
pub(crate) struct LinkRecord<'a> {
    from: &'a str,
    relation: &'static str,
    to: &'a str,
    external: bool,
    /// Whether analysis computed it; a link that the provider stated is not.
    derived: bool,
    #[serde(flatten)]
    grounds: Option<Grounds<'a>>,
}

/// What providers state by asset, then what analysis computed by the order of assets.
pub(crate) fn links<'a>(report: &Report<'a>) -> impl Iterator<Item = LinkRecord<'a>> + Clone + use<'a> {
    let assets = report.inventory().assets.as_slice();
    let stated = assets.iter().flat_map(|asset| {
        asset.links.iter().map(|link| LinkRecord {
            from: &asset.uid,
            relation: link.relation.name(),
            to: &link.to,
            external: link.external,
            derived: false,
            grounds: None,
        })
    });
    stated.chain(derived(report))
}

fn derived<'a>(report: &Report<'a>) -> std::vec::IntoIter<LinkRecord<'a>> {
    let assets = report.inventory().assets.as_slice();
    let mut edges: BTreeMap<(usize, usize, Relation), Cow<'a, Hop>> = BTreeMap::new();
    for (finding, ..) in report.findings() {
        for (from, to, hop) in hops(finding) {
            let (from, to) = if hop.reversed { (to, from) } else { (from, to) };
            if let (Some(start), Some(end)) = (assets.get(from), assets.get(to))
                && !states(start, hop.relation, end)
            {
                edges.entry((from, to, hop.relation)).or_insert(Cow::Borrowed(hop));
            }
        }
    }
    for edge in from_the_internet(report.world) {
        let key = (edge.from as usize, edge.to as usize, edge.relation);
        edges.entry(key).or_insert_with(|| Cow::Owned(report.world.hop(&edge)));
    }
    let records = edges.into_iter().filter_map(|((from, to, relation), hop)| {
        let (from, to) = (assets.get(from)?, assets.get(to)?);
        let grounds = Some(Grounds(hop));
        Some(LinkRecord {
            from: &from.uid,
            relation: relation.name(),
            to: &to.uid,
            external: false,
            derived: true,
            grounds,
        })
    });
    records.collect::<Vec<_>>().into_iter()
}

/// What anyone can reach or change.
fn from_the_internet(world: &World) -> impl Iterator<Item = Edge> {
    let internet = (0..).zip(&world.inventory.assets).filter(|(_, asset)| asset.kind() == Kind::Internet);
    let edges = internet.flat_map(|(node, _)| world.graph.all_out(node));
    edges.filter(|edge| matches!(edge.relation, Relation::Exposes | Relation::WritableByPublic))
}

/// The edges of a finding in the direction of its path, those beside it included.
fn hops(finding: &Finding) -> impl Iterator<Item = (usize, usize, &Hop)> {
    finding.path.iter().flat_map(|path| {
        let ends = path.stops.iter().zip(path.stops.iter().skip(1)).zip(&path.hops);
        let along = ends.map(|((from, to), hop)| (from.asset, to.asset, hop));
        along.chain(path.beside.iter().map(|branch| (branch.from, branch.to, &branch.hop)))
    })
}

/// Whether the provider states an edge: it is a link already.
fn states(from: &Asset, relation: Relation, to: &Asset) -> bool {
    from.links.iter().any(|link| link.relation == relation && link.to == to.uid)
}
