//! Azure Key Vault: the secrets that AI assets keep, and the keys that they are encrypted with.

mod key;
mod vault;

use aispm_discovery::{Collect, Collector, address};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    id,
    resource::Resource,
    room::{Follower, Room},
};

/// The version of the API that every type here is read with.
const VERSION: &str = "2023-07-01";

/// The type of the vaults.
pub(crate) const VAULTS: &str = vault::ARM;

/// Every Key Vault resource type this scanner reads.
pub(crate) const ROOM: Room = Room {
    graph: &[vault::ARM],
    survey: &[],
    follow: &[
        // A key leads to its vault, which says who can use and destroy it.
        Follower {
            collector: Collector {
                of: &vault::TYPE,
                collect: Collect::Follow(|at, uids| Box::pin(vault::collect(at, uids))),
            },
            claims: &[vault::ARM, key::ARM],
        },
        Follower {
            collector: Collector {
                of: &key::TYPE,
                collect: Collect::Follow(|at, uids| Box::pin(key::collect(at, uids))),
            },
            claims: &[key::ARM],
        },
    ],
};

/// Where a vault answers.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Address {
    vault_uri: Option<String>,
}

/// The host of a vault and its uid, off a row of Resource Graph.
pub(crate) fn host(row: &RawValue) -> Option<(String, String)> {
    let vault = serde_json::from_str::<Resource<Address>>(row.get()).ok()?;
    Some((address::host(vault.properties.vault_uri.as_deref()?)?, id::uid(&vault.id)))
}
