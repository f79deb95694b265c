//! What a resource policy shares with everybody: keys, models, images, memories, knowledge.

use aispm_inventory::{Detail, Kind, Observed, kind::VectorStore, record::Statement, words::Authentication};

use super::{
    ANY_ACCOUNT, ANY_KEY, ANYONE, Door, failed, left_open,
    open::{Open, open},
    says, shared,
};
use crate::{graph::Node, world::fact};

/// The policy of one asset, and the actions that matter of it.
struct Policy<'a> {
    kind: Kind,
    policy: &'a Observed<Vec<Statement>>,
    shared_with: &'a Observed<Vec<String>>,
    reads: &'static [&'static str],
    writes: &'static [&'static str],
    /// What everybody can do with it.
    how: &'static str,
}

pub(super) fn doors(node: Node, detail: &Detail) -> Vec<Door> {
    let Some(policy) = of(detail) else { return Vec::new() };
    let read = door(node, &policy, policy.reads);
    read.into_iter().chain(door(node, &policy, policy.writes).map(Door::writable)).collect()
}

fn of(detail: &Detail) -> Option<Policy<'_>> {
    let (policy, shared_with, reads, writes, how): (_, _, &[_], &[_], _) = match detail {
        Detail::ContainerImage(image) if image.exists != Observed::Known(false) => (
            &image.policy,
            &image.shared_with,
            &["ecr:batchgetimage", "ecr:getdownloadurlforlayer"],
            &["ecr:putimage"],
            "any account of the cloud may use the repository",
        ),
        Detail::Key(key) if key.exists != Observed::Known(false) && key.alias_of.known().is_none() => (
            &key.policy,
            &key.shared_with,
            &["kms:decrypt", "kms:reencryptfrom", "kms:creategrant"],
            &[],
            "any account of the cloud may decrypt with it",
        ),
        Detail::KnowledgeBase(base) => (
            &base.policy,
            &base.shared_with,
            &["bedrock:retrieve", "bedrock:retrieveandgenerate"],
            &[],
            "any account of the cloud may search it",
        ),
        Detail::Memory(memory) => (
            &memory.policy,
            &memory.shared_with,
            &[
                "bedrock-agentcore:getevent",
                "bedrock-agentcore:listevents",
                "bedrock-agentcore:getmemoryrecord",
                "bedrock-agentcore:listmemoryrecords",
                "bedrock-agentcore:retrievememoryrecords",
            ],
            &[],
            "any account of the cloud may read it",
        ),
        Detail::Model(model) => (
            &model.policy,
            &model.shared_with,
            &["bedrock:createmodelcopyjob", "bedrock:invokemodel", "bedrock:getcustommodel"],
            &[],
            "any account of the cloud may copy or call it",
        ),
        Detail::ModelRegistry(registry) => (
            &registry.policy,
            &registry.shared_with,
            &["sagemaker:describemodelpackage", "sagemaker:listmodelpackages", "sagemaker:createmodel"],
            &["sagemaker:createmodelpackage", "sagemaker:updatemodelpackage"],
            "any account of the cloud may use the registry",
        ),
        _ => return None,
    };
    Some(Policy { kind: detail.kind(), policy, shared_with, reads, writes, how })
}

fn door(node: Node, of: &Policy<'_>, actions: &[&str]) -> Option<Door> {
    if actions.is_empty() {
        return None;
    }
    let because = |statements| shared(node, of.kind, statements).into_iter().chain([says(of.how)]);
    match open(of.policy, of.shared_with, actions, |_| true) {
        Open::Yes(statements) => Some(Door::new(node, ANY_ACCOUNT, because(statements).collect())),
        Open::Perhaps(statements) => {
            let conditions = left_open("the conditions of its policy were taken to be met");
            Some(Door::new(node, ANY_ACCOUNT, because(statements).chain([conditions]).collect()))
        }
        // A policy for everybody is rare enough that one which was not read is no sign of it.
        Open::Unread | Open::No => None,
    }
}

/// A collection whose network is open is still asked for by signed requests, of principals that its policies name.
pub(super) fn of_vectors(node: Node, store: &VectorStore) -> Option<Door> {
    let word = |name: &str| fact(node, Kind::VectorStore, name);
    match (&store.public_network, &store.data_principals) {
        (Observed::Known(true), Observed::Known(principals)) => principals
            .iter()
            .any(|principal| principal == "*")
            .then(|| Door::new(node, ANYONE, vec![word("public_network"), word("data_principals")])),
        (Observed::Known(true), unseen) if failed(unseen) => {
            Some(Door::possible(node, ANYONE, vec![word("public_network"), word("data_principals")]))
        }
        (unseen, Observed::Known(principals)) if failed(unseen) && principals.iter().any(|p| p == "*") => {
            Some(Door::possible(node, ANYONE, vec![word("public_network")]))
        }
        _ => None,
    }
}

/// A service whose network is open and that takes keys.
pub(super) fn by_key(node: Node, store: &VectorStore) -> Option<Door> {
    let word = |name: &str| fact(node, Kind::VectorStore, name);
    let because = || vec![word("public_network"), word("authentication"), left_open("somebody has to come by a key")];
    match (&store.public_network, &store.authentication) {
        (Observed::Known(true), Observed::Known(Authentication::SharedKey)) => {
            Some(Door::new(node, ANY_KEY, because()))
        }
        (unseen, Observed::Known(Authentication::SharedKey)) if failed(unseen) => {
            Some(Door::possible(node, ANY_KEY, because()))
        }
        _ => None,
    }
}
