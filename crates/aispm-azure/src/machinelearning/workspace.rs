//! Workspaces: where people train models and put them into service.

use super::{VERSION, batch_endpoint, compute, online_endpoint, outbound_rule, serverless_endpoint};
use crate::{
    call::strange,
    diagnostics::{self, Logs},
    key::KeyVaultKey,
    network::{Acls, ingress},
    prelude::*,
    private_endpoint::{self, Connection},
    resource::Resource,
};

pub(super) const ARM: &str = "Microsoft.MachineLearningServices/workspaces";
pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_workspace",
    kind: Kind::Workspace,
    permissions: &[
        READ,
        online_endpoint::READ,
        batch_endpoint::READ,
        serverless_endpoint::READ,
        compute::READ,
        outbound_rule::READ,
        diagnostics::READ,
    ],
    source: READ,
    side_calls: &[("log_categories", diagnostics::READ)],
    reference: "https://learn.microsoft.com/rest/api/azureml/workspaces/list-by-subscription",
};

/// What a workspace says of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    public_network_access: Option<String>,
    allow_public_access_when_behind_vnet: Option<bool>,
    /// Absent means that every address of the internet may ask.
    network_acls: Option<Acls>,
    /// Absent means none.
    managed_network: Option<ManagedNetwork>,
    encryption: Option<Encryption>,
    storage_account: Option<String>,
    key_vault: Option<String>,
    container_registry: Option<String>,
    private_endpoint_connections: Option<Vec<Connection>>,
    /// Absent means keys of the account.
    system_datastores_auth_mode: Option<String>,
    /// Absent means no.
    hbi_workspace: Option<bool>,
    serverless_compute_settings: Option<Serverless>,
    /// The hub of a project, which has the network, the store and the vault of both.
    hub_resource_id: Option<String>,
    /// Whether the hub was found. What a project leaves out is the hub's.
    #[serde(skip)]
    hub_missing: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ManagedNetwork {
    isolation_mode: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Serverless {
    #[serde(rename = "serverlessComputeNoPublicIP")]
    no_public_ip: Option<bool>,
    #[serde(rename = "serverlessComputeCustomSubnet")]
    custom_subnet: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Encryption {
    key_vault_properties: Option<KeyVaultKey>,
}

/// The workspaces of a subscription, projects with what they have from their hubs.
pub(super) async fn all(at: &At) -> Vec<Resource<Properties>> {
    let listed = at.resources::<Properties>(READ, ARM, VERSION).await;
    let mut workspaces = listed.clone();
    for workspace in &mut workspaces {
        let Some(hub) = workspace.properties.hub_resource_id.as_deref().map(id::uid) else { continue };
        match listed.iter().find(|other| id::uid(&other.id) == hub) {
            Some(hub) => workspace.properties.inherit(&hub.properties),
            None => workspace.properties.hub_missing = true,
        }
    }
    workspaces
}

pub(crate) async fn collect(at: At) {
    at.each(all(&at).await, async |workspace| {
        let endpoints = at
            .below::<online_endpoint::Properties>(online_endpoint::READ, &workspace, "onlineEndpoints", VERSION)
            .await;
        let batch =
            at.below::<batch_endpoint::Properties>(batch_endpoint::READ, &workspace, "batchEndpoints", VERSION).await;
        let serverless = serverless_endpoint::below(&at, &workspace).await;
        let computes = at.below::<compute::Properties>(compute::READ, &workspace, "computes", VERSION).await;
        let ways = outbound_rule::below(&at, &workspace).await;
        let held =
            uids(&endpoints).chain(uids(&batch)).chain(uids(&serverless)).chain(uids(&computes)).chain(uids(&ways));
        let held: Vec<String> = held.collect();
        let Logs { categories, sinks } = diagnostics::of(&at, &workspace).await;
        let facts = kind::Workspace { log_categories: categories, ..read(&workspace) };
        let p = &workspace.properties;
        let key = at.key(facts.encryption_key.known()).await;
        let identities: Vec<String> = workspace.identity.iter().flat_map(|identity| identity.uids()).collect();
        at.found(
            at.asset(&workspace, facts)
                .links(Relation::Contains, held)
                .links(Relation::RunsAs, identities)
                .links(Relation::Reads, [&p.storage_account, &p.key_vault].into_iter().flatten().map(|to| id::uid(to)))
                .link(Relation::PullsImage, p.container_registry.as_deref().map(id::uid))
                // Its default store holds scripts and models of every job beside the data.
                .link(Relation::ArtifactIn, p.storage_account.as_deref().map(id::uid))
                .links(Relation::LogsTo, sinks)
                .link(Relation::EncryptedBy, key),
        );
    })
    .await;
}

fn uids<P>(resources: &[Resource<P>]) -> impl Iterator<Item = String> {
    resources.iter().map(|resource| id::uid(&resource.id))
}

impl Properties {
    fn inherit(&mut self, hub: &Self) {
        fn from<T: Clone>(own: &mut Option<T>, hub: &Option<T>) {
            if own.is_none() {
                own.clone_from(hub);
            }
        }
        from(&mut self.public_network_access, &hub.public_network_access);
        from(&mut self.allow_public_access_when_behind_vnet, &hub.allow_public_access_when_behind_vnet);
        from(&mut self.network_acls, &hub.network_acls);
        from(&mut self.managed_network, &hub.managed_network);
        from(&mut self.encryption, &hub.encryption);
        from(&mut self.storage_account, &hub.storage_account);
        from(&mut self.key_vault, &hub.key_vault);
        from(&mut self.container_registry, &hub.container_registry);
        from(&mut self.system_datastores_auth_mode, &hub.system_datastores_auth_mode);
        from(&mut self.hbi_workspace, &hub.hbi_workspace);
    }

    /// A fact of a project whose hub was not found, where the project does not say it itself.
    fn or_unseen<T>(&self, said: bool, fact: Observed<T>) -> Observed<T> {
        if self.hub_missing && !said { Observed::default() } else { fact }
    }

    fn isolation(&self) -> Option<&str> {
        self.managed_network.as_ref().and_then(|network| network.isolation_mode.as_deref())
    }

    /// Where callers may come from.
    pub(super) fn ingress(&self) -> Observed<Network> {
        if self.allow_public_access_when_behind_vnet == Some(true) {
            return Known(Network::Public);
        }
        let public = self.public_network_access.as_deref();
        self.or_unseen(public.is_some(), ingress(public, self.network_acls.as_ref()))
    }

    /// Whether machines of the provider sit in a network that it keeps for this workspace.
    pub(super) fn managed(&self) -> Observed<bool> {
        let managed = match self.isolation() {
            None => Known(false),
            Some(mode) if mode.eq_ignore_ascii_case("Disabled") => Known(false),
            Some(mode) if mode.eq_ignore_ascii_case("AllowInternetOutbound") => Known(true),
            Some(mode) if mode.eq_ignore_ascii_case("AllowOnlyApprovedOutbound") => Known(true),
            Some(other) => strange(other),
        };
        self.or_unseen(self.isolation().is_some(), managed)
    }

    /// Whether nothing leaves that network but to destinations that were approved.
    pub(super) fn approves_egress(&self) -> bool {
        self.isolation().is_some_and(|mode| mode.eq_ignore_ascii_case("AllowOnlyApprovedOutbound"))
    }

    /// What machines of the workspace reach, as far as the workspace decides it.
    fn egress(&self) -> Observed<Network> {
        match self.managed() {
            Known(true) if self.approves_egress() => Known(Network::Private),
            // Machines sit in subnets of the customer, which decide: those that do not are told by their own facts.
            Known(false) if self.has_own_network() => Observed::Unset,
            Known(_) => Known(Network::Public),
            Observed::Unset => Observed::Unset,
            Observed::Unseen(gap) => Observed::Unseen(gap),
        }
    }

    /// Whether its machines are in a network of the customer: serverless ones are put there, and none outside of a network reaches
    /// a workspace that is closed.
    fn has_own_network(&self) -> bool {
        let subnet = self.serverless_compute_settings.as_ref().and_then(|settings| settings.custom_subnet.as_deref());
        let closed = self.public_network_access.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("disabled"));
        subnet.is_some_and(|subnet| !subnet.is_empty())
            || (closed && self.allow_public_access_when_behind_vnet != Some(true))
    }

    /// The account that it is made with.
    pub(super) fn storage_account(&self) -> Option<&str> {
        self.storage_account.as_deref()
    }

    /// The registry that its images are built into.
    pub(super) fn container_registry(&self) -> Option<&str> {
        self.container_registry.as_deref()
    }

    fn datastore_keys(&self) -> Observed<bool> {
        let keys = match self.system_datastores_auth_mode.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("accesskey") => Known(true),
            Some("identity" | "userdelegationsas") => Known(false),
            Some(other) => strange(other),
        };
        self.or_unseen(self.system_datastores_auth_mode.is_some(), keys)
    }
}

