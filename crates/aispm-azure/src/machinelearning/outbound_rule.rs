//! Outbound rules: destinations to which the managed network of a workspace lets traffic leave.

use aispm_inventory::kind::network::NetworkType;
use serde_json::Value;

use super::{VERSION, workspace};
use crate::{network::is_wide, prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/outboundRules/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_outbound_rule",
    kind: Kind::Network,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/managed-network-settings-rule/list",
};

/// What a rule says of itself. Its destination is a name, or says more.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    #[serde(rename = "type")]
    rule_type: Option<String>,
    destination: Option<Value>,
    status: Option<String>,
}

/// Domains under which anybody gets a name: whatever leaves to one of them may leave to an attacker.
const RENTED: &[&str] = &[
    "azurecontainerapps.io",
    "azurecr.io",
    "azureedge.net",
    "azurefd.net",
    "azurewebsites.net",
    "blob.core.windows.net",
    "cloudfront.net",
    "dfs.core.windows.net",
    "dropboxusercontent.com",
    "file.core.windows.net",
    "github.io",
    "githubusercontent.com",
    "gitlab.io",
    "herokuapp.com",
    "hf.space",
    "netlify.app",
    "ngrok-free.app",
    "ngrok.app",
    "ngrok.io",
    "openai.azure.com",
    "pages.dev",
    "queue.core.windows.net",
    "r2.dev",
    "run.app",
    "servicebus.windows.net",
    "sharepoint.com",
    "storage.googleapis.com",
    "table.core.windows.net",
    "trafficmanager.net",
    "trycloudflare.com",
    "vercel.app",
    "web.app",
    "web.core.windows.net",
    "workers.dev",
];
/// The same, with the region or the service before the domain.
const RENTED_BELOW: &[&str] = &["amazonaws.com", "cloudapp.azure.com"];
/// Service tags that stand for the resources of every customer.
const OPEN_TAGS: &[&str] = &["azurecloud", "internet", "storage"];

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        for rule in below(&at, &workspace).await {
            at.found(at.asset(&rule, read(&rule.properties, &workspace.properties)));
        }
    })
    .await;
}

/// The rules of a workspace. One without a network of its own has none to ask for.
pub(super) async fn below(at: &At, workspace: &Resource<workspace::Properties>) -> Vec<Resource<Properties>> {
    match workspace.properties.managed() {
        Known(true) => at.below(READ, workspace, "outboundRules", VERSION).await,
        _ => Vec::new(),
    }
}

fn read(p: &Properties, workspace: &workspace::Properties) -> kind::Network {
    let failed = p.status.as_deref().is_some_and(|s| ["deleting", "failed"].contains(&s.to_ascii_lowercase().as_str()));
    kind::Network {
        network_type: Known(NetworkType::EgressRule),
        destination: p.written().into(),
        open_egress: p.is_open(),
        // Where everything may leave, a rule opens nothing.
        in_use: Known(workspace.approves_egress() && !failed),
        ..kind::Network::default()
    }
}

impl Properties {
    fn of(&self, member: &str) -> Option<&str> {
        self.destination.as_ref()?.get(member)?.as_str()
    }

    /// The destination as a person reads it.
    fn written(&self) -> Option<String> {
        let name = self.destination.as_ref().and_then(Value::as_str);
        let tag = self.of("serviceTag").filter(|tag| !tag.is_empty());
        name.or(tag).or_else(|| self.of("serviceResourceId")).map(str::to_owned)
    }

    fn is_open(&self) -> Observed<bool> {
        let rule_type = self.rule_type.as_deref().unwrap_or_default();
        Known(match rule_type.to_ascii_lowercase().as_str() {
            "fqdn" => self.destination.as_ref().and_then(Value::as_str).is_some_and(takes_in_rented),
            "privateendpoint" => false,
            "servicetag" => !self.of("action").is_some_and(|a| a.eq_ignore_ascii_case("deny")) && self.tag_is_open(),
            other => return crate::call::strange(other),
        })
    }

    fn tag_is_open(&self) -> bool {
        let tag = self.of("serviceTag").unwrap_or_default().to_ascii_lowercase();
        let prefixes = self.destination.as_ref().and_then(|to| to.get("addressPrefixes")?.as_array());
        let mut prefixes = prefixes.into_iter().flatten().filter_map(Value::as_str);
        // Tags of one region stand behind a dot.
        OPEN_TAGS.contains(&tag.split('.').next().unwrap_or_default()) || prefixes.any(is_wide)
    }
}

/// Whether a name with a star takes in names that anybody may get.
fn takes_in_rented(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    let Some(domain) = name.strip_prefix('*').map(|rest| rest.trim_start_matches('.')) else { return false };
    let below =
        |of: &str, domain: &str| of.strip_suffix(domain).is_some_and(|front| front.is_empty() || front.ends_with('.'));
    // A star before everything, or before a top-level domain.
    !domain.contains('.')
        || RENTED.iter().any(|rented| below(rented, domain))
        || RENTED_BELOW.iter().any(|rented| below(rented, domain) || below(domain, rented))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_open_where_anybody_gets_a_name_under_it() {
        for name in
            ["*", "*.com", "*.blob.core.windows.net", "*.Windows.net", "*.s3.eu-west-1.amazonaws.com", "*.github.io"]
        {
            assert!(takes_in_rented(name), "{name}");
        }
        for name in [
            "pypi.org",
            "*.anaconda.com",
            "*pytorch.org",
            "acme.blob.core.windows.net",
            "*.acme.blob.core.windows.net",
            "",
        ] {
            assert!(!takes_in_rented(name), "{name}");
        }
    }

    #[test]
    fn a_rule_is_a_name_an_endpoint_or_a_tag() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap(), &workspace::Properties::default());
        let name = of(r#"{ "type": "FQDN", "destination": "*.blob.core.windows.net", "category": "UserDefined" }"#);
        assert_eq!((name.open_egress, name.destination), (Known(true), Known("*.blob.core.windows.net".to_owned())));
        assert_eq!(name.in_use, Known(false));
        let tag = |tag: &str, action: &str| {
            let text = format!(
                r#"{{ "type": "ServiceTag", "destination": {{ "serviceTag": "{tag}", "action": "{action}" }} }}"#
            );
            of(&text).open_egress
        };
        assert_eq!((tag("Storage.westeurope", "Allow"), tag("Storage", "Deny")), (Known(true), Known(false)));
        assert_eq!(tag("AzureMonitor", "Allow"), Known(false));
        let wide = of(r#"{ "type": "ServiceTag", "destination": { "addressPrefixes": ["0.0.0.0/0"] } }"#);
        assert_eq!(wide.open_egress, Known(true));
        let endpoint = of(
            r#"{ "type": "PrivateEndpoint", "destination": { "serviceResourceId": "/s", "subresourceTarget": "blob" } }"#,
        );
        assert_eq!((endpoint.open_egress, endpoint.destination), (Known(false), Known("/s".to_owned())));
        assert!(matches!(of(r#"{ "type": "Tunnel" }"#).open_egress, Observed::Unseen(_)));
    }
}
