//! Workspaces: where people train models and put them into service.

use super::{VERSION, compute_instance, online_endpoint};
use crate::{
    diagnostics::{self, Logs},
    key::KeyVaultKey,
    network::ingress,
    prelude::*,
    private_endpoint::{self, Connection},
};

pub(super) const ARM: &str = "Microsoft.MachineLearningServices/workspaces";
pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_workspace",
    kind: Kind::Workspace,
    permissions: &[READ, online_endpoint::READ, compute_instance::READ, diagnostics::READ],
    source: READ,
    side_calls: &[("log_categories", diagnostics::READ)],
    reference: "https://learn.microsoft.com/rest/api/azureml/workspaces/list-by-subscription",
};

/// What a workspace says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    public_network_access: Option<String>,
    allow_public_access_when_behind_vnet: Option<bool>,
    /// Absent means none.
    managed_network: Option<ManagedNetwork>,
    encryption: Option<Encryption>,
    storage_account: Option<String>,
    key_vault: Option<String>,
    container_registry: Option<String>,
    private_endpoint_connections: Option<Vec<Connection>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ManagedNetwork {
    isolation_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Encryption {
    key_vault_properties: Option<KeyVaultKey>,
}

pub(crate) async fn collect(at: At) {
    let workspaces = at.resources::<Properties>(READ, ARM, VERSION).await;
    at.each(workspaces, async |workspace| {
        let endpoints =
            at.below::<online_endpoint::Properties>(online_endpoint::READ, &workspace, "onlineEndpoints", VERSION);
        let endpoints = endpoints.await.into_iter().map(|endpoint| id::uid(&endpoint.id));
        let computes =
            at.below::<compute_instance::Properties>(compute_instance::READ, &workspace, "computes", VERSION);
        let computes = computes.await.into_iter();
        let instances = computes.filter(|compute| compute.properties.is_instance()).map(|compute| id::uid(&compute.id));
        let Logs { categories, sinks } = diagnostics::of(&at, &workspace).await;
        let facts = kind::Workspace { log_categories: categories, ..read(&workspace.properties) };
        let key = at.key(facts.encryption_key.known()).await;
        let identities: Vec<String> = workspace.identity.iter().flat_map(|identity| identity.uids()).collect();
        at.found(
            at.asset(&workspace, facts)
                .links(Relation::Contains, endpoints.chain(instances))
                .links(Relation::RunsAs, identities)
                .link(Relation::Reads, workspace.properties.storage_account.as_deref().map(id::uid))
                // Its default store holds scripts and models of every job beside the data.
                .link(Relation::ArtifactIn, workspace.properties.storage_account.as_deref().map(id::uid))
                .link(Relation::Reads, workspace.properties.key_vault.as_deref().map(id::uid))
                .link(Relation::PullsImage, workspace.properties.container_registry.as_deref().map(id::uid))
                .links(Relation::LogsTo, sinks)
                .link(Relation::EncryptedBy, key),
        );
    })
    .await;
}

fn read(p: &Properties) -> kind::Workspace {
    let behind = p.allow_public_access_when_behind_vnet == Some(true);
    let isolation = p.managed_network.as_ref().and_then(|network| network.isolation_mode.as_deref());
    let approved = isolation.is_some_and(|mode| mode.eq_ignore_ascii_case("AllowOnlyApprovedOutbound"));
    let isolated = isolation.is_some_and(|mode| !mode.eq_ignore_ascii_case("Disabled"));
    kind::Workspace {
        ingress: if behind { Known(Network::Public) } else { ingress(p.public_network_access.as_deref(), None) },
        network: Known(if approved { Network::Private } else { Network::Public }),
        private_network: Known(isolated),
        encryption_key: p.encryption.as_ref().and_then(|e| e.key_vault_properties.as_ref()?.address()).into(),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        status: Observed::from(p.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::Workspace::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> kind::Workspace {
        read(&serde_json::from_str(properties).unwrap())
    }

    #[test]
    fn the_managed_network_says_where_machines_reach() {
        let egress = |mode: &str| of(&format!(r#"{{ "managedNetwork": {{ "isolationMode": "{mode}" }} }}"#)).network;
        assert_eq!(of("{}").network, Known(Network::Public));
        assert_eq!(egress("Disabled"), Known(Network::Public));
        assert_eq!(egress("AllowInternetOutbound"), Known(Network::Public));
        assert_eq!(egress("AllowOnlyApprovedOutbound"), Known(Network::Private));
    }

    #[test]
    fn an_old_switch_opens_what_the_new_one_closes() {
        assert_eq!(of(r#"{ "publicNetworkAccess": "Disabled" }"#).ingress, Known(Network::Private));
        let both = of(r#"{ "publicNetworkAccess": "Disabled", "allowPublicAccessWhenBehindVnet": true }"#);
        assert_eq!(both.ingress, Known(Network::Public));
    }
}
