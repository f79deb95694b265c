//! Keys of the customer, by the address that resources know them by.

use aispm_discovery::address::host;
use serde::Deserialize;

use crate::place::At;

/// A key, as most resources name it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct KeyVaultKey {
    #[serde(alias = "keyname")]
    key_name: Option<String>,
    #[serde(alias = "keyvaulturi")]
    key_vault_uri: Option<String>,
    /// The whole address, where it is not given in parts.
    key_identifier: Option<String>,
}

impl KeyVaultKey {
    /// The address of the key, without its version.
    pub(crate) fn address(&self) -> Option<String> {
        if let Some(whole) = self.key_identifier.as_deref().filter(|whole| !whole.is_empty()) {
            return Some(unversioned(whole));
        }
        let (vault, name) = (self.key_vault_uri.as_deref()?, self.key_name.as_deref()?);
        Some(unversioned(&format!("{}/keys/{name}", vault.trim_end_matches('/'))))
    }
}

/// An address without version and port, in lower case.
fn unversioned(address: &str) -> String {
    let lower = address.to_ascii_lowercase();
    match (host(&lower), name(&lower)) {
        (Some(host), Some(name)) => format!("https://{host}/keys/{name}"),
        _ => lower,
    }
}

/// The name of the key in an address.
fn name(address: &str) -> Option<&str> {
    let (_, after) = address.split_once("/keys/")?;
    after.split('/').next().filter(|name| !name.is_empty())
}

impl At {
    /// The uid of a key: its id, where a subscription of the scan holds its vault, or else its address.
    pub(crate) async fn key(&self, address: Option<&String>) -> Option<String> {
        let address = address?;
        let graph = self.shared.graph().await;
        let vault = host(address).and_then(|host| graph.vault(&host));
        match (vault, name(address)) {
            (Some(vault), Some(name)) => Some(format!("{vault}/keys/{name}")),
            _ => Some(address.clone()),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn however_a_resource_names_it_the_address_is_the_same() {
        let of = |text: &str| serde_json::from_str::<KeyVaultKey>(text).unwrap().address();
        let address = Some("https://kv.vault.azure.net/keys/ml".to_owned());
        assert_eq!(
            of(r#"{ "keyName": "Ml", "keyVaultUri": "https://KV.vault.azure.net/", "keyVersion": "1" }"#),
            address
        );
        assert_eq!(
            of(r#"{ "keyname": "ml", "keyvaulturi": "https://kv.vault.azure.net", "keyversion": "" }"#),
            address
        );
        assert_eq!(of(r#"{ "keyIdentifier": "https://kv.vault.azure.net:443/keys/ml/0682afdd" }"#), address);
        assert_eq!(of(r#"{ "keyIdentifier": "" }"#), None);
        assert_eq!(of("{}"), None);
    }
}
