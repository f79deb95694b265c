//! Storage accounts that AI assets point to, with the access of their containers.

use super::blob;
use crate::{
    diagnostics,
    key::KeyVaultKey,
    network::{Acls, reach},
    perimeter::{self, Perimeter},
    prelude::*,
    private_endpoint::{self, Connection},
    resource::Resource,
};

pub(super) const ARM: &str = "Microsoft.Storage/storageAccounts";
const READ: &str = "Microsoft.Storage/storageAccounts/read";
const PERIMETERS: &str = "Microsoft.Storage/storageAccounts/networkSecurityPerimeterConfigurations/read";
pub(super) const VERSION: &str = "2024-01-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_storage_account",
    kind: Kind::Store,
    permissions: &[READ, blob::CONTAINERS, blob::SERVICE, PERIMETERS, diagnostics::READ],
    source: READ,
    side_calls: &[
        ("public", PERIMETERS),
        ("public", blob::CONTAINERS),
        ("public_acl", PERIMETERS),
        ("public_acl", blob::CONTAINERS),
        ("public_access_blocked", PERIMETERS),
        ("public_containers", blob::CONTAINERS),
        ("versioning", blob::SERVICE),
        ("deleted_kept_days", blob::SERVICE),
        ("access_log", blob::SERVICE),
        ("access_log", diagnostics::READ),
        ("ingress", PERIMETERS),
        ("perimeter_enforced", PERIMETERS),
    ],
    reference: "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list",
};

/// From this day on, an account that says nothing of other tenants copies nothing to them.
const NO_COPIES_UNASKED: &str = "2023-12-15";

/// What an account says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    creation_time: Option<String>,
    public_network_access: Option<String>,
    network_acls: Option<Acls>,
    private_endpoint_connections: Option<Vec<Connection>>,
    /// Absent means that containers decide: accounts from before November 2023 say nothing and let them.
    allow_blob_public_access: Option<bool>,
    /// Absent means yes.
    allow_shared_key_access: Option<bool>,
    allow_cross_tenant_replication: Option<bool>,
    /// Absent means yes.
    supports_https_traffic_only: Option<bool>,
    /// Whether the account is a file system, which keeps no versions. Absent means no.
    is_hns_enabled: Option<bool>,
    /// Whether objects can be locked, version by version. Absent means no.
    immutable_storage_with_versioning: Option<Immutable>,
    encryption: Option<Encryption>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Immutable {
    enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Encryption {
    /// Absent means a key of the provider, or one of the customer where that is named.
    key_source: Option<String>,
    #[serde(rename = "keyvaultproperties")]
    keyvaultproperties: Option<KeyVaultKey>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| match at.pointed_at::<Properties>(READ, &uid, VERSION).await {
        Ok(Some(account)) => {
            let perimeter = perimeter::around(&at, PERIMETERS, &account, VERSION).await;
            let mut facts = read(&account.properties, &perimeter);
            let sinks = if holds_objects(account.kind.as_deref()) {
                blob::read(&at, &account, &mut facts).await
            } else {
                without_objects(&mut facts);
                Vec::new()
            };
            if account.properties.is_hns_enabled == Some(true) {
                facts.versioning = Observed::Unset;
            }
            let key = at.key(facts.encryption_key.known()).await;
            at.found(at.asset(&account, facts).link(Relation::EncryptedBy, key).links(Relation::LogsTo, sinks));
        }
        Ok(None) => {
            let facts = kind::Store { exists: Known(false), own_account: Known(true), ..kind::Store::default() };
            at.found(at.asset(&Resource::named(&uid), facts));
        }
        Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::Store::unseen(&gap))),
    })
    .await;
}

/// Whether an account of this kind has a service for objects. One that is made for shares of files alone refuses the question.
fn holds_objects(kind: Option<&str>) -> bool {
    !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("FileStorage"))
}

/// Shares of files are open to nobody without a credential, and keep no versions of objects.
fn without_objects(facts: &mut kind::Store) {
    (facts.public, facts.public_acl) = (Known(false), Known(false));
    facts.public_containers = Known(Vec::new());
    (facts.versioning, facts.deleted_kept_days, facts.access_log) = (Observed::Unset, Observed::Unset, Observed::Unset);
}

impl Encryption {
    /// The key of the customer. One that is named beside a key of the provider is not in use.
    fn own_key(&self) -> Option<String> {
        let own = self.key_source.as_deref().is_none_or(|source| source.eq_ignore_ascii_case("Microsoft.Keyvault"));
        self.keyvaultproperties.as_ref().filter(|_| own)?.address()
    }
}

