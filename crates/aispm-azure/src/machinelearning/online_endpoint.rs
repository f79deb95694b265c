//! Online endpoints: addresses at which models of a workspace answer at once.

use std::collections::BTreeMap;

use aispm_inventory::Gap;

use super::{VERSION, online_deployment, workspace};
use crate::{
    call::strange,
    diagnostics::{self, Logs},
    network::ingress,
    prelude::*,
    resource::Resource,
};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_online_endpoint",
    kind: Kind::Endpoint,
    permissions: &[workspace::READ, READ, online_deployment::READ, diagnostics::READ],
    source: READ,
    side_calls: &[
        ("request_log", online_deployment::READ),
        ("telemetry", online_deployment::READ),
        ("log_categories", diagnostics::READ),
    ],
    reference: "https://learn.microsoft.com/rest/api/azureml/online-endpoints/list",
};

/// What an endpoint says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    public_network_access: Option<String>,
    auth_mode: Option<String>,
    /// How many of a hundred requests each deployment gets.
    traffic: Option<BTreeMap<String, f64>>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let endpoints = at.below::<Properties>(READ, &workspace, "onlineEndpoints", VERSION).await;
        for endpoint in endpoints {
            let (deployments, gap) = at
                .below_with_gap::<online_deployment::Properties>(
                    online_deployment::READ,
                    &endpoint,
                    "deployments",
                    VERSION,
                )
                .await;
            let served = deployments.iter().map(|deployment| id::uid(&deployment.id));
            let identities: Vec<String> = endpoint.identity.iter().flat_map(|identity| identity.uids()).collect();
            let answering = endpoint.properties.answering(&deployments);
            let Logs { categories, sinks } = diagnostics::of(&at, &endpoint).await;
            let facts = kind::Endpoint {
                log_categories: categories,
                request_log: of_all(&answering, gap.as_ref(), online_deployment::Properties::records),
                telemetry: of_all(&answering, gap.as_ref(), online_deployment::Properties::reports),
                ..read(&endpoint.properties)
            };
            at.found(
                at.asset(&endpoint, facts)
                    .links(Relation::Serves, served)
                    .links(Relation::RunsAs, identities)
                    .links(Relation::LogsTo, sinks),
            );
        }
    })
    .await;
}

impl Properties {
    /// The deployments that requests go to; all of them where the endpoint sends none anywhere by itself.
    fn answering<'a>(
        &self,
        deployments: &'a [Resource<online_deployment::Properties>],
    ) -> Vec<&'a online_deployment::Properties> {
        let share = |name: &str| self.traffic.iter().flatten().any(|(to, share)| to == name && *share > 0.0);
        let asked = deployments.iter().filter(|one| one.name.as_deref().is_some_and(share));
        let asked: Vec<_> = asked.map(|one| &one.properties).collect();
        if asked.is_empty() { deployments.iter().map(|one| &one.properties).collect() } else { asked }
    }
}

/// Whether something holds of every deployment. Unset where nothing answers.
fn of_all(
    deployments: &[&online_deployment::Properties],
    gap: Option<&Gap>,
    holds: impl Fn(&online_deployment::Properties) -> bool,
) -> Observed<bool> {
    match gap {
        _ if deployments.iter().any(|deployment| !holds(deployment)) => Known(false),
        Some(gap) => Observed::Unseen(gap.clone()),
        None if deployments.is_empty() => Observed::Unset,
        None => Known(true),
    }
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
        // Nobody gets a shell on its machines.
        shell_access: Observed::Unset,
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

    #[test]
    fn what_answers_is_watched_only_where_all_of_it_is() {
        let deployment = |text: &str| {
            let text = format!(r#"{{ "id": "/d", {text} }}"#);
            serde_json::from_str::<Resource<online_deployment::Properties>>(&text).unwrap()
        };
        let all = [
            deployment(r#""name": "blue", "properties": { "appInsightsEnabled": true }"#),
            deployment(r#""name": "green", "properties": {}"#),
        ];
        let telemetry = |text: &str| {
            let p: Properties = serde_json::from_str(text).unwrap();
            of_all(&p.answering(&all), None, online_deployment::Properties::reports)
        };
        assert_eq!(telemetry(r#"{ "traffic": { "blue": 100, "green": 0 } }"#), Known(true));
        assert_eq!(telemetry(r#"{ "traffic": { "blue": 90, "green": 10 } }"#), Known(false));
        assert_eq!(telemetry("{}"), Known(false));
        assert_eq!(of_all(&[], None, online_deployment::Properties::reports), Observed::Unset);
        assert!(matches!(of_all(&[], Some(&Gap::NOT_COLLECTED), |_| true), Observed::Unseen(_)));
    }
}
