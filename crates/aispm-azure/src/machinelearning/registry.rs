//! Registries: models, environments and data that several workspaces share.
//!
//! What lies in one is not read: a registry can hold what many workspaces deploy, and each deployment says what it takes from it.

use super::VERSION;
use crate::{network::ingress, prelude::*, resource::Resource};

pub(super) const ARM: &str = "Microsoft.MachineLearningServices/registries";
pub(super) const READ: &str = "Microsoft.MachineLearningServices/registries/read";

/// What a version of a model in one is read with.
pub(super) const MODELS: &str = "Microsoft.MachineLearningServices/registries/models/versions/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_registry",
    kind: Kind::ModelRegistry,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/registries/list-by-subscription",
};

/// What a registry says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    public_network_access: Option<String>,
}

pub(crate) async fn collect(at: At) {
    for registry in at.resources::<Properties>(READ, ARM, VERSION).await {
        at.found(at.asset(&registry, read(&registry.properties)));
    }
}

fn read(p: &Properties) -> kind::ModelRegistry {
    kind::ModelRegistry {
        // Roles decide who uses it; it has no policy of its own.
        policy: Observed::Unset,
        shared_with: Observed::Unset,
        ingress: ingress(p.public_network_access.as_deref(), None),
    }
}

/// The uid of a registry, where this scan sees it. Unset where it is somebody else's. Why that cannot be told is filed.
pub(super) async fn seen(at: &At, name: &str) -> Observed<String> {
    let graph = at.shared.graph().await;
    if let Some(uid) = graph.named(ARM, name) {
        return Known(uid.to_owned());
    }
    let Some(gap) = &graph.gap else {
        // The graph leaves out what may not be read, and does not say so.
        return match at.subscription.may(&at.shared, READ).await {
            Ok(()) => Observed::Unset,
            Err(gap) => {
                at.cell.gap(&gap);
                Observed::Unseen(gap)
            }
        };
    };
    // Without the graph those of this subscription are known, and no others.
    let of =
        Resource::at(&format!("/subscriptions/{}/providers/Microsoft.MachineLearningServices", at.subscription.id), "");
    let (registries, unread) = at.below_with_gap::<Properties>(READ, &of, "registries", VERSION).await;
    let mut uids = registries.iter().map(|registry| id::uid(&registry.id));
    let named = uids.find(|uid| uid.rsplit('/').next().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    named.map_or_else(|| Observed::Unseen(unread.unwrap_or_else(|| gap.clone())), Known)
}

/// The name of a registry, where it is none of those that this scan sees.
pub(super) async fn foreign(at: &At, name: &str) -> Observed<String> {
    match seen(at, name).await {
        Known(_) => Observed::Unset,
        Observed::Unset => Known(name.to_owned()),
        Observed::Unseen(gap) => Observed::Unseen(gap),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_registry_answers_everywhere_unless_it_is_closed() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap()).ingress;
        assert_eq!(
            (of("{}"), of(r#"{ "publicNetworkAccess": "Disabled" }"#)),
            (Known(Network::Public), Known(Network::Private))
        );
        assert!(matches!(of(r#"{ "publicNetworkAccess": "SoNew" }"#), Observed::Unseen(_)));
    }
}
