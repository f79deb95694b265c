//! Skills of a search service that hand documents to a web address while they are indexed.

use std::collections::BTreeMap;

use aispm_discovery::address;
use aispm_inventory::kind::connection::CredentialLocation;
use azure_core::http::Url;

use super::plane::{self, Nothing, SERVICES};
use crate::{connection::of_provider, prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.Search/searchServices/skillsets/read";
const SITES: &str = "microsoft.web/sites";
const SITES_READ: &str = "Microsoft.Web/sites/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_search_web_skill",
    kind: Kind::Connection,
    permissions: &[SERVICES, READ, SITES_READ],
    source: READ,
    side_calls: &[("provider_host", SITES_READ)],
    reference: "https://learn.microsoft.com/azure/search/cognitive-search-custom-skill-web-api",
};

/// Skills that call an address of the customer's choice.
const WEB: &str = "webapiskill";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Skillset {
    name: String,
    skills: Option<Vec<Skill>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Skill {
    #[serde(rename = "@odata.type")]
    of: Option<String>,
    name: Option<String>,
    uri: Option<String>,
    http_method: Option<String>,
    http_headers: Option<BTreeMap<String, String>>,
    /// Application that a token is asked for.
    auth_resource_id: Option<String>,
}

impl std::fmt::Debug for Skill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Skill").field("name", &self.name).finish_non_exhaustive()
    }
}

pub(crate) async fn collect(at: At) {
    at.each(plane::services(&at).await, async |service| {
        for (uid, skill) in all(&at, &service).await.into_values().flatten() {
            let name = skill.name.clone().unwrap_or_else(|| "web skill".to_owned());
            let host = skill.uri.as_deref().and_then(address::host);
            let facts = read(&skill, is_own_site(&at, host.as_deref().unwrap_or_default()).await);
            at.found(at.asset(&plane::holds(&service, &uid, &name), facts));
        }
    })
    .await;
}

/// Whether a site of the customer answers at a host. One that is not known is a stranger's only where all sites are.
async fn is_own_site(at: &At, host: &str) -> Observed<bool> {
    let Some(site) = of_sites(host) else { return Known(false) };
    let graph = at.shared.graph().await;
    // The names of newer sites stand in their hosts before a mark of their own.
    let marked = site.rsplit_once('-').map(|(name, _)| name);
    if [Some(site), marked].into_iter().flatten().any(|name| graph.named(SITES, name).is_some()) {
        return Known(true);
    }
    if let Some(gap) = &graph.gap {
        return Observed::Unseen(gap.clone());
    }
    for subscription in at.shared.subscriptions.values() {
        if let Err(gap) = subscription.may(&at.shared, SITES_READ).await {
            return Observed::Unseen(gap);
        }
    }
    Known(false)
}

/// What a host says of the name of its site, where it is one of the provider's hosts for sites.
fn of_sites(host: &str) -> Option<&str> {
    let (name, domain) = host.split_once('.')?;
    let is_under = |of: &&str| domain == *of || domain.ends_with(&format!(".{of}"));
    ["azurewebsites.net", "azurewebsites.us", "chinacloudsites.cn"].iter().any(is_under).then_some(name)
}

/// The uids of the web skills of a service, by the set they are in.
pub(super) async fn by_set(at: &At, service: &Resource<Nothing>) -> BTreeMap<String, Vec<String>> {
    let all = all(at, service).await;
    all.into_iter().map(|(set, skills)| (set, skills.into_iter().map(|(uid, _)| uid).collect())).collect()
}

async fn all(at: &At, service: &Resource<Nothing>) -> BTreeMap<String, Vec<(String, Skill)>> {
    let (sets, _) = plane::list::<Skillset>(at, READ, service, "skillsets").await;
    let of_set = |set: Skillset| {
        let numbered = (1..).zip(set.skills.unwrap_or_default());
        let web = numbered.filter(|(_, skill)| {
            let of = skill.of.as_deref().unwrap_or_default();
            of.rsplit('.').next().is_some_and(|of| of.eq_ignore_ascii_case(WEB))
        });
        // Skills need no name, so that their place in the set names them.
        let uid = |number: usize| format!("{}/skills/{number}", plane::uid(service, "skillsets", &set.name));
        let skills: Vec<_> = web.map(|(number, skill)| (uid(number), skill)).collect();
        (set.name, skills)
    };
    sets.into_iter().map(of_set).collect()
}

