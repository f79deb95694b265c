//! Data sources of a search service: where its indexers read, and as whom.

use aispm_inventory::Gap;

use super::plane::{self, INDEXERS, Indexer, Key, SERVICES};
use crate::{call::strange, prelude::*};

const READ: &str = "Microsoft.Search/searchServices/dataSources/read";
const STORAGE: &str = "microsoft.storage/storageaccounts";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_search_data_source",
    kind: Kind::DataSource,
    permissions: &[SERVICES, READ, INDEXERS, super::web_skill::READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/searchservice/data-sources/list",
};

/// Kinds of sources. All of them hold what somebody with an account put there.
const TYPES: &[&str] =
    &["adlsgen2", "azureblob", "azurefile", "azuresql", "azuretable", "cosmosdb", "mysql", "onelake", "sharepoint"];

/// What a data source says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DataSource {
    name: String,
    r#type: Option<String>,
    credentials: Credentials,
    /// A managed identity other than that of the service.
    identity: Option<Identity>,
    /// Absent means that what is deleted at the source stays in the index.
    data_deletion_detection_policy: Option<serde::de::IgnoredAny>,
    encryption_key: Option<Key>,
}

/// How the indexer signs in. What is secret in it stays in the answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Credentials {
    connection_string: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Identity {
    user_assigned_identity: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(plane::services(&at).await, async |service| {
        let (sources, _) = plane::list::<DataSource>(&at, READ, &service, "datasources").await;
        if sources.is_empty() {
            return;
        }
        let (indexers, _) = plane::list::<Indexer>(&at, INDEXERS, &service, "indexers").await;
        let skills = super::web_skill::by_set(&at, &service).await;
        for source in sources {
            let reading = indexers.iter().filter(|one| one.data_source_name == source.name);
            let sets = reading.filter_map(|one| one.skillset_name.as_deref());
            let passed: std::collections::BTreeSet<String> =
                sets.flat_map(|set| skills.get(set).into_iter().flatten().cloned()).collect();
            let facts = read(&source);
            let key = facts.encryption_key.known().cloned();
            let of = plane::holds(&service, &plane::uid(&service, "datasources", &source.name), &source.name);
            at.found(
                at.asset(&of, facts)
                    .link(Relation::Reads, store(&at, &source).await)
                    .links(Relation::RoutesTo, passed)
                    .link(Relation::EncryptedBy, key),
            );
        }
    })
    .await;
}

/// The storage account that a source reads, where it is one. An account that is not known goes by its address.
async fn store(at: &At, source: &DataSource) -> Option<String> {
    let text = source.credentials.connection_string.as_deref()?;
    if let Some(id) = setting(text, "ResourceId") {
        return id::resource_type(id).filter(|of| of == STORAGE).map(|_| id::uid(id));
    }
    let name = setting(text, "AccountName").filter(|name| !name.is_empty())?;
    let suffix = setting(text, "EndpointSuffix").filter(|suffix| !suffix.is_empty()).unwrap_or("core.windows.net");
    let host = format!("{name}.blob.{suffix}").to_ascii_lowercase();
    Some(at.shared.resource_at(&host).await.unwrap_or_else(|| format!("https://{host}")))
}

/// A setting of a connection string.
fn setting<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let settings = text.split(';').filter_map(|part| part.split_once('='));
    settings.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|s| s.1)
}

fn read(source: &DataSource) -> kind::DataSource {
    let word = source.r#type.as_deref().unwrap_or_default().to_ascii_lowercase();
    kind::DataSource {
        untrusted: if TYPES.contains(&word.as_str()) { Known(false) } else { strange(&word) },
        source_type: Known(word),
        authentication: authentication(source),
        bucket_owner: Observed::Unset,
        foreign_bucket: Observed::Unset,
        urls: Known(Vec::new()),
        encryption_key: source.encryption_key.as_ref().and_then(Key::uri).into(),
        keeps_deleted_data: Known(source.data_deletion_detection_policy.is_none()),
        transform_functions: Known(Vec::new()),
        status: Observed::Unset,
    }
}

/// An identity is named; a connection string that is a secret is kept back, and so is not told from none.
fn authentication(source: &DataSource) -> Observed<Authentication> {
    let identity = source.identity.as_ref().is_some_and(|identity| identity.user_assigned_identity.is_some());
    let text = source.credentials.connection_string.as_deref().unwrap_or_default();
    let has = |names: &[&str]| names.iter().any(|name| setting(text, name).is_some_and(|value| !value.is_empty()));
    if identity || has(&["ResourceId"]) {
        return Known(Authentication::CloudIdentity);
    }
    // Sources of Fabric and SharePoint are read by an application or a federated identity.
    if has(&["AccountKey", "SharedAccessSignature", "Password", "Pwd", "ApplicationSecret"]) {
        return Known(Authentication::SharedKey);
    }
    if has(&["FederatedCredentialApplicationId", "FederatedCredentialObjectId"]) {
        return Known(Authentication::CloudIdentity);
    }
    Observed::Unseen(Gap::NOT_COLLECTED)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(source: &str) -> kind::DataSource {
        read(&serde_json::from_str(source).unwrap())
    }

    #[test]
    fn a_connection_string_names_an_identity_or_holds_a_key_or_is_kept_back() {
        let with = |text: &str| {
            of(&format!(r#"{{ "type": "azureblob", "credentials": {{ "connectionString": {text} }} }}"#)).authentication
        };
        assert_eq!(with(r#""ResourceId=/subscriptions/s/x;""#), Known(Authentication::CloudIdentity));
        assert_eq!(with("\"AccountName=a;AccountKey=k==\""), Known(Authentication::SharedKey));
        assert_eq!(with("null"), Observed::Unseen(Gap::NOT_COLLECTED));
        assert_eq!(with(r#""<redacted>""#), Observed::Unseen(Gap::NOT_COLLECTED));
        assert_eq!(of(r#"{ "type": "azureblob" }"#).authentication, Observed::Unseen(Gap::NOT_COLLECTED));
        let assigned = r#"{ "type": "azureblob", "identity": { "userAssignedIdentity": "/subscriptions/s/id" } }"#;
        assert_eq!(of(assigned).authentication, Known(Authentication::CloudIdentity));
    }

    #[test]
    fn a_source_of_a_new_kind_is_not_called_trusted() {
        assert_eq!(of(r#"{ "type": "azureblob" }"#).untrusted, Known(false));
        assert!(matches!(of(r#"{ "type": "webcrawl" }"#).untrusted, Observed::Unseen(_)));
    }

    #[test]
    fn settings_are_read_in_any_case() {
        assert_eq!(setting("a=b; ACCOUNTNAME = acme ;AccountKey=x==", "AccountName"), Some("acme"));
        assert_eq!(setting("AccountKey=x==", "AccountKey"), Some("x=="));
    }
}
