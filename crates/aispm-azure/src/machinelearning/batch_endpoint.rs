//! Batch endpoints: addresses at which models of a workspace are run over files.
//!
//! They take tokens of Entra ID only, and answer where their workspace answers: the rule on the workspace speaks for them.

use super::{VERSION, batch_deployment, workspace};
use crate::{call::strange, prelude::*};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/batchEndpoints/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_batch_endpoint",
    kind: Kind::Endpoint,
    permissions: &[workspace::READ, READ, batch_deployment::READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/batch-endpoints/list",
};

/// What an endpoint says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    auth_mode: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        for endpoint in at.below::<Properties>(READ, &workspace, "batchEndpoints", VERSION).await {
            let served =
                at.below::<batch_deployment::Properties>(batch_deployment::READ, &endpoint, "deployments", VERSION);
            let served = served.await.into_iter().map(|deployment| id::uid(&deployment.id));
            let identities: Vec<String> = endpoint.identity.iter().flat_map(|identity| identity.uids()).collect();
            let facts = kind::Endpoint { ingress: workspace.properties.ingress(), ..read(&endpoint.properties) };
            at.found(at.asset(&endpoint, facts).links(Relation::Serves, served).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Endpoint {
    kind::Endpoint {
        authentication: match p.auth_mode.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None => Observed::Unset,
            Some("aadtoken") => Known(Authentication::CloudIdentity),
            Some("key") => Known(Authentication::SharedKey),
            Some(other) => strange(other),
        },
        in_service: Observed::from(p.provisioning_state.as_deref())
            .map(|state| state.eq_ignore_ascii_case("succeeded")),
        ..kind::Endpoint::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_batch_endpoint_takes_tokens() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap()).authentication;
        assert_eq!(of(r#"{ "authMode": "AADToken" }"#), Known(Authentication::CloudIdentity));
        assert!(matches!(of(r#"{ "authMode": "Telepathy" }"#), Observed::Unseen(_)));
        assert_eq!(of("{}"), Observed::Unset);
    }
}
