//! Data planes: what a Foundry project and a search service say at addresses of their own.
//!
//! The address is made from the name of the account and a suffix of its cloud, never from what the account says its address
//! is: a token goes to no host that is not in the table below.

use std::sync::Arc;

use aispm_inventory::{Gap, Reason};
use azure_core::{
    credentials::TokenCredential,
    http::{Method, Pipeline, Request, Url},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    arm::{self, is_loopback},
    call,
    estate::Children,
    http::Metered,
};

/// A list with more pages than this has lost its way.
const PAGES: usize = 1_000;
/// Below which a stand-in on this machine plays other hosts.
pub(crate) const STAND_IN: &str = "/_host/";

/// A service with an address for each of its accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plane {
    /// Projects of Foundry: agents, toolboxes, memories.
    Foundry,
    /// Azure AI Search: indexes, and what fills them.
    Search,
}

/// What the addresses of a service end in, and for whom its tokens are.
#[derive(Debug)]
struct Address {
    plane: Plane,
    /// The resource manager of the cloud.
    manager: &'static str,
    suffix: &'static str,
    scope: &'static str,
}

/// The addresses of every cloud. Foundry is not offered in China.
const ADDRESSES: &[Address] = &[
    Address {
        plane: Plane::Foundry,
        manager: "management.azure.com",
        suffix: ".services.ai.azure.com",
        scope: "https://ai.azure.com/.default",
    },
    Address {
        plane: Plane::Search,
        manager: "management.azure.com",
        suffix: ".search.windows.net",
        scope: "https://search.azure.com/.default",
    },
    Address {
        plane: Plane::Foundry,
        manager: "management.usgovcloudapi.net",
        suffix: ".services.ai.azure.us",
        scope: "https://ai.azure.us/.default",
    },
    Address {
        plane: Plane::Search,
        manager: "management.usgovcloudapi.net",
        suffix: ".search.azure.us",
        scope: "https://search.azure.us/.default",
    },
    Address {
        plane: Plane::Search,
        manager: "management.chinacloudapi.cn",
        suffix: ".search.azure.cn",
        scope: "https://search.azure.cn/.default",
    },
];

/// The cloud that a stand-in plays.
const PLAYED: &str = "management.azure.com";

/// A list at a data plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'a> {
    pub(crate) plane: Plane,
    /// The account or service whose address is asked.
    pub(crate) account: &'a str,
    /// The parts of the path.
    pub(crate) path: &'a [&'a str],
    pub(crate) version: &'static str,
    /// What has to be asked for by name while it is in preview.
    pub(crate) feature: Option<&'static str>,
}

/// Clients of the data planes of one cloud.
#[derive(Debug)]
pub(crate) struct DataPlanes {
    clients: Vec<(&'static Address, Pipeline)>,
    /// A stand-in on this machine, which plays all of them.
    stand_in: Option<Url>,
}

/// A page of a list, in either of two forms.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    data: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    value: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    has_more: Option<bool>,
    #[serde(default)]
    last_id: Option<String>,
    #[serde(rename = "nextLink", alias = "@odata.nextLink", default)]
    next_link: Option<String>,
}

impl DataPlanes {
    /// Clients for the cloud of a resource manager. Nothing is called yet.
    pub(crate) fn new(manager: &Url, credential: &Arc<dyn TokenCredential>, transport: &Arc<Metered>) -> Self {
        let stand_in = is_loopback(manager).then(|| manager.clone());
        let cloud = if stand_in.is_some() { PLAYED } else { manager.host_str().unwrap_or_default() };
        let clients = ADDRESSES
            .iter()
            .filter(|address| address.manager == cloud)
            .map(|address| (address, arm::pipeline(address.scope.to_owned(), credential.clone(), transport.clone())));
        Self { clients: clients.collect(), stand_in }
    }

