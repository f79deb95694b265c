//! What lies behind an address: accounts, search services and stores bear names that nobody else can have.

use std::collections::HashMap;

use aispm_inventory::Relation;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{cognitive, graph::Graph, id, search, storage};

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

impl Addresses {
    /// What a graph knows.
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut hosts = HashMap::new();
        for (resource_type, domains) in
            [(cognitive::ACCOUNTS, AI), (search::SERVICES, SEARCH), (storage::ACCOUNTS, STORAGE)]
        {
            hosts.extend(graph.all(resource_type).flat_map(|row| hosts_of(row, domains)));
        }
        Self { hosts }
    }

    /// How a connection stands to its far side, given the id that it may name and the host that it leads to. Nothing where the far
    /// side is of a type that is not read, or not known.
    pub(crate) fn behind(&self, resource_id: Option<&str>, host: Option<&str>) -> Option<(Relation, String)> {
        let named = resource_id.filter(|id| id.starts_with('/')).map(id::uid);
        let uid = named.or_else(|| self.hosts.get(host?).cloned())?;
        Some((relation(&id::resource_type(&uid)?)?, uid))
    }
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

fn relation(resource_type: &str) -> Option<Relation> {
    let is = |wanted: &str| resource_type.eq_ignore_ascii_case(wanted);
    if is(cognitive::ACCOUNTS) {
        Some(Relation::RoutesTo)
    } else if is(search::SERVICES) || is(storage::ACCOUNTS) {
        Some(Relation::ConnectsTo)
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
    fn a_named_resource_goes_before_the_host_and_other_types_are_not_followed() {
        const ACCOUNT: &str = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/Data";
        let found = Addresses { hosts: HashMap::from([("docs.search.windows.net".to_owned(), format!("{ACCOUNT}2"))]) };
        let (relation, uid) = found.behind(Some(ACCOUNT), Some("docs.search.windows.net")).unwrap();
        assert_eq!((relation, uid), (Relation::ConnectsTo, ACCOUNT.to_ascii_lowercase()));
        assert!(found.behind(Some("see the wiki"), Some("docs.search.windows.net")).is_some());
        assert_eq!(found.behind(Some("/subscriptions/S/providers/Microsoft.Bing/accounts/b"), None), None);
        assert_eq!(found.behind(None, Some("mcp.example")), None);
    }
}
