//! What lies behind an address: accounts, search services and stores bear names that nobody else can have.

use std::collections::HashMap;

use aispm_inventory::{
    Gap,
    Observed::{self, Known},
    Relation,
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{
    apim, cloud::of_provider, cognitive, containerapps, estate::Shared, graph::Graph, host, id, search, storage,
    website,
};

/// Resources of all subscriptions by their type and the name that their hosts begin with.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    names: HashMap<(&'static str, String), String>,
    /// Applications of the customer by their whole hosts.
    hosts: HashMap<String, String>,
}

/// As much of a row as it takes to know its name.
#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    properties: Option<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(default)]
    custom_sub_domain_name: Option<String>,
}

/// Domains under which an account of AI services answers, in every cloud.
const AI: &[&str] = &[
    "openai.azure.com",
    "cognitiveservices.azure.com",
    "services.ai.azure.com",
    "openai.azure.us",
    "cognitiveservices.azure.us",
    "services.ai.azure.us",
    "openai.azure.cn",
    "cognitiveservices.azure.cn",
];
const SEARCH: &[&str] = &["search.windows.net", "search.azure.us", "search.azure.cn"];
const STORAGE: &[&str] = &[
    "blob.core.windows.net",
    "dfs.core.windows.net",
    "file.core.windows.net",
    "queue.core.windows.net",
    "table.core.windows.net",
    "blob.core.usgovcloudapi.net",
    "dfs.core.usgovcloudapi.net",
    "file.core.usgovcloudapi.net",
    "queue.core.usgovcloudapi.net",
    "table.core.usgovcloudapi.net",
    "blob.core.chinacloudapi.cn",
    "dfs.core.chinacloudapi.cn",
    "file.core.chinacloudapi.cn",
    "queue.core.chinacloudapi.cn",
    "table.core.chinacloudapi.cn",
];

/// What a connection leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FarSide {
    /// How it stands to the far side. Nothing where that is of a type that is not read, or not known.
    pub(crate) link: Option<(Relation, String)>,
    /// Whether the far side lies in a subscription that the scan sees. `Unset`: neither its id nor its host tells.
    pub(crate) seen: Observed<bool>,
}

/// A service whose resources have hosts of their own: its type, the permission to list it, and its domains.
type Service = (&'static str, &'static str, &'static [&'static str]);

const SERVICES: [Service; 3] = [
    (cognitive::ACCOUNTS, "Microsoft.CognitiveServices/accounts/read", AI),
    (search::SERVICES, "Microsoft.Search/searchServices/read", SEARCH),
    (storage::ACCOUNTS, "Microsoft.Storage/storageAccounts/read", STORAGE),
];

/// The permission to list gateways of API Management.
const APIS: &str = "Microsoft.ApiManagement/service/read";

/// Types of the customer's own applications, with where in their properties their hosts stand.
const APPLICATIONS: [(&str, &[&str]); 3] = [
    (website::ARM, &["/defaultHostName", "/hostNames"]),
    (containerapps::ARM, &["/configuration/ingress/fqdn", "/configuration/ingress/customDomains"]),
    (apim::SERVICES, &["/gatewayUrl", "/hostnameConfigurations"]),
];

impl Addresses {
    /// What a graph knows.
    pub(crate) fn of(graph: &Graph) -> Self {
        let rows = |(resource_type, ..): Service| {
            let named = graph.all(resource_type).filter_map(move |row| named(row, resource_type));
            named.map(move |(name, uid)| ((resource_type, name), uid)).collect::<Vec<_>>()
        };
        let applications = |(resource_type, places): (&str, &'static [&'static str])| {
            graph.all(resource_type).flat_map(move |row| hosts_of_application(row, places)).collect::<Vec<_>>()
        };
        Self {
            names: SERVICES.into_iter().flat_map(rows).collect(),
            hosts: APPLICATIONS.into_iter().flat_map(applications).collect(),
        }
    }

    fn at(&self, host: &str) -> Option<&String> {
        let of_service = service(host).and_then(|((of, ..), name)| self.names.get(&(of, name.to_owned())));
        of_service.or_else(|| self.hosts.get(host))
    }
}