    /// The rows of a list, each unread, and why the list may go on.
    pub(crate) async fn list(&self, permission: &'static str, of: List<'_>) -> Children {
        let mut rows = Vec::new();
        let Some((address, pipeline)) = self.clients.iter().find(|(address, _)| address.plane == of.plane) else {
            return (rows, Some(call::gap(permission, Reason::NotOffered, "this cloud has no such service")));
        };
        let first = match self.url(address, of) {
            Some(url) => url,
            None => return (rows, Some(call::gap(permission, Reason::Unreadable, "a name is no part of an address"))),
        };
        let mut next = Some(first.clone());
        for _ in 0..PAGES {
            let Some(url) = next else { return (rows, None) };
            let mut request = Request::new(url.clone(), Method::Get);
            if let Some(feature) = of.feature {
                request.insert_header("foundry-features", feature);
            }
            let page = arm::send(pipeline, permission, request).await.and_then(|body| {
                serde_json::from_slice::<Page>(&body)
                    .map_err(|error| call::gap(permission, Reason::Unreadable, &error.to_string()))
            });
            let page = match page {
                Ok(page) => page,
                Err(gap) => return (rows, Some(gap)),
            };
            next = match following(permission, &first, &page) {
                Ok(following) => following.filter(|next| *next != url),
                Err(gap) => return (rows, Some(gap)),
            };
            let more = page.has_more == Some(true) || page.next_link.as_deref().is_some_and(|link| !link.is_empty());
            rows.extend(page.data.or(page.value).unwrap_or_default());
            if more && next.is_none() {
                return (rows, Some(call::gap(permission, Reason::Truncated, "there is more, and no way to it")));
            }
        }
        (rows, Some(call::gap(permission, Reason::Truncated, "the list does not end")))
    }

    /// The address of a list. Nothing where a name would lead elsewhere.
    fn url(&self, address: &Address, of: List<'_>) -> Option<Url> {
        let host = is_label(of.account).then(|| format!("{}{}", of.account.to_ascii_lowercase(), address.suffix))?;
        let mut url = match &self.stand_in {
            Some(stand_in) => stand_in.join(&format!("{STAND_IN}{host}/")).ok()?,
            None => Url::parse(&format!("https://{host}/")).ok()?,
        };
        if !of.path.iter().all(|part| is_part(part)) {
            return None;
        }
        url.path_segments_mut().ok()?.pop_if_empty().extend(of.path);
        url.query_pairs_mut().append_pair("api-version", of.version);
        (self.stand_in.is_some() || url.host_str() == Some(&*host)).then_some(url)
    }
}

/// Where the next page is, if there is one.
fn following(permission: &'static str, first: &Url, page: &Page) -> Result<Option<Url>, Gap> {
    if page.data.is_none() && page.value.is_none() {
        return Err(call::gap(permission, Reason::Unreadable, "the answer is no list"));
    }
    if let Some(link) = page.next_link.as_deref().filter(|link| !link.is_empty()) {
        return arm::next_page(permission, first, link).map(Some);
    }
    let last = page.last_id.as_deref().filter(|_| page.has_more == Some(true));
    Ok(last.map(|last| {
        let mut url = first.clone();
        url.query_pairs_mut().append_pair("after", last);
        url
    }))
}

/// Whether a name can stand before the suffix of an address.
fn is_label(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=63).contains(&name.len()) && name.chars().all(inner) && !name.starts_with('-') && !name.ends_with('-')
}

/// Whether a name can stand in a path without leading out of it.
fn is_part(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.chars().any(|c| c.is_control() || "/\\?#%".contains(c))
}

/// The permission that a request to a data plane needs, where it is one. Indexes, data sources, skillsets and indexers of
/// Search are read with actions; what a Foundry project holds, with data actions.
pub(crate) fn operation(url: &Url) -> Option<String> {
    let (host, path) = parts(url)?;
    let plane = ADDRESSES.iter().find(|address| host.ends_with(address.suffix))?.plane;
    let mut path = path.trim_matches('/').split('/');
    Some(match plane {
        Plane::Foundry if path.nth(3) == Some("routines") => {
            "microsoft.cognitiveservices/accounts/aiservices/routines/read".to_owned()
        }
        Plane::Foundry => "microsoft.cognitiveservices/accounts/aiservices/agents/read".to_owned(),
        Plane::Search => format!("microsoft.search/searchservices/{}/read", path.next()?.to_ascii_lowercase()),
    })
}

