//! Vaults that AI assets keep their secrets in, with who reaches and who reads them.

use aispm_inventory::kind::store::SecretAccess;

use super::{VERSION, key};
use crate::{
    diagnostics,
    network::{Acls, reach},
    perimeter::{self, Perimeter},
    prelude::*,
    private_endpoint::{self, Connection},
    resource::{Resource, principal_uid},
};

pub(super) const ARM: &str = "Microsoft.KeyVault/vaults";
const READ: &str = "Microsoft.KeyVault/vaults/read";
const PERIMETERS: &str = "Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations/read";
/// Stable versions do not tell of perimeters.
const PREVIEW: &str = "2024-04-01-preview";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_key_vault",
    kind: Kind::Store,
    permissions: &[READ, PERIMETERS, diagnostics::READ],
    source: READ,
    side_calls: &[("ingress", PERIMETERS), ("perimeter_enforced", PERIMETERS), ("access_log", diagnostics::READ)],
    reference: "https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get",
};

/// What a vault says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    public_network_access: Option<String>,
    network_acls: Option<Acls>,
    private_endpoint_connections: Option<Vec<Connection>>,
    /// Absent means that the vault's own list decides.
    enable_rbac_authorization: Option<bool>,
    access_policies: Option<Vec<Access>>,
    /// Absent means yes: it can no longer be switched off.
    enable_soft_delete: Option<bool>,
    /// Absent means 90.
    soft_delete_retention_in_days: Option<i64>,
    /// Absent means no.
    enable_purge_protection: Option<bool>,
}

/// What one identity may do.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Access {
    object_id: Option<String>,
    permissions: Permissions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Permissions {
    keys: Option<Vec<String>>,
    secrets: Option<Vec<String>>,
    certificates: Option<Vec<String>>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    let uids = vaults(uids, |of_keys| at.shared.not_yet_followed(TYPE.name, of_keys));
    at.each(uids, async |uid| match at.pointed_at::<Properties>(READ, &uid, VERSION).await {
        Ok(Some(vault)) => {
            let perimeter = perimeter::around(&at, PERIMETERS, &vault, PREVIEW).await;
            let logs = diagnostics::of(&at, &vault).await;
            let log = logs.has(&["auditevent"]);
            let facts = kind::Store { access_log: log, ..read(&vault.properties, &perimeter) };
            at.found(at.asset(&vault, facts).links(Relation::LogsTo, logs.sinks));
        }
        Ok(None) => {
            let facts = kind::Store { exists: Known(false), own_account: Known(true), ..kind::Store::default() };
            at.found(at.asset(&Resource::named(&uid), facts));
        }
        Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::Store::unseen(&gap))),
    })
    .await;
}

/// The vaults among what is pointed at, and those of keys that nobody has asked for.
fn vaults(uids: Vec<String>, not_yet_followed: impl Fn(Vec<String>) -> Vec<String>) -> Vec<String> {
    let (keys, mut vaults): (Vec<String>, Vec<String>) =
        uids.into_iter().partition(|uid| id::resource_type(uid).is_some_and(|of| of.eq_ignore_ascii_case(key::ARM)));
    let of_keys = keys.iter().filter_map(|key| Some(key.rsplit_once("/keys/")?.0.to_owned())).collect();
    vaults.extend(not_yet_followed(of_keys));
    vaults
}

fn read(p: &Properties, perimeter: &Observed<Perimeter>) -> kind::Store {
    let role_based = p.enable_rbac_authorization == Some(true);
    kind::Store {
        exists: Known(true),
        own_account: Known(true),
        ingress: reach(p.public_network_access.as_deref(), p.network_acls.as_ref(), perimeter),
        perimeter_enforced: perimeter.as_ref().map(|around| around.enforced),
        trusted_services: Known(p.network_acls.as_ref().and_then(Acls::trusts_services).unwrap_or(true)),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        // Nobody reads or writes without a credential.
        public: Known(false),
        public_acl: Known(false),
        public_access_blocked: Known(true),
        publicly_writable: Known(false),
        tls_only: Known(true),
        // Every change of a secret makes a version.
        versioning: Known(true),
        policy: Observed::Unset,
        encryption_key: Observed::Unset,
        deleted_kept_days: match p.enable_soft_delete {
            Some(false) => Observed::Unset,
            _ => Known(p.soft_delete_retention_in_days.unwrap_or(90)),
        },
        purge_protection: Known(p.enable_purge_protection == Some(true)),
        role_based: Known(role_based),
        secret_access: if role_based { Observed::Unset } else { Known(access(p)) },
        ..kind::Store::default()
    }
}

fn access(p: &Properties) -> Vec<SecretAccess> {
    let lower = |words: &Option<Vec<String>>| words.iter().flatten().map(|word| word.to_ascii_lowercase()).collect();
    let named = p.access_policies.iter().flatten().filter_map(|of| Some((of.object_id.as_deref()?, &of.permissions)));
    named
        .map(|(principal, may)| SecretAccess {
            principal: principal_uid(principal),
            secrets: lower(&may.secrets),
            keys: lower(&may.keys),
            certificates: lower(&may.certificates),
        })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> kind::Store {
        read(&serde_json::from_str(properties).unwrap(), &Observed::Unset)
    }

    #[test]
    fn a_vault_that_says_nothing_answers_everywhere_and_keeps_a_list() {
        let facts = of("{}");
        assert_eq!((facts.ingress, facts.trusted_services), (Known(Network::Public), Known(true)));
        assert_eq!((facts.role_based, facts.secret_access), (Known(false), Known(Vec::new())));
        assert_eq!((facts.deleted_kept_days, facts.purge_protection), (Known(90), Known(false)));
    }

    #[test]
    fn a_key_leads_to_its_vault() {
        // A group may be called as the keys are.
        const GROUP: &str = "/subscriptions/s/resourcegroups/keys/providers/microsoft.keyvault/vaults";
        let uids = ["a", "b/keys/1", "b/keys/2"].map(|name| format!("{GROUP}/{name}")).to_vec();
        let found = vaults(uids, |mut of_keys| {
            of_keys.dedup();
            of_keys
        });
        assert_eq!(found, [format!("{GROUP}/a"), format!("{GROUP}/b")]);
    }

    #[test]
    fn a_hardened_vault() {
        let facts =
            of(r#"{ "enableRbacAuthorization": true, "enablePurgeProtection": true, "softDeleteRetentionInDays": 30,
                 "publicNetworkAccess": "Disabled", "networkAcls": { "bypass": "None", "defaultAction": "Deny" },
                 "accessPolicies": [{ "objectId": "0B", "permissions": { "secrets": ["Get"] } }] }"#);
        assert_eq!((facts.ingress, facts.trusted_services), (Known(Network::Private), Known(false)));
        // What is left on the list counts for nothing where roles decide.
        assert_eq!((facts.role_based, facts.secret_access), (Known(true), Observed::Unset));
        assert_eq!((facts.deleted_kept_days, facts.purge_protection), (Known(30), Known(true)));
    }

    #[test]
    fn who_is_on_the_list_is_known_by_object_id() {
        let facts = of(
            r#"{ "accessPolicies": [{ "objectId": "0B", "permissions": { "secrets": ["Get", "List"], "keys": null } }] }"#,
        );
        let access = SecretAccess {
            principal: "entra:principal/0b".to_owned(),
            secrets: vec!["get".to_owned(), "list".to_owned()],
            keys: Vec::new(),
            certificates: Vec::new(),
        };
        assert_eq!(facts.secret_access, Known(vec![access]));
    }
}