impl Shared {
    /// The uid of the account, search service or store that answers at a host, as far as Resource Graph knows.
    pub(crate) async fn resource_at(&self, host: &str) -> Option<String> {
        self.addresses().await.at(host).cloned()
    }

    /// What lies behind an id that a connection may name, or behind the host that it leads to.
    pub(crate) async fn far_side(&self, named: Option<&str>, host: Option<&str>) -> FarSide {
        let named = named.filter(|id| id.starts_with('/')).and_then(|id| Some((id::uid(id), id::subscription(id)?)));
        if let Some((uid, subscription)) = named {
            let seen = self.subscriptions.contains_key(&*subscription.to_ascii_lowercase());
            return FarSide { link: link(uid), seen: Known(seen) };
        }
        let known = match host {
            Some(host) => self.resource_at(host).await,
            None => None,
        };
        match known {
            Some(uid) => FarSide { link: link(uid), seen: Known(true) },
            None => FarSide { link: None, seen: self.absent(host.unwrap_or_default()).await },
        }
    }

    /// Why an application of the customer that was not read may answer at a host.
    pub(crate) async fn hides_applications(&self, host: &str) -> Option<Gap> {
        if of_provider(host) {
            return match self.absent(host).await {
                Observed::Unseen(gap) => Some(gap),
                _ => None,
            };
        }
        if let Some(gap) = &self.graph().await.gap {
            return Some(gap.clone());
        }
        for subscription in self.subscriptions.values() {
            for permission in [host::SITES, host::CONTAINER_APPS, APIS] {
                if let Err(gap) = subscription.may(self, permission).await {
                    return Some(gap);
                }
            }
        }
        None
    }

    /// Whether a host that no resource is known for belongs to somebody else: only where all resources of its service are known.
    async fn absent(&self, host: &str) -> Observed<bool> {
        let Some(((_, permission, _), _)) = service(host) else { return Observed::Unset };
        if let Some(gap) = &self.graph().await.gap {
            return Observed::Unseen(gap.clone());
        }
        for subscription in self.subscriptions.values() {
            if let Err(gap) = subscription.may(self, permission).await {
                return Observed::Unseen(gap);
            }
        }
        Known(false)
    }
}

/// The service that a host is of, and the name before its domain.
fn service(host: &str) -> Option<(Service, &str)> {
    let named = |of: Service| of.2.iter().find_map(|domain| name_under(host, domain)).map(|name| (of, name));
    SERVICES.into_iter().find_map(named)
}

/// The name of a host that lies directly below a domain.
fn name_under<'a>(host: &'a str, domain: &str) -> Option<&'a str> {
    let name = host.strip_suffix(domain)?.strip_suffix('.')?;
    Some(name).filter(|name| !name.is_empty() && !name.contains('.'))
}

fn link(uid: String) -> Option<(Relation, String)> {
    Some((relation(&id::resource_type(&uid)?)?, uid))
}

/// The name that the hosts of a resource begin with, and its uid.
fn named(row: &RawValue, resource_type: &str) -> Option<(String, String)> {
    let row = serde_json::from_str::<Row>(row.get()).ok()?;
    // The name of an account is not in its address; the domain that it asked for is.
    let name = if resource_type == cognitive::ACCOUNTS { row.properties?.custom_sub_domain_name? } else { row.name };
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), id::uid(&row.id)))
}

/// The hosts of an application, each a name, an address, or the name in a domain of the customer's own.
fn hosts_of_application(row: &RawValue, places: &[&str]) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Application {
        id: String,
        #[serde(default)]
        properties: Value,
    }
    let Ok(row) = serde_json::from_str::<Application>(row.get()) else { return Vec::new() };
    let at = places.iter().filter_map(|place| row.properties.pointer(place));
    let each = at.flat_map(|value| value.as_array().map_or_else(|| vec![value], |all| all.iter().collect()));
    let names =
        each.filter_map(|value| value.as_str().or_else(|| value.get("name").or(value.get("hostName"))?.as_str()));
    let hosts = names.map(|name| name.trim_start_matches("https://").trim_end_matches('/').to_ascii_lowercase());
    hosts.filter(|host| !host.is_empty()).map(|host| (host, id::uid(&row.id))).collect()
}

