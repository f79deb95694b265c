//! Who can do what in AWS: effective permissions of identities over what the AI estate rests on, and over each other.
//!
//! Principals with the same policies are asked about once, and only where the patterns of a policy or the policy of a
//! resource make an answer other than no possible.

mod accounts;
mod ask;
mod book;
mod climbing;
mod estate;
mod finds;
mod machines;
mod principals;
mod privileges;
mod resources;
mod rights;
mod strangers;
mod strength;
mod target;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{
    Asset, Detail, Inventory, Kind, Observed, Reason as Failure, Relation, kind::identity::IdentityType,
};
use rayon::prelude::*;

use self::{
    accounts::Accounts, book::Book, estate::Estate, finds::Finds, principals::Principals, privileges::Computed,
    strength::Strength, targets::Targets,
};
use super::{hidden::lets_in, outside, roles, sight::Sight};
use crate::{
    graph::{Graph, Node},
    world::{Analysis, EdgePass, FactPass},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

pub(crate) const USERS: FactPass = FactPass { run: used_by };

/// Everything that was found, before it is written down.
struct Results {
    profiles: Vec<(Vec<Node>, Finds)>,
    strangers: Vec<(String, Finds)>,
    anyone: Finds,
    facts: BTreeMap<Node, Computed>,
}

fn run(analysis: &mut Analysis) {
    let Results { profiles, strangers, anyone, facts } = ask(analysis);
    for (members, finds) in profiles {
        finds.draft(members, &mut analysis.draft);
    }
    for (account, finds) in strangers {
        if !finds.shared.is_empty() {
            let node = outside::account(analysis, &account);
            finds.draft(vec![node], &mut analysis.draft);
        }
    }
    if !anyone.shared.is_empty() {
        let node = outside::internet(analysis);
        anyone.draft(vec![node], &mut analysis.draft);
    }
    write(&mut analysis.inventory, facts);
}

fn ask(analysis: &Analysis) -> Results {
    let mut book = Book::default();
    let accounts = Accounts::read(&analysis.inventory);
    let principals = Principals::read(analysis, &accounts, &mut book);
    let targets = Targets::read(analysis, &accounts, &principals, &mut book);
    let mut estate = Estate { book, accounts, principals, targets, at: analysis.inventory.scan.started_at };
    estate.settle();
    let estate = estate;
    let all = &estate.principals.profiles;
    let strengths: Vec<Strength<'_>> = all.par_iter().map(|profile| Strength::of(&estate, profile)).collect();
    let found: Vec<_> = (0..all.len())
        .into_par_iter()
        .map(|number| {
            let outcome = rights::of(&estate, &strengths, number);
            let members = all.get(number).map(|profile| profile.members.as_slice()).unwrap_or_default();
            let facts: Vec<(Node, Computed)> = members
                .iter()
                .filter_map(|member| {
                    let node = estate.principals.all.get(*member)?.node;
                    Some((node, privileges::of(&estate, &strengths, number, *member, &outcome)?))
                })
                .collect();
            let nodes: Vec<Node> = facts.iter().map(|(node, _)| *node).collect();
            ((nodes, outcome.finds), facts)
        })
        .collect();
    let (mut profiles, facts): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    for (account, targets) in &estate.targets.unread {
        profiles.push((estate.principals.plain(account), strangers::of_unread(&estate, account, targets)));
    }
    let strangers = estate.targets.strangers.iter().map(|(account, targets)| {
        let arn = format!("arn:aws:iam::{account}:root");
        ((*account).to_owned(), strangers::of_account(&estate, account, &arn, targets))
    });
    Results {
        strangers: strangers.collect(),
        anyone: strangers::of_anyone(&estate),
        profiles,
        facts: facts.into_iter().flatten().collect(),
    }
}

fn write(inventory: &mut Inventory, mut facts: BTreeMap<Node, Computed>) {
    for (node, asset) in (0..).zip(&mut inventory.assets) {
        let Detail::Identity(identity) = &mut asset.detail else { continue };
        if asset.resource_type.starts_with("aws_iam_") {
            identity.external = Observed::Known(false);
        }
        if let Some(computed) = facts.remove(&node) {
            identity.privileges = computed.privileges;
            identity.unguarded_model_access = computed.unguarded_model_access;
            identity.escalations = computed.escalations;
        }
    }
}

/// Kinds that are looked for everywhere and that most identities of an AI estate are made for, with the services that take
/// on their roles.
const WORKLOADS: [(Kind, &[&str]); 6] = [
    (Kind::Agent, &["bedrock", "bedrock-agentcore"]),
    (Kind::AgentRuntime, &["bedrock-agentcore"]),
    (Kind::Model, &["bedrock", "sagemaker"]),
    (Kind::Notebook, &["sagemaker"]),
    (Kind::TrainingJob, &["bedrock", "sagemaker"]),
    (Kind::Workspace, &["sagemaker"]),
];

/// Kinds of Azure assets that managed identities are made for.
const MANAGED: [Kind; 3] = [Kind::Endpoint, Kind::Notebook, Kind::Workspace];

/// The assets that act with each identity. A version of an agent stands for its agent: the two are one user.
fn used_by(inventory: &mut Inventory, graph: &Graph) {
    let sight = Sight::of(inventory);
    // An inventory that was put together by hand tells of no cells, and has no other workloads than it shows.
    let of_a_scan = !inventory.coverage.is_empty();
    let mut users: BTreeMap<Node, Observed<Vec<String>>> = BTreeMap::new();
    for (node, asset) in (0..).zip(&inventory.assets) {
        let Detail::Identity(identity) = &asset.detail else { continue };
        let has_roles = roles::holds_roles(asset);
        if asset.resource_type.starts_with("aws_iam_") || has_roles {
            let acts = graph.all_into(node).filter(|edge| edge.seen && edge.relation == Relation::RunsAs);
            let from = acts.filter_map(|edge| inventory.assets.get(agent_of(inventory, graph, edge.from) as usize));
            let uids: BTreeSet<String> = from.map(|user| user.uid.clone()).collect();
            let account = &asset.place.account;
            let missing = || {
                let able = |services: &[&str]| services.iter().any(|service| lets_in(identity, service));
                let workloads = WORKLOADS.iter().filter(|(_, services)| !has_roles && able(services));
                // Nothing acts with a person.
                let managed = has_roles && identity.identity_type == Observed::Known(IdentityType::Workload);
                let managed = MANAGED.iter().filter(|_| managed);
                let kinds = workloads.map(|(kind, _)| kind).chain(managed);
                let gaps = kinds.filter_map(|kind| sight.missing(*kind, account));
                gaps.filter(|gap| of_a_scan || gap.reason() != Failure::NotCollected).max()
            };
            let seen = match uids.is_empty().then(missing).flatten() {
                // Something that was not read may act with it.
                Some(gap) => Observed::Unseen(gap),
                None => Observed::Known(uids.into_iter().collect()),
            };
            users.insert(node, seen);
        }
    }
    for (node, asset) in (0..).zip(&mut inventory.assets) {
        if let (Detail::Identity(identity), Some(uids)) = (&mut asset.detail, users.remove(&node)) {
            identity.used_by = uids;
        }
    }
}

/// The agent that a version belongs to; anything else stands for itself.
fn agent_of(inventory: &Inventory, graph: &Graph, user: Node) -> Node {
    let kind = |node: Node| inventory.assets.get(node as usize).map(Asset::kind);
    let holders = graph.inward(user).filter(|edge| edge.relation == Relation::Contains).map(|edge| edge.from);
    let agent = (kind(user) == Some(Kind::AgentVersion)).then_some(holders).into_iter().flatten();
    agent.filter(|holder| kind(*holder) == Some(Kind::Agent)).min().unwrap_or(user)
}