fn read(p: &Properties, perimeter: &Observed<Perimeter>) -> kind::Store {
    let acls = p.network_acls.as_ref();
    let ingress = reach(p.public_network_access.as_deref(), acls, perimeter);
    let closed = ingress.as_ref().map(|from| *from != Network::Public);
    let lock = p.immutable_storage_with_versioning.as_ref().and_then(|lock| lock.enabled);
    let made = p.creation_time.as_deref();
    let copies = || made.is_none_or(|made| made < NO_COPIES_UNASKED);
    kind::Store {
        exists: Known(true),
        own_account: Known(true),
        public_access_blocked: if p.allow_blob_public_access == Some(false) { Known(true) } else { closed },
        // Nobody writes without a credential.
        publicly_writable: Known(false),
        tls_only: Known(p.supports_https_traffic_only != Some(false)),
        encryption_key: p.encryption.as_ref().and_then(Encryption::own_key).into(),
        object_lock: Known(lock == Some(true)),
        policy: Observed::Unset,
        ingress,
        trusted_services: Known(acls.and_then(Acls::trusts_services).unwrap_or(true)),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        perimeter_enforced: perimeter.as_ref().map(|around| around.enforced),
        account_keys: Known(p.allow_shared_key_access != Some(false)),
        cross_tenant_copies: Known(p.allow_cross_tenant_replication.unwrap_or_else(copies)),
        ..kind::Store::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> kind::Store {
        read(&serde_json::from_str(properties).unwrap(), &Observed::Unset)
    }

    #[test]
    fn an_account_that_says_nothing_takes_keys_from_anywhere() {
        let facts = of("{}");
        assert_eq!((facts.ingress, facts.account_keys), (Known(Network::Public), Known(true)));
        assert_eq!((facts.trusted_services, facts.tls_only), (Known(true), Known(true)));
        assert_eq!((facts.object_lock, facts.encryption_key), (Known(false), Observed::Unset));
        assert_eq!(facts.public_access_blocked, Known(false));
    }

    #[test]
    fn a_hardened_account() {
        let facts = of(
            r#"{ "publicNetworkAccess": "Disabled", "allowSharedKeyAccess": false, "allowBlobPublicAccess": false,
                 "allowCrossTenantReplication": false, "networkAcls": { "bypass": "None", "defaultAction": "Deny" },
                 "immutableStorageWithVersioning": { "enabled": true },
                 "encryption": { "keySource": "Microsoft.Keyvault", "keyvaultproperties": { "keyname": "Ml", "keyvaulturi": "https://kv.vault.azure.net" } } }"#,
        );
        assert_eq!((facts.ingress, facts.account_keys), (Known(Network::Private), Known(false)));
        assert_eq!((facts.trusted_services, facts.object_lock), (Known(false), Known(true)));
        assert_eq!((facts.public_access_blocked, facts.cross_tenant_copies), (Known(true), Known(false)));
        assert_eq!(facts.encryption_key, Known("https://kv.vault.azure.net/keys/ml".to_owned()));
    }

    #[test]
    fn an_account_for_shares_of_files_has_no_containers_that_could_be_open() {
        assert!(holds_objects(Some("StorageV2")) && holds_objects(None) && !holds_objects(Some("FileStorage")));
        let mut facts = of("{}");
        without_objects(&mut facts);
        assert_eq!((facts.public, facts.versioning), (Known(false), Observed::Unset));
    }

    #[test]
    fn a_key_that_is_not_in_use_encrypts_nothing() {
        let text = r#"{ "encryption": { "keySource": "Microsoft.Storage",
                        "keyvaultproperties": { "keyname": "ml", "keyvaulturi": "https://kv.vault.azure.net" } } }"#;
        assert_eq!(of(text).encryption_key, Observed::Unset);
    }

    #[test]
    fn rows_of_every_age_are_read() {
        // As the published examples of the API have them: old accounts that say next to nothing, placeholders, odd places.
        for row in [
            r#"{ "id": "/subscriptions/{subscription-id}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a", "kind": "Storage",
                 "location": "eastus2(stage)", "tags": { "key1": "value1" }, "type": "Microsoft.Storage/storageAccounts",
                 "properties": { "creationTime": "2017-06-01T02:42:41.7633306Z", "isHnsEnabled": true, "provisioningState": "Succeeded",
                   "networkAcls": { "resourceAccessRules": [{ "tenantId": "t", "resourceId": "/r" }], "bypass": "AzureServices",
                                    "defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": [] },
                   "encryption": { "services": { "blob": { "keyType": "Account", "enabled": true } }, "keySource": "Microsoft.Keyvault",
                     "keyvaultproperties": { "keyvaulturi": "https://kv.vault.azure.net", "keyname": "Wrap", "keyversion": "" } },
                   "supportsHttpsTrafficOnly": false } }"#,
            r#"{ "id": "/subscriptions/{subscription-id}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/b",
                 "identity": { "principalId": "p", "tenantId": "t", "type": "SystemAssigned" },
                 "properties": { "creationTime": "2017-05-24T10:06:30.6093014Z", "primaryEndpoints": { "blob": "https://b.blob.core.windows.net/" },
                   "supportsHttpsTrafficOnly": false } }"#,
        ] {
            let account: Resource<Properties> = serde_json::from_str(row).unwrap();
            let facts = read(&account.properties, &Observed::Unset);
            assert_eq!((facts.tls_only, facts.ingress), (Known(false), Known(Network::Public)));
            assert_eq!((facts.account_keys, facts.cross_tenant_copies), (Known(true), Known(true)));
        }
    }

    #[test]
    fn what_is_not_said_of_other_tenants_depends_on_the_age() {
        let copies = |made: &str| of(&format!(r#"{{ "creationTime": "{made}" }}"#)).cross_tenant_copies;
        assert_eq!(copies("2017-05-24T13:28:53.4540398Z"), Known(true));
        assert_eq!(copies("2024-05-24T13:28:53.4540398Z"), Known(false));
        assert_eq!(of("{}").cross_tenant_copies, Known(true));
        assert_eq!(
            of(r#"{ "allowCrossTenantReplication": true, "creationTime": "2024-05-24T13:28:53Z" }"#)
                .cross_tenant_copies,
            Known(true)
        );
    }
}
