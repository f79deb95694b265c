//! Serverless endpoints: models of a catalogue that the provider runs, at an address of the workspace.

use super::{VERSION, reference, registry, workspace};
use crate::{call::strange, prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_serverless_endpoint",
    kind: Kind::Endpoint,
    permissions: &[workspace::READ, READ, registry::READ],
    source: READ,
    side_calls: &[("foreign_registry", registry::READ)],
    reference: "https://learn.microsoft.com/rest/api/azureml/serverless-endpoints/list",
};

/// What an endpoint says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    endpoint_state: Option<String>,
    auth_mode: Option<String>,
    model_settings: Option<ModelSettings>,
    /// Absent means that the provider's own settings filter.
    content_safety: Option<ContentSafety>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ModelSettings {
    model_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ContentSafety {
    content_safety_status: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        for endpoint in below(&at, &workspace).await {
            let p = &endpoint.properties;
            let model = p.model_settings.as_ref().and_then(|settings| settings.model_id.as_deref());
            let foreign_registry = match model.and_then(|model| reference::read(&workspace.id, "models", model)) {
                Some(reference::Reference::Registry(name, _)) => registry::foreign(&at, &name).await,
                Some(reference::Reference::Own(_)) => Observed::Unset,
                None => Observed::default(),
            };
            let identities: Vec<String> = endpoint.identity.iter().flat_map(|identity| identity.uids()).collect();
            let facts = kind::Endpoint { ingress: workspace.properties.ingress(), foreign_registry, ..read(p) };
            at.found(at.asset(&endpoint, facts).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

/// The endpoints of a workspace.
pub(super) async fn below(at: &At, workspace: &Resource<workspace::Properties>) -> Vec<Resource<Properties>> {
    at.below(READ, workspace, "serverlessEndpoints", VERSION).await
}

fn read(p: &Properties) -> kind::Endpoint {
    let state = p.endpoint_state.as_deref().map(|state| state.eq_ignore_ascii_case("online"));
    let made = p.provisioning_state.as_deref().map(|state| state.eq_ignore_ascii_case("succeeded"));
    let filter = p.content_safety.as_ref().and_then(|safety| safety.content_safety_status.as_deref());
    kind::Endpoint {
        authentication: match p.auth_mode.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None => Observed::Unset,
            // Where both are taken, the key is enough.
            Some("key" | "keyandaad") => Known(Authentication::SharedKey),
            Some("aad") => Known(Authentication::CloudIdentity),
            Some(other) => strange(other),
        },
        in_service: state.or(made).into(),
        content_filter: match filter.map(str::to_ascii_lowercase).as_deref() {
            None | Some("enabled") => Known(true),
            Some("disabled") => Known(false),
            Some(other) => strange(other),
        },
        ..kind::Endpoint::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_filter_is_there_unless_it_is_switched_off_and_a_key_is_enough_where_both_are_taken() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap());
        assert_eq!(of("{}").content_filter, Known(true));
        let off = of(
            r#"{ "contentSafety": { "contentSafetyStatus": "Disabled" }, "authMode": "KeyAndAAD", "endpointState": "Online" }"#,
        );
        assert_eq!((off.content_filter, off.authentication), (Known(false), Known(Authentication::SharedKey)));
        assert_eq!((off.in_service, of(r#"{ "endpointState": "Suspended" }"#).in_service), (Known(true), Known(false)));
        assert_eq!(of(r#"{ "authMode": "AAD" }"#).authentication, Known(Authentication::CloudIdentity));
        assert!(matches!(
            of(r#"{ "contentSafety": { "contentSafetyStatus": "SoNew" } }"#).content_filter,
            Observed::Unseen(_)
        ));
    }
}
