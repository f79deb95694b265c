//! Accounts of Azure AI services: the addresses at which their models answer.

use aispm_inventory::Observed::Unset;

use super::{LATER, VERSION, agent_network::Injections, answers, connection, deployment, project};
use crate::{
    diagnostics::{self, Logs},
    key::KeyVaultKey,
    network::{Acls, reach},
    perimeter::{self, Perimeter},
    prelude::*,
    private_endpoint::{self, Connection},
    resource::Resource,
};

pub(super) const ARM: &str = "Microsoft.CognitiveServices/accounts";
pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/read";
pub(super) const PERIMETERS: &str = "Microsoft.CognitiveServices/accounts/networkSecurityPerimeterConfigurations/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_account",
    kind: Kind::Endpoint,
    permissions: &[READ, deployment::READ, connection::READ, project::READ, PERIMETERS, diagnostics::READ],
    source: READ,
    side_calls: &[("ingress", PERIMETERS), ("perimeter_enforced", PERIMETERS), ("log_categories", diagnostics::READ)],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/list",
};

/// What an account says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    /// Its name in addresses. Absent means that it has none of its own.
    pub(super) custom_sub_domain_name: Option<String>,
    public_network_access: Option<String>,
    network_acls: Option<Acls>,
    private_endpoint_connections: Option<Vec<Connection>>,
    /// Absent means that keys are accepted.
    disable_local_auth: Option<bool>,
    encryption: Option<Encryption>,
    user_owned_storage: Option<Vec<OwnedStorage>>,
    rai_monitor_config: Option<Monitor>,
    /// Absent means that it reaches any address.
    restrict_outbound_network_access: Option<bool>,
    /// Told since the version of 2025-09-01; absent there means that completions are kept for callers who ask for it.
    stored_completions_disabled: Option<bool>,
    /// Absent means that agents run in the network of the provider.
    pub(super) network_injections: Option<Injections>,
}

