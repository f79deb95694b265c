//! Deployments behind an online endpoint: a model with the environment it runs in.

use std::collections::BTreeMap;

use aispm_inventory::kind::model::ModelSource;

use super::{VERSION, online_endpoint, workspace};
use crate::prelude::*;

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_online_deployment",
    kind: Kind::Model,
    permissions: &[workspace::READ, online_endpoint::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/online-deployments/list",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    model: Option<String>,
    environment_variables: Option<BTreeMap<String, String>>,
    endpoint_compute_type: Option<String>,
    /// Absent means that it reaches the internet.
    egress_public_network_access: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let workspaces = at.resources::<workspace::Properties>(workspace::READ, workspace::ARM, VERSION).await;
    at.each(workspaces, async |workspace| {
        let endpoints =
            at.below::<online_endpoint::Properties>(online_endpoint::READ, &workspace, "onlineEndpoints", VERSION);
        for endpoint in endpoints.await {
            let deployments = at.below::<Properties>(READ, &endpoint, "deployments", VERSION).await;
            for deployment in deployments {
                at.found(at.asset(&deployment, read(&at, &deployment.properties)));
            }
        }
    })
    .await;
}

fn read(at: &At, p: &Properties) -> kind::Model {
    let variables = p.environment_variables.iter().flatten();
    let secrets = variables.flat_map(|(name, value)| at.secrets(&format!("environment.{name}"), Some(name), value));
    kind::Model {
        source: Known(ModelSource::Container),
        network_isolation: Known(
            p.egress_public_network_access.as_deref().is_some_and(|e| e.eq_ignore_ascii_case("disabled")),
        ),
        // A managed machine sits in a network of the provider.
        private_network: Observed::from(p.endpoint_compute_type.as_deref())
            .map(|of| !of.eq_ignore_ascii_case("managed")),
        base_model: p.model.clone().into(),
        secrets: Known(secrets.collect()),
        ready: Observed::from(p.provisioning_state.as_deref()).map(|state| state.eq_ignore_ascii_case("succeeded")),
        ..kind::Model::default()
    }
}
