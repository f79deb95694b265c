//! Which resource answers at a host: accounts of AI services by their name, applications and online endpoints by their addresses.

use std::collections::{BTreeMap, BTreeSet};

use aispm_discovery::address;
use aispm_inventory::Gap;
use serde::de::DeserializeOwned;

use crate::{cognitive, containerapps, prelude::*, resource::Resource, website};

/// What it takes to know the hosts of a subscription. Each type that asks declares them.
pub(crate) const ACCOUNTS: &str = "Microsoft.CognitiveServices/accounts/read";
pub(crate) const CONTAINER_APPS: &str = "Microsoft.App/containerApps/read";
pub(crate) const SITES: &str = "Microsoft.Web/sites/read";
pub(crate) const WORKSPACES: &str = "Microsoft.MachineLearningServices/workspaces/read";
pub(crate) const ONLINE_ENDPOINTS: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read";

/// The type of the workspaces that hold online endpoints, and the version they are read with.
const OF_ENDPOINTS: (&str, &str) = ("Microsoft.MachineLearningServices/workspaces", "2025-06-01");

/// Under these an account of AI services has its name as the first label.
const OF_ACCOUNTS: &[&str] = &["openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"];

/// Under these hosts models answer: of Azure, and of others.
const OF_MODELS: &[&str] = &[
    "openai.azure.com",
    "cognitiveservices.azure.com",
    "services.ai.azure.com",
    "inference.ml.azure.com",
    "models.ai.azure.com",
    "inference.ai.azure.com",
    "api.openai.com",
    "api.anthropic.com",
    "api.mistral.ai",
    "api.cohere.com",
    "api.groq.com",
    "api.deepseek.com",
    "api.x.ai",
    "api.perplexity.ai",
    "api.together.xyz",
    "openrouter.ai",
    "generativelanguage.googleapis.com",
    "aiplatform.googleapis.com",
    "endpoints.huggingface.cloud",
    "router.huggingface.co",
];

