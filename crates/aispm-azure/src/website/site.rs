//! Sites of App Service: what web applications and functions have in common.

use aispm_inventory::Gap;

use super::VERSION;
use crate::{call, easy_auth::SignIn, likeness::speaks_of_ai, network::is_wide, prelude::*, resource::Resource};

pub(crate) const ARM: &str = "Microsoft.Web/sites";
pub(super) const READ: &str = "Microsoft.Web/sites/read";
pub(super) const CONFIG: &str = "Microsoft.Web/sites/config/read";

/// What a site says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    state: Option<String>,
    default_host_name: Option<String>,
    /// Absent means that plain requests are answered.
    https_only: Option<bool>,
    /// Absent or empty means that the other settings decide.
    public_network_access: Option<String>,
    pub(super) virtual_network_subnet_id: Option<String>,
    client_cert_enabled: Option<bool>,
    client_cert_mode: Option<String>,
    client_cert_exclusion_paths: Option<String>,
}

/// How a site is set up.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Config {
    pub(super) linux_fx_version: Option<String>,
    pub(super) app_command_line: Option<String>,
    public_network_access: Option<String>,
    ip_security_restrictions: Option<Vec<Restriction>>,
    ip_security_restrictions_default_action: Option<String>,
    cors: Option<Cors>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Restriction {
    /// A range, `Any`, or the name of a service.
    ip_address: Option<String>,
    action: Option<String>,
    tag: Option<String>,
    vnet_subnet_resource_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Cors {
    allowed_origins: Option<Vec<String>>,
}

/// A site with what had to be asked for.
pub(super) struct Site {
    pub(super) of: Resource<Properties>,
    pub(super) config: Result<Config, Gap>,
    sign_in: Result<SignIn, Gap>,
}

impl Site {
    /// Asks how a site is set up, and what its sign-in asks for.
    pub(super) async fn read(at: &At, of: Resource<Properties>) -> Self {
        let config = at.one::<Config>(CONFIG, &format!("{}/config/web", of.id), VERSION).await;
        let sign_in = at.one::<SignIn>(CONFIG, &format!("{}/config/authsettingsV2", of.id), VERSION).await;
        let missing = || call::unclear("a site has no settings");
        Self {
            of,
            config: config.and_then(|config| Ok(config.ok_or_else(missing)?.properties)),
            sign_in: sign_in.map(|sign_in| sign_in.map(|of| of.properties).unwrap_or_default()),
        }
    }

    /// Whether it answers at all.
    pub(super) fn runs(&self) -> bool {
        !self.of.properties.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("stopped"))
    }

    /// Its state, lower case.
    pub(super) fn status(&self) -> Option<String> {
        self.of.properties.state.as_deref().map(str::to_ascii_lowercase)
    }

    /// Its address.
    pub(super) fn url(&self) -> Option<String> {
        self.of.properties.default_host_name.as_deref().map(|host| format!("https://{}", host.to_ascii_lowercase()))
    }

    /// Whether plain requests are answered.
    pub(super) fn plain_http(&self) -> Observed<bool> {
        Known(self.of.properties.https_only != Some(true))
    }

    /// What is asked before a request reaches the application.
    pub(super) fn authentication(&self) -> Observed<Authentication> {
        match &self.sign_in {
            Ok(sign_in) => match sign_in.authentication() {
                Known(Authentication::None) if self.of.properties.asks_for_certificates() => {
                    Known(Authentication::Other)
                }
                asked => asked,
            },
            Err(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// Whether tokens must have been made for the application.
    pub(super) fn tokens_limited(&self) -> Observed<bool> {
        match &self.sign_in {
            Ok(sign_in) => sign_in.tokens_limited(),
            Err(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// Who issues the tokens.
    pub(super) fn issuer(&self) -> Observed<String> {
        match &self.sign_in {
            Ok(sign_in) => sign_in.issuer().into(),
            Err(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// Where callers may come from.
    pub(super) fn ingress(&self) -> Observed<Network> {
        match &self.config {
            Ok(config) => config.ingress(self.of.properties.public_network_access.as_deref()),
            Err(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// Whether web pages of any origin may call it.
    pub(super) fn any_origin(&self) -> Observed<bool> {
        match &self.config {
            Ok(config) => {
                let mut origins = config.cors.iter().flat_map(|cors| cors.allowed_origins.iter().flatten());
                Known(origins.any(|origin| origin == "*"))
            }
            Err(gap) => Observed::Unseen(gap.clone()),
        }
    }

    /// Its managed identities.
    pub(super) fn identities(&self) -> Vec<String> {
        self.of.identity.iter().flat_map(|identity| identity.uids()).collect()
    }
}

impl Properties {
    /// Whether nobody gets in without a certificate.
    fn asks_for_certificates(&self) -> bool {
        // Absent means that it is required.
        let required = self.client_cert_mode.as_deref().is_none_or(|mode| mode.eq_ignore_ascii_case("required"));
        let everywhere = self.client_cert_exclusion_paths.as_deref().unwrap_or_default().is_empty();
        self.client_cert_enabled == Some(true) && required && everywhere
    }
}

impl Config {
    /// Where callers may come from. The switch of the site counts where it is set, then that of its configuration; a site without
    /// either is open, and a list of who is let in closes it for everybody else.
    fn ingress(&self, site: Option<&str>) -> Observed<Network> {
        let set = |word: &&str| !word.is_empty();
        let switch = site.filter(set).or(self.public_network_access.as_deref().filter(set));
        let open = crate::network::ingress(switch, None);
        if open != Known(Network::Public) {
            return open;
        }
        let rules = || self.ip_security_restrictions.iter().flatten();
        let is = |word: Option<&str>, what: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(what));
        let lets_in = |rule: &&Restriction| !is(rule.action.as_deref(), "deny");
        // With any rule that lets somebody in, the rest is turned away, unless the last word says otherwise.
        let turned_away = match self.ip_security_restrictions_default_action.as_deref() {
            Some(word) if is(Some(word), "deny") => true,
            Some(word) if is(Some(word), "allow") => false,
            _ => rules().any(|rule| lets_in(&rule)),
        };
        let lets_anyone_in = rules().filter(lets_in).any(|rule| {
            let own = rule.vnet_subnet_resource_id.is_some() || is(rule.tag.as_deref(), "servicetag");
            !own && rule.ip_address.as_deref().is_none_or(|range| is(Some(range), "any") || ranges_are_wide(range))
        });
        Known(if turned_away && !lets_anyone_in { Network::Private } else { Network::Public })
    }
}

/// Whether one of some ranges, parted by commas, takes in most of the internet.
fn ranges_are_wide(ranges: &str) -> bool {
    ranges.split(',').any(is_wide)
}

/// Whether a site is a function rather than a web application. Workflows run as functions, and are not ones that agents call.
pub(super) fn is_function(site: &Resource<Properties>) -> bool {
    let kind = site.kind.as_deref().unwrap_or_default().to_ascii_lowercase();
    kind.contains("functionapp") && !kind.contains("workflowapp")
}

/// Whether the name or a tag of a site speaks of AI.
pub(super) fn looks_like_ai(site: &Resource<Properties>) -> bool {
    let tags = site.tags.iter().flatten().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    site.name.as_deref().into_iter().chain(tags).any(speaks_of_ai)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(site: Option<&str>, config: &str) -> Observed<Network> {
        serde_json::from_str::<Config>(config).unwrap().ingress(site)
    }

    const OFFICE: &str = r#"{ "ipAddress": "198.51.100.0/24", "action": "Allow" }"#;

    #[test]
    fn a_site_that_says_nothing_is_open() {
        for (site, config) in [
            (None, "{}"),
            (Some(""), r#"{ "publicNetworkAccess": "Enabled" }"#),
            (None, r#"{ "ipSecurityRestrictions": [{ "ipAddress": "Any", "action": "Allow" }] }"#),
            (None, r#"{ "ipSecurityRestrictions": [{ "ipAddress": "198.51.100.7/32", "action": "Deny" }] }"#),
            (
                None,
                &format!(
                    r#"{{ "ipSecurityRestrictions": [{OFFICE}], "ipSecurityRestrictionsDefaultAction": "Allow" }}"#
                ),
            ),
            (
                None,
                r#"{ "ipSecurityRestrictions": [{ "ipAddress": "198.51.100.7/32,0.0.0.0/0", "action": "Allow" }] }"#,
            ),
        ] {
            assert_eq!(of(site, config), Known(Network::Public), "{site:?} {config}");
        }
    }

    #[test]
    fn a_switch_or_a_list_closes_it() {
        for (site, config) in [
            (Some("Disabled"), "{}"),
            (None, r#"{ "publicNetworkAccess": "Disabled" }"#),
            (
                None,
                &format!(r#"{{ "ipSecurityRestrictions": [{OFFICE}, {{ "ipAddress": "Any", "action": "Deny" }}] }}"#),
            ),
            (None, r#"{ "ipSecurityRestrictionsDefaultAction": "Deny" }"#),
            (
                None,
                r#"{ "ipSecurityRestrictions": [{ "ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Allow" }] }"#,
            ),
            (None, r#"{ "ipSecurityRestrictions": [{ "vnetSubnetResourceId": "/s/1", "action": "Allow" }] }"#),
        ] {
            assert_eq!(of(site, config), Known(Network::Private), "{site:?} {config}");
        }
    }

    #[test]
    fn certificates_count_only_where_they_are_required_everywhere() {
        let asks = |text: &str| serde_json::from_str::<Properties>(text).unwrap().asks_for_certificates();
        assert!(asks(r#"{ "clientCertEnabled": true, "clientCertMode": "Required" }"#));
        assert!(!asks("{}") && !asks(r#"{ "clientCertEnabled": true, "clientCertMode": "Optional" }"#));
        assert!(!asks(r#"{ "clientCertEnabled": true, "clientCertExclusionPaths": "/mcp" }"#));
    }

    #[test]
    fn a_function_is_told_from_a_web_application() {
        let is = |kind: &str| {
            let text = format!(r#"{{ "id": "/S/x", "kind": "{kind}", "properties": {{}} }}"#);
            is_function(&serde_json::from_str(&text).unwrap())
        };
        assert!(is("functionapp,linux") && !is("app,linux") && !is("functionapp,workflowapp"));
    }
}
