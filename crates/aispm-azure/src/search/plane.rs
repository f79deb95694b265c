//! Search services, as each speaks for itself.

use aispm_inventory::Gap;
use serde::de::DeserializeOwned;

use super::service;
use crate::{
    data_plane::{List, Plane},
    prelude::*,
    resource::Resource,
};

pub(super) const SERVICES: &str = "Microsoft.Search/searchServices/read";
pub(super) const INDEXERS: &str = "Microsoft.Search/searchServices/indexers/read";

/// The version of the data plane: the newest, which alone says whether documents have permissions.
const VERSION: &str = "2026-05-01-preview";

/// Properties that nothing is read from.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Nothing {}

/// What fills an index.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Indexer {
    pub(super) data_source_name: String,
    pub(super) target_index_name: String,
    pub(super) skillset_name: Option<String>,
}

/// A key of the customer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Key {
    key_vault_key_name: Option<String>,
    key_vault_uri: Option<String>,
}

impl Key {
    /// The address of the key, without its version.
    pub(super) fn uri(&self) -> Option<String> {
        let (vault, name) = (self.key_vault_uri.as_deref()?, self.key_vault_key_name.as_deref()?);
        Some(format!("{}/keys/{name}", vault.trim_end_matches('/')).to_ascii_lowercase())
    }
}

/// The search services of a subscription.
pub(super) async fn services(at: &At) -> Vec<Resource<Nothing>> {
    at.resources::<Nothing>(SERVICES, service::ARM, service::VERSION).await
}

/// A list of a service, and why there may be more.
pub(super) async fn list<T: DeserializeOwned>(
    at: &At,
    permission: &'static str,
    service: &Resource<Nothing>,
    list: &str,
) -> (Vec<T>, Option<Gap>) {
    let account = service.id.rsplit('/').next().unwrap_or_default();
    let of = List { plane: Plane::Search, account, path: &[list], version: VERSION, feature: None };
    at.at_plane(permission, of).await
}

/// The uid of something in a service.
pub(super) fn uid(service: &Resource<Nothing>, list: &str, name: &str) -> String {
    id::uid(&format!("{}/{list}/{name}", service.id))
}

/// A resource that a service holds, for an asset.
pub(super) fn holds(service: &Resource<Nothing>, uid: &str, name: &str) -> Resource<()> {
    let mut of = Resource::at(uid, name);
    of.location.clone_from(&service.location);
    of
}
