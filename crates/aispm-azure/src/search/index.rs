//! Indexes of a search service: what agents look things up in.

use aispm_discovery::address;
use aispm_inventory::kind::knowledge_base::VectorStorage;

use super::plane::{self, INDEXERS, Indexer, Key, SERVICES};
use crate::prelude::*;

const READ: &str = "Microsoft.Search/searchServices/indexes/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_search_index",
    kind: Kind::KnowledgeBase,
    permissions: &[SERVICES, READ, INDEXERS],
    source: READ,
    side_calls: &[("sources", INDEXERS)],
    reference: "https://learn.microsoft.com/rest/api/searchservice/indexes/list",
};

/// What an index says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Index {
    name: String,
    fields: Option<Vec<Field>>,
    /// Absent means that everybody sees everything.
    permission_filter_option: Option<String>,
    /// Whether labels of Purview decide who sees a document.
    purview_enabled: Option<bool>,
    vector_search: Option<VectorSearch>,
    encryption_key: Option<Key>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Field {
    permission_filter: Option<String>,
    /// Fields with vectors have dimensions.
    dimensions: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VectorSearch {
    vectorizers: Option<Vec<Vectorizer>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Vectorizer {
    #[serde(rename = "azureOpenAIParameters")]
    model: Option<Model>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Model {
    resource_uri: Option<String>,
    deployment_id: Option<String>,
    model_name: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(plane::services(&at).await, async |service| {
        let (indexes, _) = plane::list::<Index>(&at, READ, &service, "indexes").await;
        if indexes.is_empty() {
            return;
        }
        let (indexers, gap) = plane::list::<Indexer>(&at, INDEXERS, &service, "indexers").await;
        for index in indexes {
            let filling = indexers.iter().filter(|one| one.target_index_name == index.name);
            let sources: Vec<String> =
                filling.map(|one| plane::uid(&service, "datasources", &one.data_source_name)).collect();
            let models = models(&at, &index).await;
            let facts = kind::KnowledgeBase {
                sources: gap.clone().map_or(Known(sources.len() as i64), Observed::Unseen),
                ..read(&index)
            };
            let key = facts.encryption_key.known().cloned();
            let of = plane::holds(&service, &plane::uid(&service, "indexes", &index.name), &index.name);
            at.found(
                at.asset(&of, facts)
                    .link(Relation::ConnectsTo, Some(id::uid(&service.id)))
                    .links(Relation::Reads, sources)
                    .links(Relation::UsesModel, models)
                    .link(Relation::EncryptedBy, key),
            );
        }
    })
    .await;
}

/// The deployments that turn text into vectors. One whose account is not known goes by its address.
async fn models(at: &At, index: &Index) -> Vec<String> {
    let mut found = Vec::new();
    for model in index.models() {
        let host = model.resource_uri.as_deref().and_then(address::host);
        let (Some(host), Some(deployment)) = (host, model.deployment_id.as_deref()) else { continue };
        let account = at.shared.resource_at(&host).await.unwrap_or_else(|| format!("https://{host}"));
        found.push(id::uid(&format!("{account}/deployments/{deployment}")));
    }
    found
}

impl Index {
    fn models(&self) -> impl Iterator<Item = &Model> {
        let vectorizers = self.vector_search.iter().flat_map(|of| of.vectorizers.iter().flatten());
        vectorizers.filter_map(|vectorizer| vectorizer.model.as_ref())
    }
}

fn read(index: &Index) -> kind::KnowledgeBase {
    let fields = || index.fields.iter().flatten();
    let on = index.permission_filter_option.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("enabled"));
    // The switch does nothing without a field that says who may see a document.
    let permissions = on && fields().any(|field| field.permission_filter.is_some());
    let vectors = fields().any(|field| field.dimensions.is_some());
    kind::KnowledgeBase {
        // What is listed answers.
        status: Observed::Unset,
        storage: vectors.then_some(VectorStorage::Managed).into(),
        storage_type: Known("azure_ai_search".to_owned()),
        external_host: Observed::Unset,
        embedding_model: index.models().find_map(|model| model.model_name.clone()).into(),
        asks_user_token: Known(permissions || index.purview_enabled == Some(true)),
        encryption_key: index.encryption_key.as_ref().and_then(Key::uri).into(),
        // Indexes have no policy of their own.
        policy: Observed::Unset,
        shared_with: Known(Vec::new()),
        ..kind::KnowledgeBase::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn asks(index: &str) -> Observed<bool> {
        read(&serde_json::from_str(index).unwrap()).asks_user_token
    }

    #[test]
    fn an_index_shows_everything_unless_it_is_on_and_has_a_field_for_it() {
        let field = r#""fields": [{ "name": "GroupIds", "permissionFilter": "groupIds" }]"#;
        assert_eq!(asks(&format!(r#"{{ {field}, "permissionFilterOption": "enabled" }}"#)), Known(true));
        assert_eq!(asks(&format!(r#"{{ {field}, "permissionFilterOption": "disabled" }}"#)), Known(false));
        assert_eq!(asks(&format!("{{ {field} }}")), Known(false));
        assert_eq!(asks(r#"{ "permissionFilterOption": "enabled", "fields": [{ "name": "id" }] }"#), Known(false));
        assert_eq!(asks(r#"{ "purviewEnabled": true }"#), Known(true));
        assert_eq!(asks("{}"), Known(false));
    }
}
