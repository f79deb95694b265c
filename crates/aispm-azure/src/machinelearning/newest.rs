//! The newest versions of what a workspace registers by name and version.

use serde::de::DeserializeOwned;

use super::VERSION;
use crate::{prelude::*, resource::Resource};

/// What the thing of all its versions says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Container {
    latest_version: Option<String>,
}

/// The ids of the newest versions in a list below a workspace, one of each container. Versions are read with `versions`; one
/// that cannot be read as `P` is filed, and does not stand in the place of another.
pub(super) async fn ids<P: DeserializeOwned>(
    at: &At,
    containers: &'static str,
    versions: &'static str,
    workspace: &Resource<impl Sized>,
    list: &str,
) -> Vec<String> {
    let mut ids = Vec::new();
    for container in at.below::<Container>(containers, workspace, list, VERSION).await {
        match container.properties.latest_version.as_deref().filter(|version| !version.is_empty()) {
            Some(version) => ids.push(format!("{}/versions/{version}", container.id)),
            // Not every answer says it: then the dates of the versions do.
            None => {
                let all = at.below::<P>(versions, &container, "versions", VERSION).await;
                let made = |one: &Resource<P>| one.system_data.as_ref().and_then(|data| data.created_at.clone());
                ids.extend(all.into_iter().max_by_key(made).map(|newest| newest.id));
            }
        }
    }
    ids
}
