//! API Management services, and which of their APIs have to do with AI.
//!
//! An API matters when it is an MCP server, or when it sends requests on to a model: by its own address, or by a backend that its
//! policy names. A policy is looked into for that only where the service has such a backend at all.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::Gap;

use super::policy::{Backend, Literal, Policy};
use crate::{host, prelude::*, resource::Resource};

/// The version of the API that every type here is read with: the first that shows the tools of MCP servers.
pub(super) const VERSION: &str = "2025-09-01-preview";
pub(super) const ARM: &str = "Microsoft.ApiManagement/service";

pub(super) const READ: &str = "Microsoft.ApiManagement/service/read";
pub(super) const APIS: &str = "Microsoft.ApiManagement/service/apis/read";
pub(super) const BACKENDS: &str = "Microsoft.ApiManagement/service/backends/read";
pub(super) const POLICIES_OF_API: &str = "Microsoft.ApiManagement/service/apis/policies/read";

/// What a service says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    pub(super) gateway_url: Option<String>,
    pub(super) public_network_access: Option<String>,
    /// `Internal`: it answers in a network of the customer only.
    pub(super) virtual_network_type: Option<String>,
}

/// What an API says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Api {
    #[serde(rename = "type")]
    api_type: Option<String>,
    pub(super) path: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) service_url: Option<String>,
    backend_id: Option<String>,
    /// Absent means `https` alone.
    pub(super) protocols: Option<Vec<String>>,
    pub(super) subscription_required: Option<bool>,
    /// Absent means that it is.
    is_current: Option<bool>,
}

/// A policy, wherever it stands.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub(super) value: Option<String>,
}

/// What a backend says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BackendProperties {
    url: Option<String>,
    pool: Option<Pool>,
    credentials: Option<Credentials>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pool {
    services: Option<Vec<Member>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Member {
    id: Option<String>,
}

/// What a backend presents to the far side. Named values stand in it as `{{name}}`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Credentials {
    header: Option<BTreeMap<String, Vec<String>>>,
    query: Option<BTreeMap<String, Vec<String>>>,
}

/// The backends of a service, by name.
#[derive(Debug, Default)]
pub(super) struct Backends {
    named: BTreeMap<String, BackendProperties>,
    /// Why there may be more.
    pub(super) gap: Option<Gap>,
}

impl Api {
    /// Whether it is an MCP server.
    pub(super) fn is_mcp(&self) -> bool {
        self.api_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("mcp"))
    }

    /// Whether it is the revision that callers reach.
    pub(super) fn is_current(&self) -> bool {
        self.is_current != Some(false)
    }

    /// What it speaks, lower case.
    pub(super) fn protocol(&self) -> String {
        self.api_type.as_deref().unwrap_or("http").to_ascii_lowercase()
    }

    /// Where it sends requests on to, before any policy.
    pub(super) fn backends(&self) -> impl Iterator<Item = Backend> {
        let address = self.service_url.clone().filter(|url| !url.is_empty()).map(Backend::Address);
        address.into_iter().chain(self.backend_id.clone().map(Backend::Named))
    }
}

impl Properties {
    /// Where callers of the gateway may come from.
    pub(super) fn ingress(&self) -> Observed<Network> {
        if self.virtual_network_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("internal")) {
            return Known(Network::Private);
        }
        crate::network::ingress(self.public_network_access.as_deref(), None)
    }

    /// The address of an API.
    pub(super) fn url(&self, api: &Api) -> Option<String> {
        let gateway = self.gateway_url.as_deref()?.trim_end_matches('/');
        Some(format!("{gateway}/{}", api.path.as_deref()?.trim_matches('/')))
    }
}

impl Backends {
    /// The backends of a service.
    pub(super) async fn read(at: &At, service: &Resource<Properties>) -> Self {
        let (listed, gap) = at.below_with_gap::<BackendProperties>(BACKENDS, service, "backends", VERSION).await;
        Self { named: listed.into_iter().filter_map(|of| Some((last(&of.id)?, of.properties))).collect(), gap }
    }

    /// The addresses of a backend, and those of the members of a pool.
    pub(super) fn addresses(&self, backend: &Backend) -> Vec<String> {
        let mut found = Vec::new();
        match backend {
            Backend::Address(url) => found.push(url.clone()),
            Backend::Named(name) => self.named(name, &mut BTreeSet::new(), &mut |of| found.extend(of.url.clone())),
        }
        found
    }

    /// Values that a backend presents to the far side and that stand in it as they are.
    pub(super) fn literals(&self, backend: &Backend) -> Vec<Literal> {
        let mut found = Vec::new();
        if let Backend::Named(name) = backend {
            self.named(name, &mut BTreeSet::new(), &mut |of| {
                let credentials = of.credentials.iter();
                let all = credentials.flat_map(|of| of.header.iter().chain(&of.query)).flatten();
                let values = all.flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
                let plain = values.filter(|(_, value)| !value.contains("{{"));
                found.extend(plain.map(|(name, value)| Literal { name: name.clone(), value: value.clone() }));
            });
        }
        found
    }

