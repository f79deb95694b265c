//! Resources that rights are about, in the order of their uids: what lies below a scope is one stretch of them.

use std::collections::HashMap;

use aispm_inventory::{Asset, Relation};

use super::{
    acts::{Acts, Table},
    rights::{RIGHTS, Right, To, Way},
};
use crate::{graph::Node, world::Analysis};

pub(super) const WORKSPACE: &str = "azure_ml_workspace";
/// Machines of a workspace that run the code of whoever starts jobs there.
pub(super) const MACHINES: [&str; 2] = ["azure_ml_compute_cluster", "azure_ml_attached_compute"];

/// A resource.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) node: Node,
    pub(super) asset: &'a Asset,
    pub(super) uid: &'a str,
    /// Identities that it acts with.
    pub(super) acts_as: Vec<Node>,
    /// Rights over it, with the ways to them that work on it.
    pub(super) rights: Vec<(&'static Right, Vec<Open>)>,
}

/// A way to a right, on a resource where it works.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) way: &'static Way,
    /// The set of each of its actions.
    pub(super) acts: Vec<Acts>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    pub(super) all: Vec<Target<'a>>,
}

impl<'a> Targets<'a> {
    pub(super) fn read(analysis: &'a Analysis, table: &Table) -> Self {
        let mut of_type: HashMap<&str, Vec<&'static Right>> = HashMap::new();
        for right in RIGHTS {
            of_type.entry(right.of).or_default().push(right);
        }
        let target = |(node, asset): (Node, &'a Asset)| {
            let of = of_type.get(&*asset.resource_type)?;
            let climbs = of.iter().any(|right| right.to == To::ActsAs);
            let mut acts_as = if climbs { acts_as(analysis, asset) } else { Vec::new() };
            acts_as.sort_unstable();
            acts_as.dedup();
            let open = |way: &'static Way| Open { way, acts: way.acts.iter().map(|act| table.set(*act)).collect() };
            let works = |right: &'static Right| right.ways.iter().filter(|way| (way.when)(analysis, asset)).map(open);
            let rights = of.iter().map(|right| (*right, works(right).collect())).collect();
            Some(Target { node, asset, uid: &asset.uid, acts_as, rights })
        };
        let mut all: Vec<Target<'a>> = (0..).zip(&analysis.inventory.assets).filter_map(target).collect();
        all.sort_by_key(|target| target.uid);
        Self { all }
    }

    /// Those that lie below one of some scopes or hold one, each once.
    pub(super) fn within<'s>(&self, scopes: impl Iterator<Item = &'s str>) -> Vec<&Target<'a>> {
        let mut found = std::collections::BTreeMap::new();
        for scope in scopes {
            let first = self.all.partition_point(|target| target.uid < scope);
            let below = self.all.iter().skip(first).take_while(|target| target.uid.starts_with(scope));
            found.extend(below.filter(|target| lies_in(target.uid, scope)).map(|target| (target.node, target)));
            // Of what is above a scope, only a resource has it as a part.
            let above = scope.match_indices('/').skip(8).filter_map(|(end, _)| self.at(scope.get(..end)?));
            found.extend(above.map(|target| (target.node, target)));
        }
        found.into_values().collect()
    }

    fn at(&self, uid: &str) -> Option<&Target<'a>> {
        let at = self.all.binary_search_by_key(&uid, |target| target.uid).ok()?;
        self.all.get(at)
    }
}

/// Whether a resource is a scope or lies below it.
pub(super) fn lies_in(uid: &str, scope: &str) -> bool {
    uid.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The identities that code in a resource acts with. The machines of a workspace act with their own, not with its.
fn acts_as(analysis: &Analysis, asset: &Asset) -> Vec<Node> {
    let own = |asset: &Asset| -> Vec<Node> { analysis.linked(asset, Relation::RunsAs).collect() };
    if &*asset.resource_type != WORKSPACE {
        return own(asset);
    }
    let machines = analysis.linked(asset, Relation::Contains).filter_map(|node| analysis.asset(node));
    machines.filter(|machine| MACHINES.contains(&&*machine.resource_type)).flat_map(own).collect()
}
