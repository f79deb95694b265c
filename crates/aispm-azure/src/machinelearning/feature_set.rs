//! Feature sets: prepared values in a workspace that is a feature store, the newest version of each.

use std::collections::BTreeMap;

use super::{VERSION, newest, workspace};
use crate::{call::strange, prelude::*};

const CONTAINERS: &str = "Microsoft.MachineLearningServices/workspaces/featuresets/read";
const READ: &str = "Microsoft.MachineLearningServices/workspaces/featuresets/versions/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_feature_set",
    kind: Kind::FeatureStore,
    permissions: &[workspace::READ, CONTAINERS, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/featureset-versions/get",
};

/// What a version says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    tags: Option<BTreeMap<String, String>>,
    materialization_settings: Option<Materialization>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Materialization {
    /// Absent means that values are computed when they are asked for.
    store_type: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let workspaces = workspace::all(&at).await.into_iter();
    let stores =
        workspaces.filter(|one| one.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("FeatureStore")));
    at.each(stores, async |workspace| {
        let sets = newest::ids::<Properties>(&at, CONTAINERS, READ, &workspace, "featuresets").await;
        at.each(sets, async |id| {
            if let Ok(Some(version)) = at.known::<Properties>(READ, &workspace, &id, VERSION).await {
                let identities: Vec<String> = workspace.identity.iter().flat_map(|identity| identity.uids()).collect();
                // Values are put into the stores with the identity of the feature store.
                at.found(
                    at.asset_tagged(&version, version.properties.tags.as_ref(), read(&version.properties))
                        .links(Relation::RunsAs, identities),
                );
            }
        })
        .await;
    })
    .await;
}

fn read(p: &Properties) -> kind::FeatureStore {
    let kept = p.materialization_settings.as_ref().and_then(|settings| settings.store_type.as_deref());
    let (online, offline) = match kept.map(str::to_ascii_lowercase).as_deref() {
        None | Some("none") => (Known(false), Known(false)),
        Some("online") => (Known(true), Known(false)),
        Some("offline") => (Known(false), Known(true)),
        Some("onlineandoffline") => (Known(true), Known(true)),
        Some(other) => (strange(other), strange(other)),
    };
    kind::FeatureStore { online, offline, ..kind::FeatureStore::default() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_where_the_set_says() {
        let of = |store: &str| {
            let text = format!(r#"{{ "materializationSettings": {{ "storeType": "{store}" }} }}"#);
            let facts = read(&serde_json::from_str(&text).unwrap());
            (facts.online, facts.offline)
        };
        assert_eq!(of("Offline"), (Known(false), Known(true)));
        assert_eq!(of("OnlineAndOffline"), (Known(true), Known(true)));
        assert!(matches!(of("SoNew").0, Observed::Unseen(_)));
        let none = read(&Properties::default());
        assert_eq!((none.online, none.offline), (Known(false), Known(false)));
    }
}
