//! Storage accounts that AI assets point to, with the access of their containers.

use crate::{
    network::{Acls, ingress},
    prelude::*,
    resource::Resource,
};

pub(super) const ARM: &str = "Microsoft.Storage/storageAccounts";
const READ: &str = "Microsoft.Storage/storageAccounts/read";
const CONTAINERS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/read";
const VERSION: &str = "2024-01-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_storage_account",
    kind: Kind::Store,
    permissions: &[READ, CONTAINERS],
    source: READ,
    side_calls: &[("public", CONTAINERS), ("public_acl", CONTAINERS)],
    reference: "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list",
};

/// What an account says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    public_network_access: Option<String>,
    network_acls: Option<Acls>,
    /// Absent means no.
    allow_blob_public_access: Option<bool>,
    /// Absent means yes.
    supports_https_traffic_only: Option<bool>,
    encryption: Option<Encryption>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Encryption {
    keyvaultproperties: Option<KeyVault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeyVault {
    #[serde(rename = "keyname")]
    key_name: Option<String>,
    #[serde(rename = "keyvaulturi")]
    key_vault_uri: Option<String>,
}

/// What a container says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Container {
    /// `None`, `Blob` or `Container`; absent means nobody.
    public_access: Option<String>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    let accounts = at.resources::<Properties>(READ, ARM, VERSION).await;
    let wanted = accounts.into_iter().filter(|account| uids.contains(&id::uid(&account.id)));
    at.each(wanted, async |account| {
        let list = "blobServices/default/containers";
        let (containers, gap) = at.below_with_gap::<Container>(CONTAINERS, &account, list, VERSION).await;
        // One public container is enough; that there is none, only the whole list says.
        let shared = match gap {
            _ if containers.iter().any(is_public) => Known(true),
            Some(gap) => Observed::Unseen(gap),
            None => Known(false),
        };
        let facts = read(&account.properties, shared);
        let key = facts.encryption_key.known().cloned();
        at.found(at.asset(&account, facts).link(Relation::EncryptedBy, key));
    })
    .await;
}

fn is_public(container: &Resource<Container>) -> bool {
    container.properties.public_access.as_deref().is_some_and(|access| !access.eq_ignore_ascii_case("none"))
}

fn read(p: &Properties, shared: Observed<bool>) -> kind::Store {
    let closed =
        ingress(p.public_network_access.as_deref(), p.network_acls.as_ref()).map(|from| from != Network::Public);
    let blocked = if p.allow_blob_public_access == Some(true) { closed } else { Known(true) };
    let public = match &blocked {
        Known(true) => Known(false),
        Observed::Unseen(gap) if shared != Known(false) => Observed::Unseen(gap.clone()),
        _ => shared,
    };
    kind::Store {
        exists: Known(true),
        own_account: Known(true),
        public_access_blocked: blocked,
        public_acl: public.clone(),
        public,
        // Nobody writes without a credential.
        publicly_writable: Known(false),
        tls_only: Known(p.supports_https_traffic_only != Some(false)),
        encryption_key: p.encryption.as_ref().and_then(|e| e.keyvaultproperties.as_ref()?.uri()).into(),
        ..kind::Store::default()
    }
}

impl KeyVault {
    fn uri(&self) -> Option<String> {
        let (vault, name) = (self.key_vault_uri.as_deref()?, self.key_name.as_deref()?);
        Some(format!("{}/keys/{name}", vault.trim_end_matches('/')).to_ascii_lowercase())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn public(properties: &str, shared: Observed<bool>) -> Observed<bool> {
        read(&serde_json::from_str(properties).unwrap(), shared).public
    }

    #[test]
    fn a_container_is_public_only_where_account_and_network_let_it() {
        let open = r#"{ "allowBlobPublicAccess": true }"#;
        assert_eq!(public(open, Known(true)), Known(true));
        assert_eq!(public(open, Known(false)), Known(false));
        assert_eq!(public("{}", Known(true)), Known(false));
        assert_eq!(
            public(r#"{ "allowBlobPublicAccess": true, "publicNetworkAccess": "Disabled" }"#, Known(true)),
            Known(false)
        );
        assert_eq!(
            public(r#"{ "allowBlobPublicAccess": true, "networkAcls": { "defaultAction": "Deny" } }"#, Known(true)),
            Known(false)
        );
    }
}
