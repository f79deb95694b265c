//! Applications: the addresses at which agents of a project answer people and other programs.

use std::collections::BTreeSet;

use super::{PREVIEW, VERSION, account, agent_deployment, project};
use crate::{
    call::strange,
    prelude::*,
    resource::{Resource, principal_uid},
};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/projects/applications/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_application",
    kind: Kind::Endpoint,
    permissions: &[account::READ, project::READ, READ, agent_deployment::READ, account::PERIMETERS],
    source: READ,
    side_calls: &[("ingress", account::PERIMETERS)],
    reference: "https://learn.microsoft.com/rest/api/aifoundry/accountmanagement/agent-applications/list",
};

/// What an application says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    is_enabled: Option<bool>,
    authorization_policy: Option<Authorization>,
    default_instance_identity: Option<Instance>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Authorization {
    #[serde(rename = "type")]
    scheme: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Instance {
    principal_id: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let perimeter = account::perimeter(&at, &account).await;
        for project in project::of(&at, &account).await {
            for application in of(&at, &project).await {
                let deployments = agent_deployment::of(&at, &application).await;
                let agents = deployments.iter().flat_map(|deployment| deployment.properties.agents());
                let agents: BTreeSet<String> =
                    agents.map(|name| id::uid(&format!("{}/agents/{name}", project.id))).collect();
                let deployments = deployments.iter().map(|deployment| id::uid(&deployment.id));
                let identity = application.properties.default_instance_identity.as_ref();
                let identity = identity.and_then(|of| of.principal_id.as_deref()).map(principal_uid);
                let facts = kind::Endpoint {
                    // An application answers where its account does.
                    ingress: account.properties.ingress(&perimeter),
                    ..read(&application.properties)
                };
                at.found(
                    at.asset(&application, facts)
                        .links(Relation::RoutesTo, deployments)
                        .links(Relation::RoutesTo, agents)
                        .link(Relation::RunsAs, identity),
                );
            }
        }
    })
    .await;
}

/// The applications of a project.
pub(super) async fn of(at: &At, project: &Resource<project::Properties>) -> Vec<Resource<Properties>> {
    at.below(READ, project, "applications", PREVIEW).await
}

fn read(p: &Properties) -> kind::Endpoint {
    kind::Endpoint {
        authentication: p.authentication(),
        in_service: p.is_enabled.into(),
        test_address: Known(false),
        ..kind::Endpoint::default()
    }
}

impl Properties {
    fn authentication(&self) -> Observed<Authentication> {
        let scheme = self.authorization_policy.as_ref().and_then(|policy| policy.scheme.as_deref());
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            // Roles on the project decide, which is also what holds when nothing is said.
            None | Some("default") => Known(Authentication::CloudIdentity),
            // Everybody who is in the tenant.
            Some("organizationscope") => Known(Authentication::AuthenticateOnly),
            // Tokens of the bot service, or what the author thought of.
            Some("channels") => Known(Authentication::Jwt),
            Some("custom") => Known(Authentication::Other),
            Some(other) => strange(other),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn who_may_ask_is_said_by_the_policy() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap()).authentication;
        assert_eq!(of("{}"), Known(Authentication::CloudIdentity));
        assert_eq!(of(r#"{ "authorizationPolicy": null }"#), Known(Authentication::CloudIdentity));
        let shared = of(r#"{ "authorizationPolicy": { "type": "OrganizationScope" } }"#);
        assert_eq!(shared, Known(Authentication::AuthenticateOnly));
        assert_eq!(of(r#"{ "authorizationPolicy": { "type": "Brand" } }"#), strange("brand"));
    }
}