fn read(workspace: &Resource<Properties>) -> kind::Workspace {
    let p = &workspace.properties;
    let key = p.encryption.as_ref().and_then(|e| e.key_vault_properties.as_ref()?.address());
    let lasting = workspace.identity.as_ref().and_then(|identity| identity.user_assigned_identities.as_ref());
    let managed = p.managed();
    kind::Workspace {
        ingress: p.ingress(),
        network: p.egress(),
        private_network: managed,
        encryption_key: p.or_unseen(key.is_some(), key.into()),
        datastore_keys: p.datastore_keys(),
        high_impact: p.or_unseen(p.hbi_workspace.is_some(), Known(p.hbi_workspace == Some(true))),
        lasting_identity: Known(lasting.is_some_and(|identities| !identities.is_empty())),
        public_address: Observed::from(p.serverless_compute_settings.as_ref().and_then(|s| s.no_public_ip))
            .map(|no| !no),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        // Shells are opened on its clusters and instances, which are assets of their own.
        open_shell: Observed::Unset,
        status: Observed::from(p.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::Workspace::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn parse(properties: &str) -> Properties {
        serde_json::from_str(properties).unwrap()
    }

    fn of(properties: &str) -> kind::Workspace {
        let text = format!(r#"{{ "id": "/w", "properties": {properties} }}"#);
        read(&serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn the_managed_network_says_where_machines_reach() {
        let egress = |mode: &str| of(&format!(r#"{{ "managedNetwork": {{ "isolationMode": "{mode}" }} }}"#)).network;
        assert_eq!(of("{}").network, Known(Network::Public));
        assert_eq!(egress("Disabled"), Known(Network::Public));
        assert_eq!(egress("AllowInternetOutbound"), Known(Network::Public));
        assert_eq!(egress("AllowOnlyApprovedOutbound"), Known(Network::Private));
        assert!(matches!(egress("SoNew"), Observed::Unseen(_)));
        // The customer's own network decides.
        let subnet = r#"{ "serverlessComputeSettings": { "serverlessComputeCustomSubnet": "/subnet" } }"#;
        assert_eq!(of(subnet).network, Observed::Unset);
        assert_eq!(of(r#"{ "publicNetworkAccess": "Disabled" }"#).network, Observed::Unset);
    }

    #[test]
    fn chosen_addresses_are_not_the_whole_internet() {
        let acls = |action: &str| {
            of(&format!(
                r#"{{ "publicNetworkAccess": "Enabled", "networkAcls": {{ "defaultAction": "{action}",
                     "ipRules": [{{ "value": "203.0.113.0/24" }}] }} }}"#
            ))
        };
        assert_eq!(acls("Deny").ingress, Known(Network::Private));
        assert_eq!((acls("Allow").ingress, of("{}").ingress), (Known(Network::Public), Known(Network::Public)));
    }

    #[test]
    fn an_old_switch_opens_what_the_new_one_closes() {
        assert_eq!(of(r#"{ "publicNetworkAccess": "Disabled" }"#).ingress, Known(Network::Private));
        let both = of(r#"{ "publicNetworkAccess": "Disabled", "allowPublicAccessWhenBehindVnet": true }"#);
        assert_eq!(both.ingress, Known(Network::Public));
    }

    #[test]
    fn keys_open_the_stores_unless_identities_do() {
        let keys = |mode: &str| of(&format!(r#"{{ "systemDatastoresAuthMode": "{mode}" }}"#)).datastore_keys;
        assert_eq!(of("{}").datastore_keys, Known(true));
        assert_eq!(
            (keys("AccessKey"), keys("Identity"), keys("UserDelegationSAS")),
            (Known(true), Known(false), Known(false))
        );
        assert!(matches!(keys("Telepathy"), Observed::Unseen(_)));
        let none = of("{}");
        assert_eq!(
            (none.high_impact, none.lasting_identity, none.public_address),
            (Known(false), Known(false), Observed::Unset)
        );
        let open =
            of(r#"{ "serverlessComputeSettings": { "serverlessComputeNoPublicIP": false }, "hbiWorkspace": true }"#);
        assert_eq!((open.public_address, open.high_impact), (Known(true), Known(true)));
    }

    #[test]
    fn a_project_has_the_network_of_its_hub() {
        let hub = parse(
            r#"{ "publicNetworkAccess": "Disabled", "managedNetwork": { "isolationMode": "AllowOnlyApprovedOutbound" } }"#,
        );
        let mut project = parse(r#"{ "hubResourceId": "/hub" }"#);
        project.inherit(&hub);
        assert_eq!((project.ingress(), project.managed()), (Known(Network::Private), Known(true)));
        let lost = Properties { hub_missing: true, ..parse(r#"{ "hubResourceId": "/hub" }"#) };
        assert!(matches!(lost.ingress(), Observed::Unseen(_)) && matches!(lost.managed(), Observed::Unseen(_)));
        let own = Properties { hub_missing: true, ..parse(r#"{ "publicNetworkAccess": "Disabled" }"#) };
        assert_eq!(own.ingress(), Known(Network::Private));
    }
}
