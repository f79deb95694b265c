//! Writers: who from outside of the AI estate can change or read its stores, and change its functions.
//!
//! An identity is from outside when nothing of the AI estate runs as it, it administers nothing, and the provider does not
//! own it. One that a workload may run as that was not seen is only perhaps from outside. Groups of AWS are left out: their members have their rights. Anyone at all is `internet`. A list names at most
//! [`MOST`] of them, in the order of their uids. Where nobody is sure to be on it and somebody may be, it is Unseen.

use std::collections::BTreeSet;

use aispm_inventory::{
    Asset, Detail, Gap, Inventory, Kind, Observed, Provider, Relation, kind::identity::IdentityType, words::Privilege,
};

use super::sight::{self, Sight};
use crate::{
    graph::{Graph, Node},
    world::FactPass,
};

pub(crate) const PASS: FactPass = FactPass { run };

/// Enough to show that a store is not kept to itself.
const MOST: usize = 100;

type Names = Observed<Vec<String>>;

/// What is computed of one asset.
struct Found {
    node: Node,
    writers: Names,
    readers: Option<Names>,
}

fn run(inventory: &mut Inventory, graph: &Graph) {
    let outsiders = outsiders(inventory, graph);
    let sight = Sight::of(inventory);
    let mut found = Vec::new();
    for (node, asset) in (0..).zip(&inventory.assets) {
        if !matches!(asset.kind(), Kind::Store | Kind::Function) {
            continue;
        }
        let unread = policy_gap(asset).or_else(|| sight.missing(Kind::Identity, &asset.place.account));
        let asked = Asked { inventory, graph, outsiders: &outsiders, node, unread };
        let writers = asked.outside(Relation::CanWrite, Relation::WritableByPublic);
        let readers = (asset.kind() == Kind::Store).then(|| asked.outside(Relation::CanRead, Relation::Exposes));
        found.push(Found { node, writers, readers });
    }
    for Found { node, writers, readers } in found {
        match inventory.assets.get_mut(node as usize).map(|asset| &mut asset.detail) {
            Some(Detail::Store(store)) => {
                store.outside_writers = writers;
                store.outside_readers = readers.unwrap_or_default();
            }
            Some(Detail::Function(function)) => function.outside_writers = writers,
            _ => {}
        }
    }
}

/// Whether an asset is an identity from outside of the AI estate, or the internet.
#[derive(Debug, Clone)]
enum Outsider {
    No,
    Yes,
    /// Why that could not be told.
    Perhaps(Gap),
}

fn outsiders(inventory: &Inventory, graph: &Graph) -> Vec<Outsider> {
    let outsider = |(node, asset): (Node, &Asset)| match &asset.detail {
        Detail::Internet(_) => Outsider::Yes,
        Detail::Identity(identity) => {
            let administers = identity.privileges.known().is_some_and(|all| all.contains(&Privilege::Administrator));
            // Members of a group of Azure are not listed, so that it stands for them.
            let listed = asset.place.provider == Provider::Aws;
            let works = graph.inward(node).any(|edge| edge.relation == Relation::RunsAs);
            let is_of_provider = identity.provider_owned == Observed::Known(true);
            let is_listed_group = listed && identity.identity_type == Observed::Known(IdentityType::Group);
            let is_one = ![administers, works, is_of_provider, is_listed_group].contains(&true);
            match &identity.used_by {
                _ if !is_one => Outsider::No,
                Observed::Unseen(gap) => Outsider::Perhaps(gap.clone()),
                Observed::Known(_) | Observed::Unset => Outsider::Yes,
            }
        }
        _ => Outsider::No,
    };
    (0..).zip(&inventory.assets).map(outsider).collect()
}

/// Why the policy of an asset, which may let more in, was not seen.
fn policy_gap(asset: &Asset) -> Option<Gap> {
    let policy = match &asset.detail {
        Detail::Store(store) => &store.policy,
        Detail::Function(function) => &function.policy,
        _ => return None,
    };
    match policy {
        Observed::Unseen(gap) if !policy.is_not_collected() => Some(gap.clone()),
        _ => None,
    }
}

/// The question of who can do something to one asset.
struct Asked<'a> {
    inventory: &'a Inventory,
    graph: &'a Graph,
    outsiders: &'a [Outsider],
    node: Node,
    /// Why somebody may have been missed.
    unread: Option<Gap>,
}

