//! Stores that anyone can read or change.

use aispm_inventory::{Kind, Observed, kind::Store, words::Network};

use super::{
    ANY_KEY, ANY_TOKEN, ANYONE, Door, failed, left_open,
    open::{Open, open},
    rows, says,
};
use crate::{
    graph::{Node, Reason},
    world::fact,
};

/// Actions that read what a bucket holds.
const READS: &[&str] = &["s3:getobject", "s3:getobjectversion", "s3:listbucket", "s3:listbucketversions"];
/// Actions that change what a bucket holds.
const WRITES: &[&str] = &["s3:putobject", "s3:deleteobject", "s3:replicateobject", "s3:putbucketpolicy"];

pub(super) fn doors(node: Node, resource_type: &str, store: &Store) -> Vec<Door> {
    if store.exists == Observed::Known(false) {
        return unowned(node, resource_type).into_iter().collect();
    }
    // A store of a stranger is the stranger's to close.
    if store.own_account == Observed::Known(false) {
        return Vec::new();
    }
    read(node, store).into_iter().chain(by_key(node, store)).chain(written(node, store)).collect()
}

/// Names of buckets belong to whoever takes them first.
fn unowned(node: Node, resource_type: &str) -> Option<Door> {
    let because = || {
        let how = says("nobody owns the name, so that whoever creates the bucket decides what it holds");
        vec![fact(node, Kind::Store, "exists"), how]
    };
    (resource_type == "aws_s3_bucket").then(|| Door::new(node, ANY_TOKEN, because()).writable())
}

fn read(node: Node, store: &Store) -> Option<Door> {
    match &store.public {
        Observed::Known(true) if !only_written(store) => {
            Some(Door::new(node, ANYONE, because(node, store, "public", READS)))
        }
        unseen if failed(unseen) => Some(Door::possible(node, ANYONE, vec![fact(node, Kind::Store, "public")])),
        _ => None,
    }
}

/// An account whose network is open, and whose keys open everything in it.
fn by_key(node: Node, store: &Store) -> Option<Door> {
    let word = |name: &str| fact(node, Kind::Store, name);
    let because = || vec![word("account_keys"), word("ingress"), left_open("somebody has to come by a key")];
    let public = Observed::Known(Network::Public);
    match (&store.account_keys, &store.ingress) {
        // Nobody needs a key to what is open to anyone.
        _ if store.public == Observed::Known(true) => None,
        (Observed::Known(true), ingress) if *ingress == public => Some(Door::new(node, ANY_KEY, because())),
        (Observed::Known(true), unseen) if failed(unseen) => Some(Door::possible(node, ANY_KEY, because())),
        (unseen, ingress) if failed(unseen) && *ingress == public => Some(Door::possible(node, ANY_KEY, because())),
        _ => None,
    }
}

fn written(node: Node, store: &Store) -> Option<Door> {
    let door = match &store.publicly_writable {
        Observed::Known(true) => Door::new(node, ANYONE, because(node, store, "publicly_writable", WRITES)),
        unseen if failed(unseen) => Door::possible(node, ANYONE, vec![fact(node, Kind::Store, "publicly_writable")]),
        _ => return None,
    };
    Some(door.writable())
}

/// Whether anyone can put something in and nobody else look at it: a drop box.
fn only_written(store: &Store) -> bool {
    store.public_acl == Observed::Known(false)
        && store.public_policy == Observed::Known(true)
        && open(&store.policy, &store.shared_with, READS, |_| true) == Open::No
        && matches!(open(&store.policy, &store.shared_with, WRITES, |_| true), Open::Yes(rows) if !rows.is_empty())
}

fn because(node: Node, store: &Store, deciding: &str, actions: &[&str]) -> Vec<Reason> {
    let mut because = vec![fact(node, Kind::Store, deciding)];
    if store.public_acl == Observed::Known(true) {
        because.push(fact(node, Kind::Store, "public_acl"));
    }
    if store.public_policy == Observed::Known(true) {
        because.push(fact(node, Kind::Store, "public_policy"));
        if let Open::Yes(open) = open(&store.policy, &store.shared_with, actions, |_| true) {
            because.extend(rows(node, Kind::Store, open));
        }
    }
    because
}