/// The host that is asked, a stand-in aside, and the path there.
pub(crate) fn parts(url: &Url) -> Option<(&str, &str)> {
    match url.path().strip_prefix(STAND_IN).filter(|_| is_loopback(url)) {
        Some(played) => Some(played.split_once('/').unwrap_or((played, ""))),
        None => Some((url.host_str()?, url.path())),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_discovery::{Meter, MeterSettings};

    use super::*;
    use crate::credential::Loopback;

    fn planes(manager: &str) -> DataPlanes {
        let meter = Arc::new(Meter::new(MeterSettings { in_flight: 1, share: None, quotas: Vec::new() }));
        let credential: Arc<dyn TokenCredential> = Arc::new(Loopback);
        DataPlanes::new(&Url::parse(manager).unwrap(), &credential, &Arc::new(Metered::new(meter).unwrap()))
    }

    fn address(manager: &str, plane: Plane, account: &str, path: &[&str]) -> Option<String> {
        let planes = planes(manager);
        let (address, _) = planes.clients.iter().find(|(address, _)| address.plane == plane)?;
        let of = List { plane, account, path, version: "v1", feature: None };
        planes.url(address, of).map(|url| url.to_string())
    }

    #[test]
    fn a_token_goes_to_no_host_outside_of_the_table() {
        const PUBLIC: &str = "https://management.azure.com";
        let agents = &["api", "projects", "desk", "agents"];
        assert_eq!(
            address(PUBLIC, Plane::Foundry, "Acme", agents).as_deref(),
            Some("https://acme.services.ai.azure.com/api/projects/desk/agents?api-version=v1")
        );
        for account in
            ["evil.example/", "evil.example#", "a@evil.example", "evil.example?", "..", "", "a.b", "-a", "a:1"]
        {
            assert_eq!(address(PUBLIC, Plane::Foundry, account, agents), None, "{account}");
        }
        for project in ["..", "a/b", "%2e%2e", "", "a?b", "a#b", "a\\b"] {
            assert_eq!(address(PUBLIC, Plane::Foundry, "acme", &["api", "projects", project]), None, "{project}");
        }
        // A resource manager that is in no table has no data planes.
        assert_eq!(address("https://management.evil.example", Plane::Search, "acme", &["indexes"]), None);
    }

    #[test]
    fn each_cloud_has_addresses_of_its_own() {
        let search = |manager: &str| address(manager, Plane::Search, "acme", &["indexes"]);
        assert_eq!(
            search("https://management.usgovcloudapi.net").as_deref(),
            Some("https://acme.search.azure.us/indexes?api-version=v1")
        );
        assert_eq!(
            search("https://management.chinacloudapi.cn").as_deref(),
            Some("https://acme.search.azure.cn/indexes?api-version=v1")
        );
        assert_eq!(
            search("http://127.0.0.1:5701").as_deref(),
            Some("http://127.0.0.1:5701/_host/acme.search.windows.net/indexes?api-version=v1")
        );
        assert_eq!(address("https://management.chinacloudapi.cn", Plane::Foundry, "acme", &["api"]), None);
    }

    #[test]
    fn the_next_page_is_at_the_same_address() {
        let first = Url::parse("https://acme.search.windows.net/indexes?api-version=1").unwrap();
        let page = |text: &str| following("p", &first, &serde_json::from_str(text).unwrap());
        assert_eq!(page(r#"{ "value": [] }"#).unwrap(), None);
        assert_eq!(page(r#"{ "data": [], "has_more": false, "last_id": "b" }"#).unwrap(), None);
        let after = page(r#"{ "data": [], "has_more": true, "last_id": "b&c" }"#).unwrap().unwrap();
        assert_eq!(after.as_str(), "https://acme.search.windows.net/indexes?api-version=1&after=b%26c");
        assert!(page(r#"{ "value": [], "nextLink": "https://evil.example/indexes" }"#).is_err());
        assert!(page(r#"{ "value": [], "nextLink": "http://acme.search.windows.net/indexes" }"#).is_err());
        // An error page with a good status is no empty list.
        assert!(page(r#"{ "message": "hello" }"#).is_err());
    }

    #[test]
    fn a_request_names_its_permission() {
        for (url, permission) in [
            (
                "https://a.services.ai.azure.com/api/projects/p/agents",
                Some("microsoft.cognitiveservices/accounts/aiservices/agents/read"),
            ),
            (
                "https://a.services.ai.azure.com/api/projects/p/agents/routines/versions",
                Some("microsoft.cognitiveservices/accounts/aiservices/agents/read"),
            ),
            (
                "http://127.0.0.1:1/_host/a.services.ai.azure.com/api/projects/p/routines",
                Some("microsoft.cognitiveservices/accounts/aiservices/routines/read"),
            ),
            ("https://s.search.windows.net/datasources", Some("microsoft.search/searchservices/datasources/read")),
            ("https://management.azure.com/_host/s.search.windows.net/indexes", None),
            ("https://management.azure.com/subscriptions", None),
        ] {
            assert_eq!(operation(&Url::parse(url).unwrap()).as_deref(), permission, "{url}");
        }
    }
}
