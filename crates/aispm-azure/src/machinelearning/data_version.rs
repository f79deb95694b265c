//! Versions of data that are registered in a workspace: the newest of each, and those that recent jobs read.

use std::collections::BTreeMap;

use super::{VERSION, datastore, job, newest, reference, stores::Stores, workspace};
use crate::{prelude::*, resource::Resource};

pub(super) const LIST: &str = "data";
const CONTAINERS: &str = "Microsoft.MachineLearningServices/workspaces/data/read";
const READ: &str = "Microsoft.MachineLearningServices/workspaces/data/versions/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_data_version",
    kind: Kind::Dataset,
    permissions: &[workspace::READ, CONTAINERS, READ, datastore::READ, job::READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/data-versions/get",
};

/// What a version says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    tags: Option<BTreeMap<String, String>>,
    data_uri: Option<String>,
    /// Of a table: where the files that it is made of lie.
    referenced_uris: Option<Vec<String>>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let stores = Stores::of(&at, &workspace).await;
        let newest = newest::ids::<Properties>(&at, CONTAINERS, READ, &workspace, LIST).await;
        let mut wanted: BTreeMap<String, String> = newest.into_iter().map(|id| (id::uid(&id), id)).collect();
        wanted.extend(named(&at, &workspace).await);
        at.each(wanted.into_values(), async |id| {
            if let Ok(Some(version)) = at.known::<Properties>(READ, &workspace, &id, VERSION).await {
                let uris = version.properties.uris();
                let stores = stores.all(&uris);
                // What lies there is encrypted as its store says.
                let facts = kind::Dataset { uris: Known(uris), encryption_key: Observed::Unset };
                at.found(
                    at.asset_tagged(&version, version.properties.tags.as_ref(), facts).links(Relation::Reads, stores),
                );
            }
        })
        .await;
    })
    .await;
}

/// The versions of the workspace that its recent jobs read, by their uids.
async fn named(at: &At, workspace: &Resource<workspace::Properties>) -> BTreeMap<String, String> {
    let jobs = at.recent_below::<job::Properties>(job::READ, workspace, "jobs", VERSION).await;
    let read: Vec<String> = jobs.iter().flat_map(|job| job.properties.inputs()).collect();
    let inside = format!("{}/{LIST}/", id::uid(&workspace.id));
    let own = read.iter().filter_map(|uri| match reference::read(&workspace.id, LIST, uri)? {
        reference::Reference::Own(id) => Some((id::uid(&id), id)),
        reference::Reference::Registry(..) => None,
    });
    own.filter(|(uid, _)| uid.starts_with(&inside)).collect()
}

impl Properties {
    fn uris(&self) -> Vec<String> {
        self.data_uri.iter().chain(self.referenced_uris.iter().flatten()).cloned().collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_table_lies_where_its_files_lie_too() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().uris();
        assert_eq!(of(r#"{ "dataType": "mltable", "dataUri": "a", "referencedUris": ["b"] }"#), ["a", "b"]);
        assert_eq!(of(r#"{ "dataType": "uri_file", "referencedUris": null }"#), [""; 0]);
    }
}
