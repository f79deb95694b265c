//! Deployments behind an online endpoint: a model with the environment it runs in.

use std::collections::BTreeMap;

use super::{
    VERSION, datastore, environment, loaded, loaded::Loaded, model_version, online_endpoint, registry, workspace,
};
use crate::prelude::*;

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_online_deployment",
    kind: Kind::Model,
    permissions: &[
        workspace::READ,
        online_endpoint::READ,
        READ,
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
    reference: "https://learn.microsoft.com/rest/api/azureml/online-deployments/list",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    pub(super) model: Option<String>,
    environment_id: Option<String>,
    environment_variables: Option<BTreeMap<String, Option<String>>>,
    endpoint_compute_type: Option<String>,
    /// Absent means that it reaches the internet.
    egress_public_network_access: Option<String>,
    /// Absent means no.
    app_insights_enabled: Option<bool>,
    data_collector: Option<Collector>,
}

/// What is recorded of requests and answers, by the name of a collection.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Collector {
    collections: Option<BTreeMap<String, Collection>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Collection {
    data_collection_mode: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let endpoints =
            at.below::<online_endpoint::Properties>(online_endpoint::READ, &workspace, "onlineEndpoints", VERSION);
        for endpoint in endpoints.await {
            let deployments = at.below::<Properties>(READ, &endpoint, "deployments", VERSION).await;
            // A deployment acts with the identity of its endpoint.
            let identities: Vec<String> = endpoint.identity.iter().flat_map(|identity| identity.uids()).collect();
            for deployment in deployments {
                let p = &deployment.properties;
                let loaded = Loaded::of(&at, &workspace, p.model.as_deref(), p.environment_id.as_deref()).await;
                let facts = kind::Model {
                    secrets: Known(loaded::secrets(&at, p.environment_variables.iter().flatten())),
                    artifact_uris: loaded.artifact_uris.clone(),
                    artifact_formats: loaded.artifact_formats.clone(),
                    images: loaded.images.clone(),
                    foreign_registry: loaded.foreign_registry.clone(),
                    source: loaded.source(),
                    ..read(p, &workspace.properties)
                };
                at.found(loaded.link(at.asset(&deployment, facts)).links(Relation::RunsAs, &identities));
            }
        }
    })
    .await;
}

impl Properties {
    /// Whether its container reports to Application Insights.
    pub(super) fn reports(&self) -> bool {
        self.app_insights_enabled == Some(true)
    }

    /// Whether requests or answers are recorded.
    pub(super) fn records(&self) -> bool {
        let mut collections = self.data_collector.iter().flat_map(|c| c.collections.iter().flatten());
        collections.any(|(_, collection)| {
            collection.data_collection_mode.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("enabled"))
        })
    }
}

fn read(p: &Properties, workspace: &workspace::Properties) -> kind::Model {
    let closed = p.egress_public_network_access.as_deref().is_some_and(|e| e.eq_ignore_ascii_case("disabled"));
    let managed = p.endpoint_compute_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("managed"));
    kind::Model {
        // Where the workspace has a network for its machines, that decides, and what the deployment says does not count.
        network_isolation: match workspace.managed() {
            in_network if managed => in_network.map(|of| if of { workspace.approves_egress() } else { closed }),
            _ => Known(closed),
        },
        // A managed machine sits in a network of the provider, unless the workspace has one for its machines.
        private_network: match &p.endpoint_compute_type {
            Some(_) if managed => workspace.managed(),
            Some(_) => Known(true),
            None => Observed::Unset,
        },
        base_model: p.model.clone().into(),
        ready: Observed::from(p.provisioning_state.as_deref()).map(|state| state.eq_ignore_ascii_case("succeeded")),
        ..kind::Model::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn network(text: &str, workspace: &str) -> (Observed<bool>, Observed<bool>) {
        let facts = read(&serde_json::from_str(text).unwrap(), &serde_json::from_str(workspace).unwrap());
        (facts.network_isolation, facts.private_network)
    }

    #[test]
    fn the_network_of_the_workspace_holds_its_managed_machines() {
        let (open, approved) = (
            r#"{ "managedNetwork": { "isolationMode": "AllowInternetOutbound" } }"#,
            r#"{ "managedNetwork": { "isolationMode": "AllowOnlyApprovedOutbound" } }"#,
        );
        let managed = r#"{ "endpointComputeType": "Managed", "egressPublicNetworkAccess": "Enabled" }"#;
        assert_eq!(network(managed, "{}"), (Known(false), Known(false)));
        assert_eq!(network(managed, open), (Known(false), Known(true)));
        assert_eq!(network(managed, approved), (Known(true), Known(true)));
        let closed = r#"{ "endpointComputeType": "Managed", "egressPublicNetworkAccess": "Disabled" }"#;
        assert_eq!(network(closed, "{}"), (Known(true), Known(false)));
        assert_eq!(network(closed, open), (Known(false), Known(true)));
        assert_eq!(network(r#"{ "endpointComputeType": "Kubernetes" }"#, approved), (Known(false), Known(true)));
    }

    #[test]
    fn nothing_is_recorded_or_closed_unless_it_is_said() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap();
        let isolated = |p: &Properties| read(p, &workspace::Properties::default()).network_isolation;
        let none = of("{}");
        assert_eq!((none.reports(), none.records(), isolated(&none)), (false, false, Known(false)));
        let said = of(
            r#"{ "appInsightsEnabled": true, "egressPublicNetworkAccess": "Disabled", "environmentVariables": { "A": null },
                 "dataCollector": { "collections": { "model_inputs": { "dataCollectionMode": "Enabled" } } } }"#,
        );
        assert_eq!((said.reports(), said.records(), isolated(&said)), (true, true, Known(true)));
        let off =
            of(r#"{ "dataCollector": { "collections": { "model_inputs": { "dataCollectionMode": "Disabled" } } } }"#);
        assert!(!off.records());
    }
}