fn read(skill: &Skill, is_own_site: Observed<bool>) -> kind::Connection {
    let url = skill.uri.as_deref().and_then(|uri| Url::parse(uri).ok());
    let in_address = url.as_ref().is_some_and(|url| {
        url.password().is_some() || url.query_pairs().any(|(name, _)| is_credential(&name) || name == "code")
    });
    let in_header = skill.http_headers.iter().flatten().any(|(name, _)| is_credential(name));
    let host = skill.uri.as_deref().and_then(address::host);
    let shown = url.map(|mut url| {
        let _ = (url.set_username(""), url.set_password(None));
        url.set_query(None);
        url.set_fragment(None);
        url.to_string()
    });
    kind::Connection {
        target_type: Known("web_api_skill".to_owned()),
        plain_http: Observed::from(skill.uri.as_deref()).map(address::plain_http),
        // A site of the customer is no stranger's.
        provider_host: match host.as_deref() {
            Some(host) if of_provider(host) => Known(true),
            Some(_) => is_own_site,
            None => Observed::Unset,
        },
        authentication: Known(match (&skill.auth_resource_id, in_address || in_header) {
            (_, true) => Authentication::SharedKey,
            (Some(id), false) if !id.is_empty() => Authentication::CloudIdentity,
            _ => Authentication::None,
        }),
        credential_location: match (in_address, in_header) {
            (true, _) => Known(CredentialLocation::Query),
            (_, true) => Known(CredentialLocation::Header),
            _ => Observed::Unset,
        },
        passes_caller_credential: Known(false),
        scopes: Observed::Unset,
        tool_listing: Observed::Unset,
        methods: Known(vec![skill.http_method.as_deref().unwrap_or("post").to_ascii_lowercase()]),
        url: shown.into(),
        host: host.into(),
        status: Observed::Unset,
        ..kind::Connection::default()
    }
}

/// Whether a name is one under which credentials travel.
fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    ["authorization", "sig", "cookie"].contains(&name.as_str())
        || ["-key", "apikey", "token", "secret", "password"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(skill: &str) -> kind::Connection {
        let skill: Skill = serde_json::from_str(skill).unwrap();
        let own = skill.uri.as_deref().and_then(address::host).as_deref().and_then(of_sites) == Some("acme-skills");
        read(&skill, Known(own))
    }

    #[test]
    fn only_hosts_of_sites_are_named_after_them() {
        assert_eq!(of_sites("acme-skills.azurewebsites.net"), Some("acme-skills"));
        assert_eq!(of_sites("acme-skills-a1b2.westeurope-01.azurewebsites.net"), Some("acme-skills-a1b2"));
        for host in ["acme-skills.vendor.example", "acme-skills.evilazurewebsites.net", "azurewebsites.net"] {
            assert_eq!(of_sites(host), None, "{host}");
        }
    }

    #[test]
    fn a_skill_says_where_documents_go_and_with_what() {
        let key = of(r#"{ "uri": "https://acme-skills.azurewebsites.net/api/redact?code=k3y", "httpMethod": "POST" }"#);
        assert_eq!(key.authentication, Known(Authentication::SharedKey));
        assert_eq!(key.credential_location, Known(CredentialLocation::Query));
        assert_eq!(key.url, Known("https://acme-skills.azurewebsites.net/api/redact".to_owned()));
        assert_eq!(key.provider_host, Known(true));
        let header = of(r#"{ "uri": "https://ocr.vendor.example/v1", "httpHeaders": { "X-Api-Key": "k" } }"#);
        assert_eq!(header.credential_location, Known(CredentialLocation::Header));
        assert_eq!(header.provider_host, Known(false));
        let plain = of(r#"{ "uri": "http://ocr.vendor.example/v1", "httpHeaders": { "Accept": "text/plain" } }"#);
        assert_eq!((plain.plain_http, plain.authentication), (Known(true), Known(Authentication::None)));
        let identity = of(r#"{ "uri": "https://x.azurewebsites.net/api/y", "authResourceId": "api://skills" }"#);
        assert_eq!(
            (identity.authentication, identity.provider_host),
            (Known(Authentication::CloudIdentity), Known(false))
        );
    }
}