/// Whether models answer at an address.
pub(crate) fn is_of_models(url: &str) -> bool {
    let Some(host) = address::host(url) else { return false };
    OF_MODELS.iter().any(|of| is_under(&host, of))
        || (host.starts_with("bedrock-runtime") && is_under(&host, "amazonaws.com"))
        || host.ends_with("-aiplatform.googleapis.com")
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The resources of a scan, by the hosts they answer at.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    hosts: BTreeMap<String, String>,
    /// Accounts of AI services, by their names.
    accounts: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Account {
    custom_sub_domain_name: Option<String>,
    endpoint: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct App {
    configuration: Option<Configuration>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Configuration {
    ingress: Option<Ingress>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Ingress {
    fqdn: Option<String>,
    custom_domains: Option<Vec<Domain>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Domain {
    name: Option<String>,
}

/// What a workspace says of itself that matters here: nothing.
#[derive(Debug, Default, Deserialize)]
struct Workspace {}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OnlineEndpoint {
    scoring_uri: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Site {
    default_host_name: Option<String>,
    host_names: Option<Vec<String>>,
}

impl Owners {
    /// Reads who answers where, in this subscription and as far as Resource Graph knows in the others. Online endpoints are not in it.
    pub(crate) async fn read(at: &At) -> Self {
        let mut owners = Self::default();
        for account in everywhere::<Account>(at, ACCOUNTS, cognitive::ACCOUNTS, cognitive::VERSION).await {
            owners.account(&account);
        }
        for app in everywhere::<App>(at, CONTAINER_APPS, containerapps::ARM, containerapps::VERSION).await {
            let uid = id::uid(&app.id);
            owners.hosts.extend(hosts_of_app(app).map(|host| (host, uid.clone())));
        }
        for site in everywhere::<Site>(at, SITES, website::ARM, website::VERSION).await {
            let uid = id::uid(&site.id);
            owners.hosts.extend(hosts_of_site(site).map(|host| (host, uid.clone())));
        }
        let (arm, version) = OF_ENDPOINTS;
        for workspace in at.resources::<Workspace>(WORKSPACES, arm, version).await {
            let listed = at.below::<OnlineEndpoint>(ONLINE_ENDPOINTS, &workspace, "onlineEndpoints", version).await;
            owners.hosts.extend(listed.into_iter().filter_map(|endpoint| {
                let host = endpoint.properties.scoring_uri.as_deref().and_then(address::host)?;
                Some((host, id::uid(&endpoint.id)))
            }));
        }
        owners
    }

    fn account(&mut self, account: &Resource<Account>) {
        let Account { custom_sub_domain_name, endpoint } = &account.properties;
        let of_endpoint = endpoint.as_deref().and_then(address::host).and_then(|host| {
            let (name, rest) = host.split_once('.')?;
            OF_ACCOUNTS.contains(&rest).then(|| name.to_owned())
        });
        let name = custom_sub_domain_name.as_deref().map(str::to_ascii_lowercase).or(of_endpoint);
        self.accounts.extend(name.map(|name| (name, id::uid(&account.id))));
    }

    /// The uid of the resource that answers at an address.
    pub(crate) fn of(&self, url: &str) -> Option<&str> {
        let host = address::host(url)?;
        let by_name = || {
            let (name, rest) = host.split_once('.')?;
            OF_ACCOUNTS.contains(&rest).then(|| self.accounts.get(name)).flatten()
        };
        self.hosts.get(&host).or_else(by_name).map(String::as_str)
    }

    /// The uids of the resources that answer at some addresses, each once.
    pub(crate) fn of_all<'a>(&self, urls: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
        urls.into_iter().filter_map(|url| self.of(url)).map(str::to_owned).collect()
    }
}

/// The hosts at which sites and applications of the scan answer.
#[derive(Debug, Default)]
pub(crate) struct OwnHosts {
    hosts: BTreeSet<String>,
    /// Why there may be more.
    gap: Option<Gap>,
}

impl OwnHosts {
    /// Reads them, in this subscription and as far as Resource Graph knows in the others.
    pub(crate) async fn read(at: &At) -> Self {
        let (sites, of_sites) = at.resources_with_gap::<Site>(SITES, website::ARM, website::VERSION).await;
        let (apps, of_apps) =
            at.resources_with_gap::<App>(CONTAINER_APPS, containerapps::ARM, containerapps::VERSION).await;
        let mut own = Self { hosts: BTreeSet::new(), gap: of_sites.or(of_apps) };
        own.hosts.extend(sites.into_iter().chain(elsewhere(at, website::ARM).await).flat_map(hosts_of_site));
        own.hosts.extend(apps.into_iter().chain(elsewhere(at, containerapps::ARM).await).flat_map(hosts_of_app));
        for (_, other) in at.shared.subscriptions.iter().filter(|(id, _)| **id != at.subscription.id) {
            for permission in [SITES, CONTAINER_APPS] {
                own.gap = own.gap.or(other.may(&at.shared, permission).await.err());
            }
        }
        own.gap = own.gap.or(at.shared.graph().await.gap.clone());
        own
    }

    /// Whether a host is one of them. That it is none, only all of them show.
    pub(crate) fn has(&self, host: &str) -> Observed<bool> {
        match &self.gap {
            _ if self.hosts.contains(host) => Known(true),
            Some(gap) => Observed::Unseen(gap.clone()),
            None => Known(false),
        }
    }
}

fn hosts_of_app(app: Resource<App>) -> impl Iterator<Item = String> {
    let ingress = app.properties.configuration.and_then(|configuration| configuration.ingress);
    let Ingress { fqdn, custom_domains } = ingress.unwrap_or_default();
    let own = custom_domains.into_iter().flatten().filter_map(|domain| domain.name);
    fqdn.into_iter().chain(own).map(|host| host.to_ascii_lowercase())
}

fn hosts_of_site(site: Resource<Site>) -> impl Iterator<Item = String> {
    let Site { default_host_name, host_names } = site.properties;
    default_host_name.into_iter().chain(host_names.into_iter().flatten()).map(|host| host.to_ascii_lowercase())
}

/// The resources of a type in all subscriptions of the scan. What another subscription hides is no gap of this one.
async fn everywhere<P: DeserializeOwned>(
    at: &At,
    permission: &'static str,
    arm: &'static str,
    version: &str,
) -> Vec<Resource<P>> {
    let mut found = at.resources::<P>(permission, arm, version).await;
    found.extend(elsewhere(at, arm).await);
    found
}

/// The resources of a type in the other subscriptions, as far as Resource Graph knows.
async fn elsewhere<P: DeserializeOwned>(at: &At, arm: &str) -> Vec<Resource<P>> {
    let graph = at.shared.graph().await;
    let others = at.shared.subscriptions.keys().filter(|id| **id != at.subscription.id);
    let rows = others.flat_map(|other| graph.rows(other, arm));
    rows.filter_map(|row| serde_json::from_str(row.get()).ok()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn models_answer_at_hosts_of_their_providers_only() {
        for url in [
            "https://a1.openai.azure.com/openai",
            "https://a1.services.ai.azure.com/models",
            "https://api.openai.com/v1",
            "https://bedrock-runtime.eu-west-1.amazonaws.com",
            "https://europe-west4-aiplatform.googleapis.com/v1",
            "https://chat.westeurope.inference.ml.azure.com/score",
        ] {
            assert!(is_of_models(url), "{url}");
        }
        for url in [
            "https://api.acme.example/openai.azure.com",
            "https://evilopenai.azure.com",
            "https://a1.openai.azure.com.evil.example",
            "https://{host}.openai.azure.com",
            "a1.openai.azure.com",
        ] {
            assert!(!is_of_models(url), "{url}");
        }
    }

    #[test]
    fn an_account_is_known_by_its_name_under_all_of_its_hosts() {
        let account = |text: &str| serde_json::from_str::<Resource<Account>>(text).unwrap();
        let mut owners = Owners::default();
        owners.account(&account(r#"{ "id": "/S/A1", "properties": { "customSubDomainName": "A1" } }"#));
        owners.account(&account(r#"{ "id": "/S/A2", "properties": { "endpoint": "https://a2.openai.azure.com/" } }"#));
        let regional =
            r#"{ "id": "/S/A3", "properties": { "endpoint": "https://westeurope.api.cognitive.microsoft.com/" } }"#;
        owners.account(&account(regional));
        assert_eq!(owners.of("https://a1.services.ai.azure.com/x"), Some("/s/a1"));
        assert_eq!(owners.of("https://A2.openai.azure.com"), Some("/s/a2"));
        assert_eq!(owners.of("https://westeurope.api.cognitive.microsoft.com/"), None);
        assert_eq!(owners.of("https://a1.acme.example"), None);
    }
}
