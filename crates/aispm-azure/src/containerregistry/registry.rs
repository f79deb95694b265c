//! Registries that AI assets pull their images from.

use crate::{
    key::KeyVaultKey,
    network::{Acls, ingress},
    prelude::*,
    private_endpoint::{self, Connection},
    resource::Resource,
};

pub(super) const ARM: &str = "Microsoft.ContainerRegistry/registries";
const READ: &str = "Microsoft.ContainerRegistry/registries/read";
/// Stable versions leave out whether anyone can pull.
const VERSION: &str = "2023-11-01-preview";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_container_registry",
    kind: Kind::ContainerImage,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/containerregistry/registries/get",
};

/// What a registry says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    /// Absent means no.
    admin_user_enabled: Option<bool>,
    /// Absent means no.
    anonymous_pull_enabled: Option<bool>,
    public_network_access: Option<String>,
    network_rule_set: Option<Acls>,
    /// Absent means `AzureServices`.
    network_rule_bypass_options: Option<String>,
    private_endpoint_connections: Option<Vec<Connection>>,
    policies: Option<Policies>,
    encryption: Option<Encryption>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Policies {
    export_policy: Option<Policy>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Policy {
    /// Absent means enabled.
    status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Encryption {
    key_vault_properties: Option<KeyVaultKey>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| match at.one::<Properties>(READ, &uid, VERSION).await {
        Ok(Some(registry)) => {
            let facts = read(&registry.properties);
            let key = at.key(facts.encryption_key.known()).await;
            at.found(at.asset(&registry, facts).link(Relation::EncryptedBy, key));
        }
        Ok(None) => {
            let facts = kind::ContainerImage { exists: Known(false), ..kind::ContainerImage::default() };
            at.found(at.asset(&Resource::named(&uid), facts));
        }
        Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::ContainerImage::unseen(&gap))),
    })
    .await;
}

fn read(p: &Properties) -> kind::ContainerImage {
    let export = p.policies.as_ref().and_then(|policies| policies.export_policy.as_ref()?.status.as_deref());
    let bypass = p.network_rule_bypass_options.as_deref();
    kind::ContainerImage {
        exists: Known(true),
        encryption_key: p.encryption.as_ref().and_then(|e| e.key_vault_properties.as_ref()?.address()).into(),
        policy: Observed::Unset,
        shared_with: Observed::Unset,
        ingress: ingress(p.public_network_access.as_deref(), p.network_rule_set.as_ref()),
        trusted_services: Known(bypass.is_none_or(|word| word.eq_ignore_ascii_case("AzureServices"))),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        anonymous_pull: Known(p.anonymous_pull_enabled == Some(true)),
        admin_user: Known(p.admin_user_enabled == Some(true)),
        export: Known(export.is_none_or(|status| !status.eq_ignore_ascii_case("disabled"))),
        ..kind::ContainerImage::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> kind::ContainerImage {
        read(&serde_json::from_str(properties).unwrap())
    }

    #[test]
    fn a_registry_that_says_nothing_answers_everywhere_whoever_signs_in() {
        let facts = of("{}");
        assert_eq!((facts.ingress, facts.trusted_services), (Known(Network::Public), Known(true)));
        assert_eq!((facts.anonymous_pull, facts.admin_user, facts.export), (Known(false), Known(false), Known(true)));
        assert_eq!(facts.encryption_key, Observed::Unset);
    }

    #[test]
    fn a_hardened_registry() {
        let facts = of(
            r#"{ "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None", "adminUserEnabled": false,
                 "policies": { "exportPolicy": { "status": "disabled" } },
                 "encryption": { "status": "enabled", "keyVaultProperties": { "keyIdentifier": "https://kv.vault.azure.net/keys/acr" } } }"#,
        );
        assert_eq!((facts.ingress, facts.trusted_services), (Known(Network::Private), Known(false)));
        assert_eq!(facts.export, Known(false));
        assert_eq!(facts.encryption_key, Known("https://kv.vault.azure.net/keys/acr".to_owned()));
    }

    #[test]
    fn a_list_of_ranges_is_a_firewall() {
        let rules = of(
            r#"{ "networkRuleSet": { "defaultAction": "Deny", "ipRules": [{ "action": "Allow", "value": "198.51.100.0/24" }] } }"#,
        );
        assert_eq!(rules.ingress, Known(Network::Private));
    }
}
