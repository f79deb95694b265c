//! Versions of models that are registered in a workspace: the newest of each, and those that deployments name.

use std::collections::{BTreeMap, BTreeSet};

use aispm_discovery::artifact;
use serde_json::Value;

use super::{
    VERSION, batch_deployment, batch_endpoint, datastore, newest, online_deployment, online_endpoint, reference,
    stores::Stores, workspace,
};
use crate::{prelude::*, resource::Resource};

const CONTAINERS: &str = "Microsoft.MachineLearningServices/workspaces/models/read";
pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/models/versions/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_model_version",
    kind: Kind::ModelVersion,
    permissions: &[
        workspace::READ,
        CONTAINERS,
        READ,
        datastore::READ,
        online_endpoint::READ,
        online_deployment::READ,
        batch_endpoint::READ,
        batch_deployment::READ,
    ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/model-versions/get",
};

/// What a version says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    tags: Option<BTreeMap<String, String>>,
    model_uri: Option<String>,
    /// What MLflow wrote down about how the model can be loaded, by the name of the library.
    flavors: Option<BTreeMap<String, Flavor>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Flavor {
    data: Option<BTreeMap<String, Value>>,
}

/// Libraries whose models are Python objects that run code when they are loaded.
const PICKLED: &[&str] = &["fastai", "pmdarima", "pytorch", "sklearn", "spacy", "statsmodels"];

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let stores = Stores::of(&at, &workspace).await;
        let newest = newest::ids::<Properties>(&at, CONTAINERS, READ, &workspace, "models").await;
        let mut wanted: BTreeMap<String, String> = newest.into_iter().map(|id| (id::uid(&id), id)).collect();
        wanted.extend(named(&at, &workspace).await.into_iter().map(|id| (id::uid(&id), id)));
        at.each(wanted.into_values(), async |id| {
            if let Ok(Some(version)) = at.known::<Properties>(READ, &workspace, &id, VERSION).await {
                let facts = read(&version);
                let uris = facts.artifact_uris.known().cloned().unwrap_or_default();
                at.found(
                    at.asset_tagged(&version, version.properties.tags.as_ref(), facts)
                        .links(Relation::ArtifactIn, stores.all(&uris)),
                );
            }
        })
        .await;
    })
    .await;
}

/// The versions that deployments of a workspace name, where they lie in it.
async fn named(at: &At, workspace: &Resource<workspace::Properties>) -> BTreeSet<String> {
    let mut models = Vec::new();
    let online =
        at.below::<online_endpoint::Properties>(online_endpoint::READ, workspace, "onlineEndpoints", VERSION).await;
    for endpoint in online {
        let deployments =
            at.below::<online_deployment::Properties>(online_deployment::READ, &endpoint, "deployments", VERSION).await;
        models.extend(deployments.into_iter().filter_map(|deployment| deployment.properties.model));
    }
    let batch =
        at.below::<batch_endpoint::Properties>(batch_endpoint::READ, workspace, "batchEndpoints", VERSION).await;
    for endpoint in batch {
        let deployments =
            at.below::<batch_deployment::Properties>(batch_deployment::READ, &endpoint, "deployments", VERSION).await;
        models.extend(deployments.into_iter().filter_map(|deployment| deployment.properties.model()));
    }
    let inside = format!("{}/models/", id::uid(&workspace.id));
    let own = models.iter().filter_map(|model| match reference::read(&workspace.id, "models", model)? {
        reference::Reference::Own(id) => Some(id),
        reference::Reference::Registry(..) => None,
    });
    // What lies in another workspace is read there.
    own.filter(|id| id::uid(id).starts_with(&inside)).collect()
}

fn read(version: &Resource<Properties>) -> kind::ModelVersion {
    let made = version.system_data.as_ref();
    kind::ModelVersion {
        // Nobody approves a version of Azure ML; who may register one is a matter of roles.
        approval: Observed::Unset,
        validation_skipped: Observed::Unset,
        created_by: made.and_then(|data| data.created_by.clone()).into(),
        last_modified_by: made.and_then(|data| data.last_modified_by.clone()).into(),
        images: Observed::Unset,
        artifact_uris: version.properties.model_uri.clone().map(|uri| vec![uri]).into(),
        artifact_formats: Known(version.properties.formats()),
        model_card: Observed::Unset,
    }
}

impl Properties {
    /// Where the weights lie.
    pub(super) fn uri(&self) -> Option<&String> {
        self.model_uri.as_ref()
    }

    /// Formats that the address and the flavors tell.
    pub(super) fn formats(&self) -> Vec<String> {
        let mut formats: BTreeSet<&str> = self.model_uri.as_deref().and_then(artifact::format).into_iter().collect();
        for (library, flavor) in self.flavors.iter().flatten() {
            let library = library.to_ascii_lowercase();
            let data = flavor.data.iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
            let written: BTreeMap<&str, &str> = data.collect();
            formats.extend(written.values().copied().filter_map(artifact::format));
            let serialised = written.get("serialization_format").copied();
            // The format is said where a library knows several.
            match serialised {
                Some("pickle" | "cloudpickle") => _ = formats.insert("pickle"),
                Some(_) => {}
                None if PICKLED.contains(&library.as_str()) => _ = formats.insert("pickle"),
                None => {}
            }
        }
        formats.into_iter().map(str::to_owned).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_the_address_and_by_the_flavors() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().formats();
        assert_eq!(of(r#"{ "modelUri": "https://a.blob.core.windows.net/m/model.PKL" }"#), ["pickle"]);
        assert_eq!(
            of(r#"{ "flavors": { "sklearn": { "data": { "serialization_format": "cloudpickle" } } } }"#),
            ["pickle"]
        );
        assert_eq!(of(r#"{ "flavors": { "sklearn": { "data": { "serialization_format": "skops" } } } }"#), [""; 0]);
        assert_eq!(
            of(r#"{ "flavors": { "python_function": { "data": { "python_model": "python_model.pkl" } } } }"#),
            ["pickle"]
        );
        assert_eq!(
            of(r#"{ "flavors": { "onnx": { "data": { "data": "model.onnx" } }, "transformers": {} } }"#),
            ["onnx"]
        );
        assert_eq!(of("{}"), [""; 0]);
    }
}
