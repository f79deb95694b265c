//! APIs in front of models and MCP servers: who may call them, how often, and with what they call what is behind them.

use std::collections::BTreeSet;

use aispm_inventory::{Gap, record::SecretFound};

use super::{
    decided,
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
    side_calls: decided::OF_API,
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
        for (api, doubt) in fronts {
            if let Some(gap) = doubt {
                at.found(at.asset(&placed(&api, &service), kind::Gateway::unseen(&gap)));
                continue;
            }
            let guards = Guards::read(&at, &shared, &api).await;
            let (tools, gap) = if api.properties.is_mcp() { tool::listed(&at, &api).await } else { (Vec::new(), None) };
            let mut behind = Behind::of(&api.properties, &guards, &backends);
            behind.tools = (tools.len(), gap);
            let facts = read(&at, &service.properties, &api.properties, &guards, &behind);
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
    /// How many of its tools there are, and why there may be more.
    tools: (usize, Option<Gap>),
    /// Why there may be more of the rest.
    gap: Option<Gap>,
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
        let by_name = to.iter().any(|backend| matches!(backend, Backend::Named(_)));
        Self {
            addresses: addresses.into_iter().collect(),
            literals: written.chain(presented).collect(),
            tools: (0, None),
            gap: guards.unread().or_else(|| backends.gap.clone().filter(|_| by_name)),
        }
    }
}

/// An API, which lies where its service does, under the name that people see.
pub(super) fn placed(api: &Resource<Api>, service: &Resource<Properties>) -> Resource<()> {
    let name = api.properties.display_name.clone().or_else(|| api.name.clone());
    Resource { name, location: service.location.clone(), ..api.bare() }
}

fn read(at: &At, service: &Properties, api: &Api, guards: &Guards, behind: &Behind) -> kind::Gateway {
    let plain = |protocol: &String| ["http", "ws"].contains(&protocol.to_ascii_lowercase().as_str());
    let found = secrets(at, &behind.literals);
    kind::Gateway {
        authentication: guards.authentication(),
        tokens_limited: guards.tokens_limited(),
        discovery_url: guards.discovery(),
        rate_limits: guards.limits(),
        ingress: if guards.keep_addresses_out() { Known(Network::Private) } else { service.ingress() },
        plain_http: Known(api.protocols.iter().flatten().any(plain)),
        backend_plain_http: behind.plain_http(),
        secrets: match &behind.gap {
            // One that is seen says enough.
            Some(gap) if found.is_empty() => Observed::Unseen(gap.clone()),
            _ => Known(found),
        },
        protocol: Known(api.protocol()),
        targets: behind.targets(),
        // API Management has no such things.
        interceptors: Observed::Unset,
        open_sites: Known(Vec::new()),
        ..kind::Gateway::default()
    }
}

impl Behind {
    /// Whether something is called unencrypted. `Unset`: nothing has an address.
    fn plain_http(&self) -> Observed<bool> {
        let plain = self.addresses.iter().any(|url| aispm_discovery::address::plain_http(url));
        match &self.gap {
            Some(gap) if !plain => Observed::Unseen(gap.clone()),
            _ if self.addresses.is_empty() => Observed::Unset,
            _ => Known(plain),
        }
    }

    /// How many addresses or tools there are.
    fn targets(&self) -> Observed<i64> {
        let (tools, unseen_tools) = &self.tools;
        let seen = self.addresses.len().max(*tools);
        match self.gap.as_ref().or(unseen_tools.as_ref()) {
            Some(gap) if seen == 0 => Observed::Unseen(gap.clone()),
            _ => Known(i64::try_from(seen).unwrap_or(i64::MAX)),
        }
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
    fn what_was_not_seen_behind_an_api_is_not_taken_for_nothing() {
        let behind = |addresses: &[&str], gap: Option<Gap>| Behind {
            addresses: addresses.iter().map(|url| (*url).to_owned()).collect(),
            literals: Vec::new(),
            tools: (0, None),
            gap,
        };
        let of = |behind: Behind| (behind.plain_http(), behind.targets());
        let gap = Gap::NOT_COLLECTED;
        assert_eq!(of(behind(&[], None)), (Observed::Unset, Known(0)));
        assert_eq!(of(behind(&["https://a"], None)), (Known(false), Known(1)));
        assert_eq!(of(behind(&["https://a"], Some(gap.clone()))), (Observed::Unseen(gap.clone()), Known(1)));
        assert_eq!(of(behind(&["http://a"], Some(gap.clone()))), (Known(true), Known(1)));
        assert_eq!(of(behind(&[], Some(gap.clone()))), (Observed::Unseen(gap.clone()), Observed::Unseen(gap)));
    }

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
