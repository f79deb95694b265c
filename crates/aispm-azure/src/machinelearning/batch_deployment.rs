//! Deployments behind a batch endpoint: a model that is run over files.
//!
//! It runs on a cluster of the workspace, with the identity of that cluster; on one without, as the person who starts it.

use std::collections::BTreeMap;

use super::{
    VERSION, batch_endpoint, compute, datastore, environment, loaded, loaded::Loaded, model_version, registry,
    workspace,
};
use crate::{prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/batchEndpoints/deployments/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_batch_deployment",
    kind: Kind::Model,
    permissions: &[
        workspace::READ,
        batch_endpoint::READ,
        READ,
        compute::READ,
        model_version::READ,
        environment::READ,
        datastore::READ,
        registry::READ,
        registry::MODELS,
    ],
    source: READ,
    side_calls: &[
        ("artifact_uris", model_version::READ),
        ("artifact_formats", model_version::READ),
        ("images", environment::READ),
        ("source", registry::READ),
        ("foreign_registry", registry::READ),
        ("artifact_uris", registry::READ),
        ("artifact_formats", registry::READ),
        ("artifact_uris", registry::MODELS),
        ("artifact_formats", registry::MODELS),
    ],
    reference: "https://learn.microsoft.com/rest/api/azureml/batch-deployments/list",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    model: Option<Model>,
    environment_id: Option<String>,
    environment_variables: Option<BTreeMap<String, Option<String>>>,
    /// The id of a compute of the workspace.
    compute: Option<String>,
}

/// A model by its id, or by a path and the datastore or job that the path lies in.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Model {
    asset_id: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let endpoints =
            at.below::<batch_endpoint::Properties>(batch_endpoint::READ, &workspace, "batchEndpoints", VERSION);
        for endpoint in endpoints.await {
            for deployment in at.below::<Properties>(READ, &endpoint, "deployments", VERSION).await {
                let p = &deployment.properties;
                let loaded = Loaded::of(&at, &workspace, p.model().as_deref(), p.environment_id.as_deref()).await;
                let facts = kind::Model {
                    secrets: Known(loaded::secrets(&at, p.environment_variables.iter().flatten())),
                    artifact_uris: loaded.artifact_uris.clone(),
                    artifact_formats: loaded.artifact_formats.clone(),
                    images: loaded.images.clone(),
                    foreign_registry: loaded.foreign_registry.clone(),
                    source: loaded.source(),
                    ..read(p)
                };
                let identities = identities(&at, &workspace, p.compute.as_deref()).await;
                at.found(loaded.link(at.asset(&deployment, facts)).links(Relation::RunsAs, identities));
            }
        }
    })
    .await;
}

/// The identities of a compute of the workspace.
pub(super) async fn identities(
    at: &At,
    workspace: &Resource<workspace::Properties>,
    compute: Option<&str>,
) -> Vec<String> {
    let Some(compute) = compute.map(id::uid) else { return Vec::new() };
    let computes = at.below::<compute::Properties>(compute::READ, workspace, "computes", VERSION).await;
    let named = computes.iter().filter(|one| id::uid(&one.id) == compute);
    named.filter_map(|one| one.identity.as_ref()).flat_map(|identity| identity.uids()).collect()
}

impl Properties {
    /// The model, where it is named by its id.
    pub(super) fn model(&self) -> Option<String> {
        self.model.as_ref()?.asset_id.clone()
    }
}

fn read(p: &Properties) -> kind::Model {
    kind::Model {
        base_model: p.model().into(),
        ready: Observed::from(p.provisioning_state.as_deref()).map(|state| state.eq_ignore_ascii_case("succeeded")),
        ..kind::Model::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_by_its_id_or_not_at_all() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap();
        let id = of(
            r#"{ "model": { "referenceType": "Id", "assetId": "azureml:fraud:1" }, "provisioningState": "Succeeded" }"#,
        );
        assert_eq!((read(&id).base_model, read(&id).ready), (Known("azureml:fraud:1".to_owned()), Known(true)));
        let path = of(r#"{ "model": { "referenceType": "DataPath", "datastoreId": "d", "path": "m" } }"#);
        assert_eq!(read(&path).base_model, Observed::Unset);
    }
}
