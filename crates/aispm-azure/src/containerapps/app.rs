//! Container apps that look as if they hosted an agent, a model or an MCP server.

use std::collections::BTreeSet;

use super::{
    VERSION,
    environment::{self, Environments},
};
use crate::{
    easy_auth::SignIn,
    image,
    likeness::{is_variable_of_ai, speaks_of_ai, speaks_of_mcp},
    network::is_wide,
    prelude::*,
    resource::Resource,
};

pub(crate) const ARM: &str = "Microsoft.App/containerApps";
pub(super) const READ: &str = "Microsoft.App/containerApps/read";
pub(super) const SIGN_IN: &str = "Microsoft.App/containerApps/authConfigs/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_container_app",
    kind: Kind::AgentRuntime,
    permissions: &[READ, SIGN_IN, environment::READ],
    source: READ,
    side_calls: &[
        ("authentication", SIGN_IN),
        ("tokens_limited", SIGN_IN),
        ("discovery_url", SIGN_IN),
        ("ingress", environment::READ),
    ],
    reference: "https://learn.microsoft.com/rest/api/resource-manager/containerapps/container-apps/list-by-subscription",
};

/// What an app says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    running_status: Option<serde_json::Value>,
    latest_revision_name: Option<String>,
    environment_id: Option<String>,
    managed_environment_id: Option<String>,
    configuration: Option<Configuration>,
    template: Option<Template>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Configuration {
    ingress: Option<Ingress>,
    registries: Option<Vec<Registry>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Ingress {
    /// Absent means that only its environment reaches it.
    external: Option<bool>,
    /// Absent means that plain requests are sent to the encrypted address.
    allow_insecure: Option<bool>,
    ip_security_restrictions: Option<Vec<Restriction>>,
    cors_policy: Option<Cors>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Restriction {
    action: Option<String>,
    ip_address_range: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Cors {
    allowed_origins: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Registry {
    server: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Template {
    containers: Option<Vec<Container>>,
    init_containers: Option<Vec<Container>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Container {
    name: Option<String>,
    image: Option<String>,
    command: Option<Vec<String>>,
    args: Option<Vec<String>>,
    env: Option<Vec<Variable>>,
}

/// A variable. One that refers to a secret has no value here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Variable {
    name: Option<String>,
    value: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let apps = at.resources::<Properties>(READ, ARM, VERSION).await;
    let wanted: Vec<_> = apps.into_iter().filter(looks_like_ai).collect();
    found(&at, wanted).await;
}

/// Keeps apps, whatever they look like. What points at one of them later finds it read.
pub(super) async fn found(at: &At, apps: Vec<Resource<Properties>>) {
    if apps.is_empty() {
        return;
    }
    let environments = Environments::read(at).await;
    at.shared.not_yet_followed(TYPE.name, apps.iter().map(|app| id::uid(&app.id)).collect());
    at.each(apps, async |app| {
        // Where nobody calls, nobody is asked.
        let sign_in = if app.properties.ingress().is_some() { sign_in(at, &app).await } else { Ok(SignIn::default()) };
        let facts = read(at, &app, &environments, sign_in);
        let identities: Vec<String> = app.identity.iter().flat_map(|identity| identity.uids()).collect();
        at.found(at.asset(&app, facts).links(Relation::RunsAs, identities));
    })
    .await;
}

/// What is asked of callers.
async fn sign_in(at: &At, app: &Resource<Properties>) -> Result<SignIn, aispm_inventory::Gap> {
    let (configs, gap) = at.below_with_gap::<SignIn>(SIGN_IN, app, "authConfigs", VERSION).await;
    match (configs.into_iter().next(), gap) {
        (Some(config), _) => Ok(config.properties),
        (None, Some(gap)) => Err(gap),
        // Without one nobody is asked.
        (None, None) => Ok(SignIn::default()),
    }
}

fn looks_like_ai(app: &Resource<Properties>) -> bool {
    let tags = app.tags.iter().flatten().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    let containers = || app.properties.containers();
    app.name.as_deref().into_iter().chain(tags).chain(containers().flat_map(Container::words)).any(speaks_of_ai)
        || containers().flat_map(Container::variables).any(|of| of.name.as_deref().is_some_and(is_variable_of_ai))
}

impl Properties {
    fn containers(&self) -> impl Iterator<Item = &Container> {
        let template = self.template.iter();
        template.flat_map(|of| of.containers.iter().flatten().chain(of.init_containers.iter().flatten()))
    }

    fn ingress(&self) -> Option<&Ingress> {
        self.configuration.as_ref()?.ingress.as_ref()
    }

    /// Where callers may come from. `Unset`: nobody calls it.
    fn callers(&self, environments: &Environments) -> Observed<Network> {
        let Some(ingress) = self.ingress() else { return Observed::Unset };
        if ingress.external != Some(true) || ingress.keeps_addresses_out() {
            return Known(Network::Private);
        }
        let environment = self.environment_id.as_deref().or(self.managed_environment_id.as_deref()).map(id::uid);
        environments.of(environment.as_deref().unwrap_or_default())
    }
}

impl Container {
    /// What it is called and what it runs.
    fn words(&self) -> impl Iterator<Item = &str> {
        let called = self.name.as_deref().into_iter().chain(self.image.as_deref());
        called.chain(self.command.iter().chain(&self.args).flatten().map(String::as_str))
    }

    fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.env.iter().flatten()
    }
}

impl Ingress {
    /// Whether a list says who is let in, and nobody from most of the internet is on it.
    fn keeps_addresses_out(&self) -> bool {
        let rules = || self.ip_security_restrictions.iter().flatten();
        let lets_in = |rule: &Restriction| rule.action.as_deref().is_some_and(|a| a.eq_ignore_ascii_case("allow"));
        let mut allowed = rules().filter(|rule| lets_in(rule));
        rules().any(lets_in) && !allowed.any(|rule| rule.ip_address_range.as_deref().is_none_or(is_wide))
    }
}

fn read(
    at: &At,
    app: &Resource<Properties>,
    environments: &Environments,
    sign_in: Result<SignIn, aispm_inventory::Gap>,
) -> kind::AgentRuntime {
    let p = &app.properties;
    let variables = p.containers().flat_map(Container::variables);
    let secrets = variables.flat_map(|of| {
        let name = of.name.as_deref().unwrap_or_default();
        at.secrets(&format!("environment.{name}"), Some(name), of.value.as_deref().unwrap_or_default())
    });
    let registries = p.configuration.iter().flat_map(|of| of.registries.iter().flatten());
    let own: BTreeSet<String> = registries.filter_map(|of| of.server.as_deref().map(str::to_ascii_lowercase)).collect();
    let images: BTreeSet<&str> = p.containers().filter_map(|container| container.image.as_deref()).collect();
    let mcp = app.name.as_deref().into_iter().chain(p.containers().flat_map(Container::words)).any(speaks_of_mcp);
    let status = p.running_status.as_ref().and_then(|status| status.as_str()).or(p.provisioning_state.as_deref());
    let asked = Asked::of(p.ingress().is_some(), sign_in);
    kind::AgentRuntime {
        authentication: asked.authentication,
        tokens_limited: asked.tokens_limited,
        discovery_url: asked.issuer,
        secrets: Known(secrets.collect()),
        images: Known(images.into_iter().map(|uri| image::read(uri, &own)).collect()),
        code_uri: Observed::Unset,
        protocol: mcp.then(|| "mcp".to_owned()).into(),
        version: p.latest_revision_name.clone().into(),
        status: status.map(str::to_ascii_lowercase).into(),
        ingress: p.callers(environments),
        plain_http: p.ingress().map(|of| of.allow_insecure == Some(true)).into(),
        any_origin: Known(p.ingress().is_some_and(Ingress::lets_any_page_call)),
        ..kind::AgentRuntime::default()
    }
}

impl Ingress {
    fn lets_any_page_call(&self) -> bool {
        let mut origins = self.cors_policy.iter().flat_map(|cors| cors.allowed_origins.iter().flatten());
        origins.any(|origin| origin == "*")
    }
}

/// What callers are asked for.
struct Asked {
    authentication: Observed<Authentication>,
    tokens_limited: Observed<bool>,
    issuer: Observed<String>,
}

impl Asked {
    /// Where nobody calls, nobody is asked for anything.
    fn of(is_called: bool, sign_in: Result<SignIn, aispm_inventory::Gap>) -> Self {
        match sign_in {
            _ if !is_called => {
                Self { authentication: Observed::Unset, tokens_limited: Observed::Unset, issuer: Observed::Unset }
            }
            Ok(sign_in) => Self {
                authentication: sign_in.authentication(),
                tokens_limited: sign_in.tokens_limited(),
                issuer: sign_in.issuer().into(),
            },
            Err(gap) => Self {
                authentication: Observed::Unseen(gap.clone()),
                tokens_limited: Observed::Unseen(gap.clone()),
                issuer: Observed::Unseen(gap),
            },
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> Properties {
        serde_json::from_str(properties).unwrap()
    }

    fn callers(ingress: &str) -> Observed<Network> {
        let app = of(&format!(r#"{{ "environmentId": "/S/E1", "configuration": {{ "ingress": {ingress} }} }}"#));
        app.callers(&Environments::known([("/s/e1".to_owned(), Known(Network::Public))].into()))
    }

    #[test]
    fn an_app_is_open_only_where_it_is_external() {
        assert_eq!(callers("null"), Observed::Unset);
        assert_eq!(callers("{}"), Known(Network::Private));
        assert_eq!(callers(r#"{ "external": false }"#), Known(Network::Private));
        assert_eq!(callers(r#"{ "external": true }"#), Known(Network::Public));
        let elsewhere = of(r#"{ "environmentId": "/S/E2", "configuration": { "ingress": { "external": true } } }"#);
        assert!(matches!(elsewhere.callers(&Environments::default()), Observed::Unseen(_)));
    }

    #[test]
    fn only_a_list_of_who_is_let_in_keeps_others_out() {
        let with = |rules: &str| callers(&format!(r#"{{ "external": true, "ipSecurityRestrictions": [{rules}] }}"#));
        let office = r#"{ "action": "Allow", "ipAddressRange": "198.51.100.0/24" }"#;
        assert_eq!(with(office), Known(Network::Private));
        assert_eq!(with(r#"{ "action": "Deny", "ipAddressRange": "198.51.100.0/24" }"#), Known(Network::Public));
        let anyone = r#"{ "action": "Allow", "ipAddressRange": "0.0.0.0/0" }"#;
        assert_eq!(with(&format!("{office}, {anyone}")), Known(Network::Public));
        assert_eq!(with(""), Known(Network::Public));
    }

    #[test]
    fn what_an_app_is_for_shows_in_its_names() {
        let looks = |name: &str, properties: &str| {
            let app = Resource { properties: of(properties), ..of_name(name) };
            looks_like_ai(&app)
        };
        assert!(looks("weather-mcp", "{}"));
        let variable = |name: &str| {
            format!(
                r#"{{ "template": {{ "containers": [{{ "image": "acme.azurecr.io/api:1", "env": [{{ "name": "{name}" }}] }}] }} }}"#
            )
        };
        assert!(looks("api", &variable("AZURE_OPENAI_ENDPOINT")));
        assert!(!looks("api", &variable("PORT")));
    }

    fn of_name(name: &str) -> Resource<Properties> {
        serde_json::from_str(&format!(r#"{{ "id": "/S/{name}", "name": "{name}", "properties": {{}} }}"#)).unwrap()
    }
}