impl Asked<'_> {
    fn outside(&self, relation: Relation, by_anyone: Relation) -> Names {
        let mut sure = BTreeSet::new();
        let mut possible: Option<Gap> = None;
        let wanted = |of: Relation| of == relation || of == by_anyone;
        for edge in self.graph.all_into(self.node).filter(|edge| wanted(edge.relation)) {
            let from = edge.from as usize;
            let open = match self.outsiders.get(from) {
                Some(Outsider::Yes) if edge.seen => None,
                Some(Outsider::Yes) => Some(sight::of_edge(self.inventory, self.graph, &edge)),
                Some(Outsider::Perhaps(gap)) => Some(gap.clone()),
                Some(Outsider::No) | None => continue,
            };
            if open.is_some() {
                possible = possible.max(open);
            } else if let Some(asset) = self.inventory.assets.get(from) {
                sure.insert(asset.uid.as_str());
                if sure.len() > MOST {
                    sure.pop_last();
                }
            }
        }
        match possible.or_else(|| self.unread.clone()) {
            Some(gap) if sure.is_empty() => Observed::Unseen(gap),
            _ => Observed::Known(sure.into_iter().map(str::to_owned).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::analysis::estate::{asset, denied, estate, facts, gap};

    const BUCKET: &str = "bucket";

    fn of(others: Vec<Asset>, edges: &[&str]) -> (Names, Names) {
        let mut assets = vec![asset("store", BUCKET, json!({}))];
        assets.extend(others);
        of_all(assets, edges)
    }

    fn of_all(assets: Vec<Asset>, edges: &[&str]) -> (Names, Names) {
        let (mut inventory, graph) = estate(assets, edges);
        run(&mut inventory, &graph);
        match facts(&inventory, BUCKET) {
            Detail::Store(store) => (store.outside_writers.clone(), store.outside_readers.clone()),
            _ => (Observed::Unset, Observed::Unset),
        }
    }

    fn role(uid: &str) -> Asset {
        asset("identity", uid, json!({ "identity_type": "role", "privileges": [], "used_by": [] }))
    }

    fn known(names: &[&str]) -> Names {
        Observed::Known(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn only_identities_without_a_part_in_the_estate_are_from_outside() {
        let others = vec![
            role("ci"),
            role("trainer"),
            asset("training_job", "job", json!({})),
            asset("identity", "admin", json!({ "privileges": ["administrator"] })),
            asset("identity", "linked", json!({ "provider_owned": true })),
            asset("identity", "group", json!({ "identity_type": "group" })),
            asset("identity", "stranger", json!({ "identity_type": "account", "external": true, "used_by": [] })),
            asset("internet", "internet", json!({})),
        ];
        let edges = [
            "job runs_as trainer",
            "ci can_write bucket",
            "trainer can_write bucket",
            "admin can_write bucket",
            "linked can_write bucket",
            "group can_write bucket",
            "stranger can_read bucket",
            "internet writable_by_public bucket",
        ];
        assert_eq!(of(others, &edges), (known(&["ci", "internet"]), known(&["stranger"])));
    }

    #[test]
    fn nobody_from_outside_is_an_answer() {
        assert_eq!(of(vec![role("ci")], &[]), (known(&[]), known(&[])));
    }

    #[test]
    fn an_account_whose_identities_were_not_read_has_no_answer() {
        assert_eq!(of(vec![], &[]).0, Observed::Unseen(Gap::NOT_COLLECTED));
    }

    #[test]
    fn a_possible_writer_leaves_it_open_unless_another_is_sure() {
        let perhaps = asset(
            "identity",
            "perhaps",
            json!({ "used_by": [], "statements": denied("iam:GetAccountAuthorizationDetails") }),
        );
        let edges = ["perhaps can_write bucket ?statements", "ci can_write bucket"];
        let unseen = Observed::Unseen(gap("iam:GetAccountAuthorizationDetails"));
        assert_eq!(of(vec![perhaps.clone(), role("ci")], &edges[..1]).0, unseen);
        assert_eq!(of(vec![perhaps, role("ci")], &edges).0, known(&["ci"]));
    }

    #[test]
    fn a_writer_that_a_workload_may_run_as_is_only_perhaps_from_outside() {
        let used = denied("sagemaker:DescribeNotebookInstance");
        let perhaps = asset("identity", "lab", json!({ "identity_type": "role", "privileges": [], "used_by": used }));
        let edges = ["lab can_write bucket", "ci can_write bucket"];
        let unseen = Observed::Unseen(gap("sagemaker:DescribeNotebookInstance"));
        assert_eq!(of(vec![perhaps.clone()], &edges[..1]).0, unseen);
        assert_eq!(of(vec![perhaps, role("ci")], &edges).0, known(&["ci"]));
    }

    #[test]
    fn a_policy_that_was_not_read_may_let_more_in() {
        let bucket = asset("store", BUCKET, json!({ "policy": denied("s3:GetBucketPolicy") }));
        let unseen = Observed::Unseen(gap("s3:GetBucketPolicy"));
        assert_eq!(of_all(vec![bucket, role("ci")], &[]), (unseen.clone(), unseen));
    }

    #[test]
    fn many_writers_are_named_up_to_a_bound() {
        let names: Vec<String> = (0..150).map(|number| format!("role{number:03}")).collect();
        let edges: Vec<String> = names.iter().map(|name| format!("{name} can_write bucket")).collect();
        let edges: Vec<&str> = edges.iter().map(String::as_str).collect();
        let (writers, _) = of(names.iter().map(|name| role(name)).collect(), &edges);
        let writers = writers.known().map(Vec::as_slice).unwrap_or_default();
        assert_eq!((writers.len(), writers.first().map(String::as_str)), (MOST, Some("role000")));
        assert_eq!(writers.last().map(String::as_str), Some("role099"));
    }
}
