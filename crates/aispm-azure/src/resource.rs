//! What every ARM resource has, whatever its type.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A resource with the properties of its type. What a row leaves out is nothing here: what that means, each type says.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resource<P> {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// What some types part their resources by.
    #[serde(default)]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) location: Option<String>,
    #[serde(default)]
    pub(crate) tags: Option<BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) identity: Option<Identity>,
    #[serde(default)]
    pub(crate) system_data: Option<SystemData>,
    pub(crate) properties: P,
}

/// The managed identities of a resource.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity {
    #[serde(default)]
    pub(crate) principal_id: Option<String>,
    #[serde(default)]
    pub(crate) user_assigned_identities: Option<BTreeMap<String, serde_json::Value>>,
}

/// Who made a resource, and when.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SystemData {
    #[serde(default)]
    pub(crate) created_at: Option<String>,
}

impl Resource<()> {
    /// A resource of which nothing is known but its id.
    pub(crate) fn at(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            kind: None,
            location: None,
            tags: None,
            identity: None,
            system_data: None,
            properties: (),
        }
    }
}

impl<P> Resource<P> {
    /// The resource without the properties of its type.
    pub(crate) fn bare(&self) -> Resource<()> {
        Resource {
            id: self.id.clone(),
            name: self.name.clone(),
            kind: self.kind.clone(),
            location: self.location.clone(),
            tags: self.tags.clone(),
            identity: self.identity.clone(),
            system_data: self.system_data.clone(),
            properties: (),
        }
    }
}

impl Identity {
    /// The uids of the identities: user-assigned ones by their ids, the resource's own by its principal.
    pub(crate) fn uids(&self) -> impl Iterator<Item = String> {
        let own = self.principal_id.iter().map(|principal| principal_uid(principal));
        let assigned = self.user_assigned_identities.iter().flatten().map(|(id, _)| crate::id::uid(id));
        own.chain(assigned)
    }
}

/// The uid of an Entra principal that ARM knows by its object id only.
pub(crate) fn principal_uid(object_id: &str) -> String {
    format!("entra:principal/{}", object_id.to_ascii_lowercase())
}
