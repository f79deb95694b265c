//! APIs in front of models and MCP servers: who may call them, how often, and with what they call what is behind them.

use std::collections::BTreeSet;

use aispm_inventory::record::SecretFound;

use super::{
    front::{self, Guards, Shared},
    policy::{Backend, Literal},
    service::{self, Api, Backends, Properties, VERSION},
    tool,
};
use crate::{
    host::{self, Owners},
    prelude::*,
    resource::{Identity, Resource, principal_uid},
};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_apim_api",
    kind: Kind::Gateway,
    permissions: &[
        service::READ,
        service::APIS,
        service::BACKENDS,
        service::POLICIES_OF_API,
        front::POLICIES,
        front::FRAGMENTS,
        front::PRODUCTS_OF_API,
        front::POLICIES_OF_PRODUCT,
        front::OPERATIONS,
        front::POLICIES_OF_OPERATION,
        tool::READ,
        host::ACCOUNTS,
        host::CONTAINER_APPS,
        host::SITES,
        host::WORKSPACES,
        host::ONLINE_ENDPOINTS,
    ],
    source: service::APIS,
    side_calls: &[
        ("authentication", service::POLICIES_OF_API),
        ("tokens_limited", service::POLICIES_OF_API),
        ("discovery_url", service::POLICIES_OF_API),
        ("rate_limits", service::POLICIES_OF_API),
        ("secrets", service::POLICIES_OF_API),
        ("ingress", service::READ),
    ],
    reference: "https://learn.microsoft.com/rest/api/apimanagement/apis/list-by-service",
};

pub(crate) async fn collect(at: At) {
    let services = at.resources::<Properties>(service::READ, service::ARM, VERSION).await;
    if services.is_empty() {
        return;
    }
    let owners = Owners::read(&at).await;
    at.each(services, async |service| {
        let backends = Backends::read(&at, &service).await;
        let fronts = service::fronts(&at, &service, &backends).await;
        if fronts.is_empty() {
            return;
        }
        let shared = Shared::read(&at, &service).await;
        for api in fronts {
            let guards = Guards::read(&at, &shared, &api).await;
            let tools = if api.properties.is_mcp() { tool::of(&at, &api).await } else { Vec::new() };
            let behind = Behind::of(&api.properties, &guards, &backends);
            let facts = read(&at, &service.properties, &api.properties, &guards, &behind, tools.len());
            let identities = identities(&guards, service.identity.as_ref());
            at.found(
                at.asset(&placed(&api, &service), facts)
                    .links(Relation::RoutesTo, owners.of_all(&behind.addresses))
                    .links(Relation::RunsAs, identities),
            );
        }
    })
    .await;
}

/// What an API sends requests on to.
struct Behind {
    addresses: Vec<String>,
    literals: Vec<Literal>,
}

impl Behind {
    fn of(api: &Api, guards: &Guards, backends: &Backends) -> Self {
        let by_policy = guards.all().flat_map(|asks| asks.backends.iter().cloned());
        let mut to: Vec<Backend> = Vec::new();
        for backend in api.backends().chain(by_policy) {
            if !to.contains(&backend) {
                to.push(backend);
            }
        }
        let addresses: BTreeSet<String> = to.iter().flat_map(|backend| backends.addresses(backend)).collect();
        let presented = to.iter().flat_map(|backend| backends.literals(backend));
        let written = guards.all().flat_map(|asks| asks.literals.iter().cloned());
        Self { addresses: addresses.into_iter().collect(), literals: written.chain(presented).collect() }
    }
}

/// An API, which lies where its service does, under the name that people see.
pub(super) fn placed(api: &Resource<Api>, service: &Resource<Properties>) -> Resource<()> {
    let name = api.properties.display_name.clone().or_else(|| api.name.clone());
    Resource { name, location: service.location.clone(), ..api.bare() }
}

fn read(at: &At, service: &Properties, api: &Api, guards: &Guards, behind: &Behind, tools: usize) -> kind::Gateway {
    let plain = |protocol: &String| ["http", "ws"].contains(&protocol.to_ascii_lowercase().as_str());
    let in_the_clear = |url: &String| aispm_discovery::address::plain_http(url);
    let called = Some(&behind.addresses).filter(|all| !all.is_empty());
    kind::Gateway {
        authentication: guards.authentication(),
        tokens_limited: guards.tokens_limited(),
        discovery_url: guards.discovery().into(),
        rate_limits: guards.limits(),
        ingress: if guards.keep_addresses_out() { Known(Network::Private) } else { service.ingress() },
        plain_http: Known(api.protocols.iter().flatten().any(plain)),
        backend_plain_http: called.map(|all| all.iter().any(in_the_clear)).into(),
        secrets: Known(secrets(at, &behind.literals)),
        protocol: Known(api.protocol()),
        targets: Known(i64::try_from(behind.addresses.len().max(tools)).unwrap_or(i64::MAX)),
        // API Management has no such things.
        interceptors: Observed::Unset,
        open_sites: Known(Vec::new()),
        ..kind::Gateway::default()
    }
}

/// The secrets among values that stand in policies and backends, each once however many ways lead past it.
fn secrets(at: &At, literals: &[Literal]) -> Vec<SecretFound> {
    let mut seen = BTreeSet::new();
    let each = literals.iter().filter(|literal| seen.insert((&literal.name, &literal.value)));
    each.flat_map(|Literal { name, value }| at.secrets(&format!("policy.{name}"), Some(name), value)).collect()
}

/// The identities that policies act with: those of the service.
fn identities(guards: &Guards, identity: Option<&Identity>) -> BTreeSet<String> {
    let named = guards.all().flat_map(|asks| &asks.identities);
    named.filter_map(|client| acts_with(client.as_deref(), identity?)).collect()
}

fn acts_with(client: Option<&str>, identity: &Identity) -> Option<String> {
    let Some(client) = client else { return identity.principal_id.as_deref().map(principal_uid) };
    let mut assigned = identity.user_assigned_identities.iter().flatten();
    let of_client = |value: &serde_json::Value| {
        value.get("clientId").and_then(|id| id.as_str()).is_some_and(|id| id.eq_ignore_ascii_case(client))
    };
    assigned.find(|(_, value)| of_client(value)).map(|(id, _)| id::uid(id))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_policy_acts_with_the_service_unless_it_names_a_client() {
        let identity: Identity = serde_json::from_str(
            r#"{ "principalId": "P1", "userAssignedIdentities": { "/S/ids/U1": { "clientId": "C1", "principalId": "P2" } } }"#,
        )
        .unwrap();
        assert_eq!(acts_with(None, &identity).as_deref(), Some("entra:principal/p1"));
        assert_eq!(acts_with(Some("c1"), &identity).as_deref(), Some("/s/ids/u1"));
        assert_eq!(acts_with(Some("c2"), &identity), None);
    }
}