fn relation(resource_type: &str) -> Option<Relation> {
    let is = |wanted: &str| resource_type.eq_ignore_ascii_case(wanted);
    if is(cognitive::ACCOUNTS) {
        Some(Relation::RoutesTo)
    } else if is(search::SERVICES) || is(storage::ACCOUNTS) {
        Some(Relation::ConnectsTo)
    } else if is(website::ARM) || is(containerapps::ARM) {
        Some(Relation::RoutesTo)
    } else {
        None
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn row(text: &str, of: &'static str) -> Option<(String, String)> {
        named(&RawValue::from_string(text.to_owned()).unwrap(), of)
    }

    #[test]
    fn an_account_answers_at_the_domain_that_it_asked_for() {
        let of = |properties: &str| {
            row(&format!(r#"{{ "id": "/S/A", "name": "a", "properties": {properties} }}"#), cognitive::ACCOUNTS)
        };
        assert_eq!(of(r#"{ "customSubDomainName": "Acme" }"#), Some(("acme".into(), "/s/a".into())));
        assert_eq!(of("{}"), None);
        assert_eq!(row(r#"{ "id": "/S/B", "name": "docs" }"#, search::SERVICES), Some(("docs".into(), "/s/b".into())));
    }

    #[test]
    fn an_application_answers_at_its_own_names() {
        let of = |text: &str, number: usize| {
            let (_, places) = APPLICATIONS.get(number).unwrap();
            let hosts = hosts_of_application(&RawValue::from_string(text.to_owned()).unwrap(), places);
            hosts.into_iter().map(|(host, _)| host).collect::<Vec<_>>()
        };
        let site = r#"{ "id": "/S", "properties": { "defaultHostName": "a.azurewebsites.net", "hostNames": ["Tools.acme.example"] } }"#;
        assert_eq!(of(site, 0), ["a.azurewebsites.net", "tools.acme.example"]);
        let app = r#"{ "id": "/A", "properties": { "configuration": { "ingress": { "fqdn": "a.b.westeurope.azurecontainerapps.io",
                       "customDomains": [{ "name": "mcp.acme.example" }] } } } }"#;
        assert_eq!(of(app, 1), ["a.b.westeurope.azurecontainerapps.io", "mcp.acme.example"]);
        let gateway = r#"{ "id": "/G", "properties": { "gatewayUrl": "https://acme.azure-api.net",
                           "hostnameConfigurations": [{ "hostName": "api.acme.example" }] } }"#;
        assert_eq!(of(gateway, 2), ["acme.azure-api.net", "api.acme.example"]);
        assert_eq!(of(r#"{ "id": "/A", "properties": { "configuration": {} } }"#, 1), [""; 0]);
    }

    #[test]
    fn only_types_that_are_read_are_linked() {
        const STORE: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/data";
        assert_eq!(link(STORE.to_owned()), Some((Relation::ConnectsTo, STORE.to_owned())));
        assert_eq!(link("/subscriptions/s/providers/Microsoft.Bing/accounts/b".to_owned()), None);
    }

    #[test]
    fn a_resource_stands_directly_below_its_domain() {
        let of = |host: &str| service(host).map(|((of, ..), name)| (of, name.to_owned()));
        for host in ["docs.search.windows.net", "docs.search.azure.us", "docs.search.azure.cn"] {
            assert_eq!(of(host), Some((search::SERVICES, "docs".to_owned())), "{host}");
        }
        assert_eq!(of("data.blob.core.usgovcloudapi.net"), Some((storage::ACCOUNTS, "data".to_owned())));
        for host in ["search.windows.net", "a.docs.search.windows.net", "evilsearch.windows.net", ""] {
            assert_eq!(of(host), None, "{host}");
        }
    }
}