    /// Visits a backend and the members of a pool, each once.
    fn named(&self, name: &str, seen: &mut BTreeSet<String>, take: &mut dyn FnMut(&BackendProperties)) {
        let name = last(name).unwrap_or_default();
        let Some(backend) = self.named.get(&name) else { return };
        if seen.insert(name) {
            take(backend);
            let members = backend.pool.iter().flat_map(|pool| pool.services.iter().flatten());
            members.filter_map(|member| member.id.as_deref()).for_each(|id| self.named(id, seen, take));
        }
    }

    /// Whether one of some backends leads to models.
    fn lead_to_models(&self, to: impl IntoIterator<Item = Backend>) -> Result<bool, Gap> {
        let mut unknown = None;
        for backend in to {
            if self.addresses(&backend).iter().any(|address| host::is_of_models(address)) {
                return Ok(true);
            }
            // One that was not listed may.
            unknown = unknown.or_else(|| self.gap.clone().filter(|_| matches!(backend, Backend::Named(_))));
        }
        unknown.map_or(Ok(false), Err)
    }

    fn has_models(&self) -> bool {
        self.named.values().any(|backend| backend.url.as_deref().is_some_and(host::is_of_models))
    }
}

/// The last part of an id, which is a name; a name is its own.
pub(super) fn last(id: &str) -> Option<String> {
    id.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_ascii_lowercase)
}

/// The policy in a list of at most one.
pub(super) fn policy((listed, gap): (Vec<Resource<Document>>, Option<Gap>)) -> Policy {
    match (listed.first().and_then(|of| of.properties.value.as_deref()), gap) {
        (Some(document), _) => Policy::read(document),
        (None, Some(gap)) => Policy::Unread(gap),
        (None, None) => Policy::None,
    }
}

/// The APIs of a service that have to do with AI, and those that may, with why that is not known.
pub(super) async fn fronts(
    at: &At,
    service: &Resource<Properties>,
    backends: &Backends,
) -> Vec<(Resource<Api>, Option<Gap>)> {
    let mut fronts = Vec::new();
    for api in at.below::<Api>(APIS, service, "apis", VERSION).await {
        if api.properties.is_current() {
            match matters(at, &api, backends).await {
                Ok(true) => fronts.push((api, None)),
                Ok(false) => {}
                Err(gap) => fronts.push((api, Some(gap))),
            }
        }
    }
    fronts
}

async fn matters(at: &At, api: &Resource<Api>, backends: &Backends) -> Result<bool, Gap> {
    if api.properties.is_mcp() {
        return Ok(true);
    }
    let by_itself = backends.lead_to_models(api.properties.backends());
    if by_itself == Ok(true) || (backends.gap.is_none() && !backends.has_models()) {
        return by_itself;
    }
    let own = policy(at.below_with_gap(POLICIES_OF_API, api, "policies", VERSION).await);
    match &own {
        // A policy in no format of its own leads nowhere.
        Policy::Unread(gap) if gap.permission().is_some() => Err(gap.clone()),
        _ => {
            let to = super::policy::asks(&[&own], &super::policy::Fragments::default()).backends;
            if backends.lead_to_models(to)? { Ok(true) } else { by_itself }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_service_answers_the_internet_unless_it_says_otherwise() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().ingress();
        assert_eq!(of("{}"), Known(Network::Public));
        assert_eq!(of(r#"{ "virtualNetworkType": "External" }"#), Known(Network::Public));
        assert_eq!(of(r#"{ "virtualNetworkType": "Internal" }"#), Known(Network::Private));
        assert_eq!(of(r#"{ "publicNetworkAccess": "Disabled" }"#), Known(Network::Private));
        assert!(matches!(of(r#"{ "publicNetworkAccess": "SoNew" }"#), Observed::Unseen(_)));
    }

    #[test]
    fn a_pool_leads_to_the_addresses_of_its_members() {
        let of = |text: &str| serde_json::from_str::<BackendProperties>(text).unwrap();
        let model = r#"{ "url": "https://a1.openai.azure.com/openai",
                         "credentials": { "header": { "api-key": ["0123", "{{key}}"] } } }"#;
        let pool = r#"{ "pool": { "services": [{ "id": "/s/backends/A1" }, { "id": "/s/backends/pool" }] } }"#;
        let backends =
            Backends { named: [("a1".to_owned(), of(model)), ("pool".to_owned(), of(pool))].into(), gap: None };
        assert!(backends.has_models());
        let to = Backend::Named("pool".to_owned());
        // A pool that holds itself comes to an end.
        assert_eq!(backends.addresses(&to), ["https://a1.openai.azure.com/openai"]);
        assert_eq!(backends.literals(&to).first().map(|of| of.value.as_str()), Some("0123"));
        assert_eq!(backends.addresses(&Backend::Named("gone".to_owned())), Vec::<String>::new());
    }
}
