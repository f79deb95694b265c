//! What an asset may run as whose description could not be read: any role of its account that lets its service in.
//!
//! Its links came with the description, so that without these possible edges a path through it would look as if it were not
//! there. Assets of one kind and service share them. Other links of such an asset are not guessed.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Detail, Kind, Observed, Relation, kind::Identity};

use crate::{
    graph::{Edge, Node, OWN, Reason},
    world::{Analysis, EdgePass, undescribed},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

fn run(analysis: &mut Analysis) {
    let mut hidden: BTreeMap<(&str, &str, u16), Vec<Node>> = BTreeMap::new();
    for (node, asset) in (0..).zip(&analysis.inventory.assets) {
        if Relation::RunsAs.joins(asset.kind(), Kind::Identity)
            && let (Some(service), Some(slot)) = (service(asset), undescribed(asset))
        {
            hidden.entry((&asset.place.account, service, slot)).or_default().push(node);
        }
    }
    let mut rows = Vec::new();
    for ((account, service, slot), members) in hidden {
        let roles = analysis.of_kind(Kind::Identity).filter(|(_, asset)| &*asset.place.account == account);
        let roles =
            roles.filter(|(_, asset)| matches!(&asset.detail, Detail::Identity(role) if lets_in(role, service)));
        let roles: Vec<Node> = roles.map(|(node, _)| node).collect();
        rows.push((members, slot, roles));
    }
    for (members, slot, roles) in rows {
        let because = analysis.draft.because(vec![Reason::Fact { of: OWN, slot }]);
        let edge = |to| Edge { from: OWN, to, relation: Relation::RunsAs, ease: u8::MAX, seen: false, because };
        analysis.draft.row(members, roles.into_iter().map(edge).collect());
    }
}

/// The service that takes on the role of an asset, without its domain.
pub(super) fn service(asset: &Asset) -> Option<&str> {
    asset.uid.strip_prefix("arn:")?.split(':').nth(1)
}

/// Whether a service may act with an identity: never with a user or a group, and with a role that lets it in.
pub(super) fn lets_in(identity: &Identity, service: &str) -> bool {
    use aispm_inventory::kind::identity::IdentityType::{Account, Group, User};
    let is_service = |principal: &String| {
        let name = principal.strip_prefix("Service:").and_then(|name| name.split('.').next());
        principal == "*" || name == Some(service)
    };
    match (&identity.identity_type, &identity.trust) {
        (Observed::Known(User | Group | Account), _) => false,
        (_, Observed::Known(trust)) => {
            let mut allows = trust.iter().filter(|statement| statement.effect == "Allow");
            allows.any(|s| !s.not_principals.is_empty() || s.principals.iter().any(is_service))
        }
        (_, Observed::Unset) => false,
        (_, Observed::Unseen(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use aispm_inventory::{Inventory, Scan};
    use serde_json::json;

    use super::*;
    use crate::{
        analysis::estate::{asset, denied},
        world::analyse,
    };

    const LAB: &str = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/lab";

    /// The roles that the notebook may run as.
    fn may_run_as(facts: serde_json::Value, others: Vec<Asset>) -> Vec<(String, bool)> {
        let (scan, _) = crate::analysis::estate::estate(Vec::new(), &[]);
        let mut assets = vec![asset("notebook", LAB, facts)];
        assets.extend(others);
        let scan: Scan = scan.scan;
        let world = analyse(Inventory::new(scan, BTreeMap::new(), Vec::new(), assets));
        let lab =
            world.inventory.assets.iter().position(|asset| asset.uid == LAB).and_then(|at| Node::try_from(at).ok());
        let edges =
            lab.into_iter().flat_map(|lab| world.graph.all_out(lab)).filter(|edge| edge.relation == Relation::RunsAs);
        let name = |edge: &Edge| world.inventory.assets.get(edge.to as usize).map_or("", |asset| &asset.uid).to_owned();
        edges.map(|edge| (name(&edge), edge.seen)).collect()
    }

    fn role(name: &str, service: &str) -> Asset {
        let trust = json!([{ "effect": "Allow", "principals": [format!("Service:{service}.amazonaws.com")], "actions": ["sts:AssumeRole"] }]);
        asset("identity", name, json!({ "identity_type": "role", "trust": trust }))
    }

    #[test]
    fn a_notebook_that_was_not_described_may_run_as_what_its_service_takes_on() {
        let user = asset("identity", "ana", json!({ "identity_type": "user" }));
        let unread = asset("identity", "unread", json!({ "identity_type": "role", "trust": denied("iam:GetRole") }));
        let others = vec![role("trains", "sagemaker"), role("answers", "bedrock"), user, unread];
        let facts = json!({ "status": denied("sagemaker:DescribeNotebookInstance"), "direct_internet": denied("sagemaker:DescribeNotebookInstance") });
        assert_eq!(may_run_as(facts, others), [("trains".to_owned(), false), ("unread".to_owned(), false)]);
    }

    #[test]
    fn one_that_was_described_runs_as_what_it_says() {
        assert!(may_run_as(json!({ "status": "in_service" }), vec![role("trains", "sagemaker")]).is_empty());
        assert!(may_run_as(json!({}), vec![role("trains", "sagemaker")]).is_empty());
    }
}
