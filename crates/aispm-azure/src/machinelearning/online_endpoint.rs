//! Online endpoints: addresses at which models of a workspace answer at once.

use super::{VERSION, online_deployment, workspace};
use crate::{call::strange, network::ingress, prelude::*};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_online_endpoint",
    kind: Kind::Endpoint,
    permissions: &[workspace::READ, READ, online_deployment::READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/online-endpoints/list",
};

/// What an endpoint says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    public_network_access: Option<String>,
    auth_mode: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let workspaces = at.resources::<workspace::Properties>(workspace::READ, workspace::ARM, VERSION).await;
    at.each(workspaces, async |workspace| {
        let endpoints = at.below::<Properties>(READ, &workspace, "onlineEndpoints", VERSION).await;
        for endpoint in endpoints {
            let served =
                at.below::<online_deployment::Properties>(online_deployment::READ, &endpoint, "deployments", VERSION);
            let served = served.await.into_iter().map(|deployment| id::uid(&deployment.id));
            let identities: Vec<String> = endpoint.identity.iter().flat_map(|identity| identity.uids()).collect();
            at.found(
                at.asset(&endpoint, read(&endpoint.properties))
                    .links(Relation::Serves, served)
                    .links(Relation::RunsAs, identities),
            );
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Endpoint {
    kind::Endpoint {
        authentication: match p.auth_mode.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None => Observed::Unset,
            Some("key") => Known(Authentication::SharedKey),
            // A token of the workspace, which whoever may read its secrets fetches.
            Some("amltoken") => Known(Authentication::Jwt),
            Some("aadtoken") => Known(Authentication::CloudIdentity),
            Some(other) => strange(other),
        },
        ingress: ingress(p.public_network_access.as_deref(), None),
        in_service: Observed::from(p.provisioning_state.as_deref())
            .map(|state| state.eq_ignore_ascii_case("succeeded")),
        // Azure has no address of its own for tests.
        test_address: Observed::Unset,
        ..kind::Endpoint::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn modes_of_authentication() {
        let of =
            |mode: &str| read(&serde_json::from_str(&format!(r#"{{ "authMode": "{mode}" }}"#)).unwrap()).authentication;
        assert_eq!(of("Key"), Known(Authentication::SharedKey));
        assert_eq!(of("AADToken"), Known(Authentication::CloudIdentity));
        assert_eq!(of("AMLToken"), Known(Authentication::Jwt));
        assert!(matches!(of("Telepathy"), Observed::Unseen(_)));
    }
}
