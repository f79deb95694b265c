//! Agents as the service defines them, and the versions that callers reach.

use std::collections::BTreeMap;

use aispm_inventory::{Gap, Reason};
use serde_json::{Value, value::RawValue};

use super::project::{AGENTS, Project};
use crate::{call, prelude::*, resource};

/// An agent.
#[derive(Debug, Deserialize)]
pub(super) struct Agent {
    pub(super) name: String,
    #[serde(default)]
    pub(super) state: Option<String>,
    pub(super) versions: Versions,
    #[serde(default)]
    pub(super) agent_endpoint: Option<Endpoint>,
    #[serde(default)]
    instance_identity: Option<Identity>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Versions {
    latest: Version,
}

/// A version, which never changes.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Version {
    pub(super) version: String,
    #[serde(default)]
    pub(super) created_at: Option<f64>,
    #[serde(default)]
    pub(super) metadata: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    pub(super) status: Option<String>,
    pub(super) definition: Definition,
}

/// What a version is: a prompt with tools, a container, a workflow, or an agent elsewhere that is only written down.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Definition {
    pub(super) kind: Option<String>,
    pub(super) rai_config: Option<RaiConfig>,
    pub(super) model: Option<String>,
    pub(super) instructions: Option<String>,
    pub(super) tools: Option<Vec<Box<RawValue>>>,
    pub(super) workflow: Option<String>,
    pub(super) environment_variables: Option<BTreeMap<String, String>>,
    pub(super) container_configuration: Option<Container>,
    /// What a container was called before it had a configuration.
    pub(super) image: Option<String>,
    pub(super) protocol_versions: Option<Vec<Protocol>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct RaiConfig {
    pub(super) rai_policy_name: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Container {
    pub(super) image: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Protocol {
    pub(super) protocol: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Endpoint {
    version_selector: Option<Selector>,
    authorization_schemes: Option<Vec<Scheme>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Selector {
    version_selection_rules: Option<Vec<Rule>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Rule {
    agent_version: Option<String>,
    /// A rule that names no share may send anything.
    traffic_percentage: Option<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Scheme {
    r#type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Identity {
    principal_id: Option<String>,
}

/// The versions that callers reach.
pub(super) struct Served {
    pub(super) versions: Vec<Version>,
    /// Why one of them is missing.
    pub(super) gap: Option<Gap>,
}

/// The agents of a project, and why there may be more.
pub(super) async fn agents(at: &At, project: &Project) -> (Vec<Agent>, Option<Gap>) {
    project.list(at, &["agents"]).await
}

impl Agent {
    /// The names of the versions that the endpoint sends requests to. Without rules that is the latest.
    pub(super) fn routed(&self) -> Vec<String> {
        let selector = self.agent_endpoint.as_ref().and_then(|endpoint| endpoint.version_selector.as_ref());
        let rules = selector.and_then(|selector| selector.version_selection_rules.as_deref()).unwrap_or_default();
        let reached = rules.iter().filter(|rule| rule.traffic_percentage.is_none_or(|share| share > 0.0));
        let mut names: Vec<String> = reached.filter_map(|rule| rule.agent_version.clone()).collect();
        names.sort();
        names.dedup();
        // A rule may follow the latest version by a word rather than a number.
        for name in &mut names {
            if name.is_empty() || name.starts_with('@') || name.eq_ignore_ascii_case("latest") {
                self.versions.latest.version.clone_into(name);
            }
        }
        if names.is_empty() { vec![self.versions.latest.version.clone()] } else { names }
    }

    /// The versions that callers reach. The latest came with the agent; others are read where traffic goes to them.
    pub(super) async fn served(&self, at: &At, project: &Project) -> Served {
        let routed = self.routed();
        let latest = &self.versions.latest;
        if routed == [latest.version.as_str()] {
            return Served { versions: vec![latest.clone()], gap: None };
        }
        let (all, gap) = project.list::<Version>(at, &["agents", &self.name, "versions"]).await;
        let found = |name: &String| {
            let listed = all.iter().chain([latest]).find(|version| version.version == *name);
            listed.cloned()
        };
        let versions: Vec<Version> = routed.iter().filter_map(found).collect();
        let missing = versions.len() < routed.len();
        let gap = gap
            .filter(|_| missing)
            .or_else(|| missing.then(|| call::gap(AGENTS, Reason::NotFound, "a version that is served is not listed")));
        Served { versions, gap }
    }

    /// Whether its endpoint takes requests.
    pub(super) fn enabled(&self) -> bool {
        !self.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("disabled"))
    }

    /// The uids of the identities that it acts as.
    pub(super) fn identities(&self, project: &Project) -> Vec<String> {
        let own = self.instance_identity.as_ref().and_then(|identity| identity.principal_id.as_deref());
        match own.filter(|id| !id.is_empty()) {
            Some(principal) => vec![resource::principal_uid(principal)],
            // An agent without an identity of its own acts as its project.
            None => project.of.identity.iter().flat_map(|identity| identity.uids()).collect(),
        }
    }

    /// How callers prove who they are. Entra unless the endpoint names schemes; channels of the Bot Service vouch for people
    /// whom nobody here has named.
    pub(super) fn authentication(&self) -> Observed<Authentication> {
        let schemes = self.agent_endpoint.as_ref().and_then(|endpoint| endpoint.authorization_schemes.as_deref());
        let mut weakest = Known(Authentication::CloudIdentity);
        for scheme in schemes.unwrap_or_default() {
            let word = scheme.r#type.as_deref().unwrap_or_default();
            match word.to_ascii_lowercase().as_str() {
                "entra" | "botservicerbac" => {}
                "botservice" | "botservicetenant" => return Known(Authentication::AuthenticateOnly),
                _ => weakest = call::strange(word),
            }
        }
        weakest
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn agent(endpoint: &str) -> Agent {
        let latest = r#"{ "version": "3", "definition": { "kind": "prompt", "tools": [{ "type": "mcp" }] } }"#;
        let text = format!(
            r#"{{ "id": "a", "name": "a", "versions": {{ "latest": {latest} }}, "agent_endpoint": {endpoint} }}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn the_latest_version_is_served_unless_traffic_goes_elsewhere() {
        let of = |endpoint: &str| agent(endpoint).routed();
        assert_eq!(of("null"), ["3"]);
        assert_eq!(of(r#"{ "version_selector": { "version_selection_rules": [] } }"#), ["3"]);
        let split = r#"{ "version_selector": { "version_selection_rules": [
            { "type": "FixedRatio", "agent_version": "2", "traffic_percentage": 90 },
            { "type": "FixedRatio", "agent_version": "1", "traffic_percentage": 0 },
            { "type": "FixedRatio", "agent_version": "3", "traffic_percentage": 10 }] } }"#;
        assert_eq!(of(split), ["2", "3"]);
        let all = r#"{ "version_selector": { "version_selection_rules": [
            { "type": "FixedRatio", "agent_version": "@latest", "traffic_percentage": 100 }] } }"#;
        assert_eq!(of(all), ["3"]);
    }

    #[test]
    fn a_bot_channel_lets_in_whom_nobody_named() {
        let of = |schemes: &str| agent(&format!(r#"{{ "authorization_schemes": {schemes} }}"#)).authentication();
        assert_eq!(agent("null").authentication(), Known(Authentication::CloudIdentity));
        assert_eq!(of("[]"), Known(Authentication::CloudIdentity));
        assert_eq!(of(r#"[{ "type": "Entra" }, { "type": "BotServiceRbac" }]"#), Known(Authentication::CloudIdentity));
        assert_eq!(of(r#"[{ "type": "Entra" }, { "type": "BotService" }]"#), Known(Authentication::AuthenticateOnly));
        assert_eq!(of(r#"[{ "type": "BotServiceTenant" }]"#), Known(Authentication::AuthenticateOnly));
        assert!(matches!(of(r#"[{ "type": "Brand.New" }]"#), Observed::Unseen(_)));
    }
}
