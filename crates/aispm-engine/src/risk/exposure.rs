//! Exposure: how easily an attacker gets to each asset from where attackers are.

use std::collections::BTreeSet;

use aispm_inventory::{
    Asset, CellReport, Detail, Kind, Observed, Outcome,
    kind::{Identity, identity::IdentityType},
    words::Privilege,
};

use super::{
    carry::{Hold, share},
    ways::{Ways, held, with},
};
use crate::{World, graph::spread::spread};

/// Anyone on the internet, without a name.
const ANYONE: u8 = share(100);
/// Whoever takes a free name: names of stores are given out once in the whole cloud.
const FREE_NAME: u8 = share(90);
/// A principal of another account.
const OTHER_ACCOUNT: u8 = share(60);
/// Some principal of the account, or nobody knows who.
const PRINCIPAL: u8 = share(40);
/// Something inside that somebody has to hold first.
const INSIDE: u8 = share(20);
/// Nothing that was seen leads there.
const ISOLATED: u8 = share(10);
/// Ways with more hops are not followed: nobody was seen to walk them, and they can be cut at many places.
const HOPS: usize = 10;

/// The exposure of every asset, in 255ths.
pub(crate) fn exposure(world: &World, ways: &Ways) -> Vec<u8> {
    let assets = || (0_u32..).zip(&world.inventory.assets);
    let start: Vec<(u32, u8)> =
        assets().filter_map(|(node, asset)| Some((held(node, Hold::Control), entry(asset)?))).collect();
    let levels = spread(&ways.on, &start, HOPS, with);
    let read = accounts_with_known_principals(world);
    let level = |(node, asset): (u32, &Asset)| {
        let reached = levels.get(held(node, Hold::Reach) as usize).copied().unwrap_or_default();
        let account: &str = &asset.place.account;
        let led_to = ways.led_to.get(node as usize).copied().unwrap_or_default();
        let at_least = match asset.kind() {
            // Whoever acts in an account acts under its settings.
            Kind::Account => PRINCIPAL,
            _ if !read.contains(account) => PRINCIPAL,
            _ if led_to => INSIDE,
            _ => ISOLATED,
        };
        reached.max(if asset.kind() == Kind::Identity { ISOLATED } else { at_least })
    };
    assets().map(level).collect()
}

/// How easily an attacker is there to begin with. `None`: only from elsewhere.
fn entry(asset: &Asset) -> Option<u8> {
    match &asset.detail {
        Detail::Internet(_) => Some(ANYONE),
        Detail::Identity(identity) => Some(holder(identity)),
        Detail::Store(store) if store.exists.known() == Some(&false) => Some(FREE_NAME),
        _ => None,
    }
}

fn holder(identity: &Identity) -> u8 {
    if identity.external.known() == Some(&true) || identity.identity_type.known() == Some(&IdentityType::Account) {
        return OTHER_ACCOUNT;
    }
    let administers = |privileges: &Vec<Privilege>| privileges.contains(&Privilege::Administrator);
    // Who administers the account needs no way into it; counting them would make everything equally exposed.
    if identity.privileges.known().is_some_and(administers)
        || identity.provider_owned.known() == Some(&true)
        || is_of_services(identity)
    {
        INSIDE
    } else {
        PRINCIPAL
    }
}

/// Whether only services of the cloud can take it on, so that nobody holds it before holding what runs with it.
fn is_of_services(identity: &Identity) -> bool {
    let Observed::Known(trust) = &identity.trust else { return false };
    let mut allowed = trust.iter().filter(|statement| statement.effect == "Allow").peekable();
    identity.identity_type.known() == Some(&IdentityType::Role)
        && allowed.peek().is_some()
        && allowed.all(|statement| {
            !statement.principals.is_empty()
                && statement.principals.iter().all(|principal| principal.starts_with("Service:"))
        })
}

/// Accounts whose principals were read: elsewhere, that nobody was seen to reach an asset says nothing.
fn accounts_with_known_principals(world: &World) -> BTreeSet<&str> {
    let kind = |cell: &CellReport| world.inventory.types.get(&cell.resource_type).map(|record| record.kind);
    let (unread, read): (Vec<&CellReport>, Vec<&CellReport>) = (world.inventory.coverage.iter())
        .filter(|cell| kind(cell) == Some(Kind::Identity))
        .partition(|cell| cell.outcome == Outcome::Unread);
    let unread: BTreeSet<&str> = unread.iter().map(|cell| &*cell.place.account).collect();
    read.iter().map(|cell| &*cell.place.account).filter(|account| !unread.contains(account)).collect()
}
