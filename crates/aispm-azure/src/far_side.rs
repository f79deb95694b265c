//! What lies behind an address: accounts, search services and stores bear names that nobody else can have.

use std::collections::HashMap;

use aispm_inventory::{
    Observed::{self, Known},
    Relation,
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{apim, cognitive, containerapps, estate::Shared, graph::Graph, id, search, storage, website};

/// Resources of all subscriptions by the names of their hosts.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    hosts: HashMap<String, String>,
}

/// As much of a row as it takes to know its hosts.
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

/// Domains under which an account of AI services answers.
const AI: &[&str] = &["openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"];
const SEARCH: &[&str] = &["search.windows.net"];
const STORAGE: &[&str] = &[
    "blob.core.windows.net",
    "dfs.core.windows.net",
    "file.core.windows.net",
    "queue.core.windows.net",
    "table.core.windows.net",
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

/// Types of the customer's own applications, with where in their properties their hosts stand.
const APPLICATIONS: [(&str, &[&str]); 3] = [
    (website::ARM, &["/defaultHostName", "/hostNames"]),
    (containerapps::ARM, &["/configuration/ingress/fqdn", "/configuration/ingress/customDomains"]),
    (apim::SERVICES, &["/gatewayUrl", "/hostnameConfigurations"]),
];

impl Addresses {
    /// What a graph knows.
    pub(crate) fn of(graph: &Graph) -> Self {
        let rows = |(resource_type, _, domains): Service| {
            graph.all(resource_type).flat_map(move |row| hosts_of(row, domains)).collect::<Vec<_>>()
        };
        let applications = |(resource_type, places): (&str, &'static [&'static str])| {
            graph.all(resource_type).flat_map(move |row| hosts_of_application(row, places)).collect::<Vec<_>>()
        };
        let hosts = SERVICES.into_iter().flat_map(rows).chain(APPLICATIONS.into_iter().flat_map(applications));
        Self { hosts: hosts.collect() }
    }

    fn at(&self, host: &str) -> Option<&String> {
        self.hosts.get(host)
    }
}

impl Shared {
    /// What lies behind an id that a connection may name, or behind the host that it leads to.
    pub(crate) async fn far_side(&self, named: Option<&str>, host: Option<&str>) -> FarSide {
        let named = named.filter(|id| id.starts_with('/')).and_then(|id| Some((id::uid(id), id::subscription(id)?)));
        if let Some((uid, subscription)) = named {
            let seen = self.subscriptions.contains_key(&*subscription.to_ascii_lowercase());
            return FarSide { link: link(uid), seen: Known(seen) };
        }
        let known = match host {
            Some(host) => self.addresses().await.at(host).cloned(),
            None => None,
        };
        match known {
            Some(uid) => FarSide { link: link(uid), seen: Known(true) },
            None => FarSide { link: None, seen: self.absent(host.unwrap_or_default()).await },
        }
    }

    /// Whether a host that no resource is known for belongs to somebody else: only where all resources of its service are known.
    async fn absent(&self, host: &str) -> Observed<bool> {
        let service = SERVICES.iter().find(|(_, _, domains)| domains.iter().any(|domain| is_under(host, domain)));
        let Some((_, permission, _)) = service else { return Observed::Unset };
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

/// Whether a host is a name directly below a domain.
fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .and_then(|rest| rest.strip_suffix('.'))
        .is_some_and(|name| !name.is_empty() && !name.contains('.'))
}

fn link(uid: String) -> Option<(Relation, String)> {
    Some((relation(&id::resource_type(&uid)?)?, uid))
}

fn hosts_of(row: &RawValue, domains: &'static [&'static str]) -> Vec<(String, String)> {
    let Ok(row) = serde_json::from_str::<Row>(row.get()) else { return Vec::new() };
    let name = match domains {
        // The name of an account is not in its address; the domain that it asked for is.
        AI => row.properties.and_then(|named| named.custom_sub_domain_name).unwrap_or_default(),
        _ => row.name,
    };
    let uid = id::uid(&row.id);
    let all = domains.iter().map(|domain| (format!("{}.{domain}", name.to_ascii_lowercase()), uid.clone()));
    if name.is_empty() { Vec::new() } else { all.collect() }
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

    fn row(text: &str, domains: &'static [&'static str]) -> Vec<(String, String)> {
        hosts_of(&RawValue::from_string(text.to_owned()).unwrap(), domains)
    }

    #[test]
    fn an_account_answers_at_the_domain_that_it_asked_for() {
        let of = |properties: &str| row(&format!(r#"{{ "id": "/S/A", "name": "a", "properties": {properties} }}"#), AI);
        assert!(of(r#"{ "customSubDomainName": "Acme" }"#).contains(&("acme.openai.azure.com".into(), "/s/a".into())));
        assert_eq!(of("{}"), []);
        assert_eq!(
            row(r#"{ "id": "/S/B", "name": "docs" }"#, SEARCH),
            [("docs.search.windows.net".into(), "/s/b".into())]
        );
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
        assert!(is_under("docs.search.windows.net", "search.windows.net"));
        for host in ["search.windows.net", "a.docs.search.windows.net", "evilsearch.windows.net", ""] {
            assert!(!is_under(host, "search.windows.net"), "{host}");
        }
    }
}