/// Where what people send is written to, to look for misuse.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Monitor {
    adx_storage_resource_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Encryption {
    /// Absent means a key of the provider, or one of the customer where that is named.
    key_source: Option<String>,
    key_vault_properties: Option<KeyVaultKey>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OwnedStorage {
    resource_id: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<Properties>(READ, ARM, VERSION).await;
    at.each(accounts, async |account| {
        let deployments = at.below::<deployment::Properties>(deployment::READ, &account, "deployments", VERSION).await;
        let served = deployments.iter().map(|deployment| id::uid(&deployment.id));
        let around = perimeter(&at, &account).await;
        let Logs { categories, sinks } = diagnostics::of(&at, &account).await;
        let kept = keeps_completions(&at, &account).await;
        let facts = read(&account.properties, &around);
        let egress = if fetches(account.kind.as_deref()) { facts.egress.clone() } else { Unset };
        let facts = kind::Endpoint { keeps_completions: kept, egress, log_categories: categories, ..facts };
        let connections = at.below::<crate::connection::Properties>(connection::READ, &account, "connections", VERSION);
        let connections = connections.await.into_iter().map(|connection| id::uid(&connection.id));
        let projects = project::of(&at, &account).await.into_iter().map(|project| id::uid(&project.id));
        let key = at.key(facts.encryption_key.known()).await;
        let stores: Vec<String> = account.properties.stores().map(id::uid).collect();
        let identities: Vec<String> = account.identity.iter().flat_map(|identity| identity.uids()).collect();
        at.found(
            at.asset(&account, facts)
                .links(Relation::Serves, served)
                .links(Relation::ConnectsTo, connections)
                .links(Relation::Contains, projects)
                .links(Relation::RunsAs, identities)
                .links(Relation::Writes, stores)
                .links(Relation::LogsTo, sinks)
                .link(Relation::EncryptedBy, key),
        );
    })
    .await;
}

/// The perimeter around an account.
pub(super) async fn perimeter(at: &At, account: &Resource<Properties>) -> Observed<Perimeter> {
    perimeter::around(at, PERIMETERS, account, VERSION).await
}

/// Whether an account of this kind fetches what a request names, and can be held to a list of addresses.
fn fetches(kind: Option<&str>) -> bool {
    const KINDS: &[&str] = &[
        "aiservices",
        "cognitiveservices",
        "computervision",
        "contentmoderator",
        "customvision.prediction",
        "customvision.training",
        "face",
        "formrecognizer",
        "openai",
        "qnamaker",
        "qnamaker.v2",
        "speechservices",
    ];
    kind.is_none_or(|kind| KINDS.contains(&&*kind.to_ascii_lowercase()))
}

/// Whether the account keeps completions for callers who ask for it. Only accounts that speak as OpenAI does have such a store, and
/// Resource Graph does not always tell what a later version of the API tells.
async fn keeps_completions(at: &At, account: &Resource<Properties>) -> Observed<bool> {
    let speaks = account.kind.as_deref().is_none_or(|of| ["openai", "aiservices"].contains(&&*of.to_ascii_lowercase()));
    match account.properties.stored_completions_disabled {
        _ if !speaks => Observed::Unset,
        Some(disabled) => Known(!disabled),
        None => {
            let later = at.one::<Properties>(READ, &account.id, LATER).await;
            let disabled = later.map(|account| account.map(|of| of.properties.stored_completions_disabled));
            Observed::from(disabled.map(|of| of.map(|disabled| disabled != Some(true))))
        }
    }
}

impl Encryption {
    /// The key of the customer. One that is named beside a key of the provider is not in use.
    fn own_key(&self) -> Option<String> {
        let own = self.key_source.as_deref().is_none_or(|source| source.eq_ignore_ascii_case("Microsoft.KeyVault"));
        self.key_vault_properties.as_ref().filter(|_| own)?.address()
    }
}

impl Properties {
    /// The storage accounts that it writes to.
    fn stores(&self) -> impl Iterator<Item = &str> {
        let owned = self.user_owned_storage.iter().flatten().filter_map(|store| store.resource_id.as_deref());
        let watched = self.rai_monitor_config.iter().filter_map(|config| config.adx_storage_resource_id.as_deref());
        owned.chain(watched).filter(|id| id.starts_with('/'))
    }

    /// Where callers may come from.
    pub(super) fn ingress(&self, perimeter: &Observed<Perimeter>) -> Observed<Network> {
        reach(self.public_network_access.as_deref(), self.network_acls.as_ref(), perimeter)
    }
}

fn read(p: &Properties, perimeter: &Observed<Perimeter>) -> kind::Endpoint {
    let keys = p.disable_local_auth != Some(true);
    kind::Endpoint {
        authentication: Known(if keys { Authentication::SharedKey } else { Authentication::CloudIdentity }),
        ingress: p.ingress(perimeter),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        perimeter_enforced: perimeter.as_ref().map(|around| around.enforced),
        trusted_services: Known(p.network_acls.as_ref().and_then(Acls::trusts_services) == Some(true)),
        egress: Known(if p.restrict_outbound_network_access == Some(true) {
            Network::Private
        } else {
            Network::Public
        }),
        in_service: answers(p.provisioning_state.as_deref()),
        encryption_key: p.encryption.as_ref().and_then(Encryption::own_key).into(),
        shell_access: Observed::Unset,
        // Azure has no address of its own for tests.
        test_address: Observed::Unset,
        ..kind::Endpoint::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> kind::Endpoint {
        read(&serde_json::from_str(properties).unwrap(), &Unset)
    }

    #[test]
    fn an_account_that_says_nothing_answers_anyone_with_a_key() {
        let facts = of("{}");
        assert_eq!((facts.authentication, facts.ingress), (Known(Authentication::SharedKey), Known(Network::Public)));
        assert_eq!((facts.encryption_key, facts.egress), (Unset, Known(Network::Public)));
    }

    #[test]
    fn a_key_that_is_not_in_use_encrypts_nothing() {
        let text = r#"{ "encryption": { "keySource": "Microsoft.CognitiveServices",
                        "keyVaultProperties": { "keyName": "ml", "keyVaultUri": "https://kv.vault.azure.net" } } }"#;
        assert_eq!(of(text).encryption_key, Unset);
    }

    #[test]
    fn stores_of_its_own_and_of_its_watch_are_written_to() {
        let text = r#"{ "userOwnedStorage": [{ "resourceId": "/a" }, {}], "raiMonitorConfig": { "adxStorageResourceId": "/b" } }"#;
        assert_eq!(serde_json::from_str::<Properties>(text).unwrap().stores().collect::<Vec<_>>(), ["/a", "/b"]);
    }

    #[test]
    fn a_hardened_account() {
        let facts = of(
            r#"{ "provisioningState": "Succeeded", "publicNetworkAccess": "Disabled", "disableLocalAuth": true,
                 "encryption": { "keySource": "Microsoft.KeyVault",
                                 "keyVaultProperties": { "keyName": "Ml", "keyVaultUri": "https://KV.vault.azure.net/", "keyVersion": "1" } } }"#,
        );
        assert_eq!(
            (facts.authentication, facts.ingress),
            (Known(Authentication::CloudIdentity), Known(Network::Private))
        );
        assert_eq!(
            (facts.in_service, facts.encryption_key),
            (Known(true), Known("https://kv.vault.azure.net/keys/ml".to_owned()))
        );
    }
}
