//! Resources that rights are about, in the order of their uids: what lies below a scope is one stretch of them.

use aispm_inventory::{Asset, Relation};

use super::rights::{RIGHTS, To};
use crate::{graph::Node, world::Analysis};

/// A resource.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) node: Node,
    pub(super) asset: &'a Asset,
    pub(super) uid: &'a str,
    /// Identities that it acts with.
    pub(super) acts_as: Vec<Node>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    pub(super) all: Vec<Target<'a>>,
}

impl<'a> Targets<'a> {
    pub(super) fn read(analysis: &'a Analysis) -> Self {
        let wanted = |asset: &Asset| RIGHTS.iter().any(|right| right.of == &*asset.resource_type);
        let assets = (0..).zip(&analysis.inventory.assets).filter(|(_, asset)| wanted(asset));
        let target = |(node, asset): (Node, &'a Asset)| {
            let climbs = RIGHTS.iter().any(|right| right.of == &*asset.resource_type && right.to == To::ActsAs);
            let mut acts_as = if climbs { acts_as(analysis, asset) } else { Vec::new() };
            acts_as.sort_unstable();
            acts_as.dedup();
            Target { node, asset, uid: &asset.uid, acts_as }
        };
        let mut all: Vec<Target<'a>> = assets.map(target).collect();
        all.sort_by_key(|target| target.uid);
        Self { all }
    }

    /// Those that lie below one of some scopes, each once.
    pub(super) fn within<'s>(&self, scopes: impl Iterator<Item = &'s str>) -> Vec<&Target<'a>> {
        let mut found = std::collections::BTreeMap::new();
        for scope in scopes {
            let first = self.all.partition_point(|target| target.uid < scope);
            let below = self.all.iter().skip(first).take_while(|target| target.uid.starts_with(scope));
            found.extend(below.filter(|target| lies_in(target.uid, scope)).map(|target| (target.node, target)));
        }
        found.into_values().collect()
    }
}

/// Whether a resource is a scope or lies below it.
pub(super) fn lies_in(uid: &str, scope: &str) -> bool {
    uid.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The identities that code in a resource acts with. The machines of a workspace act with their own, not with its.
fn acts_as(analysis: &Analysis, asset: &Asset) -> Vec<Node> {
    let own = |asset: &Asset| -> Vec<Node> { analysis.linked(asset, Relation::RunsAs).collect() };
    if &*asset.resource_type != "azure_ml_workspace" {
        return own(asset);
    }
    let machines = analysis.linked(asset, Relation::Contains).filter_map(|node| analysis.asset(node));
    machines
        .filter(|machine| ["azure_ml_compute_cluster", "azure_ml_attached_compute"].contains(&&*machine.resource_type))
        .flat_map(own)
        .collect()
}
