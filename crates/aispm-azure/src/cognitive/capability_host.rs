//! Capability hosts: where the agents of an account or a project keep files, conversations and vectors.

use aispm_inventory::Gap;

use super::{LATER, VERSION, account, connection, project};
use crate::{prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/capabilityHosts/read";
pub(super) const READ_OF_PROJECT: &str = "Microsoft.CognitiveServices/accounts/projects/capabilityHosts/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_capability_host",
    kind: Kind::AgentRuntime,
    permissions: &[account::READ, project::READ, READ, READ_OF_PROJECT, connection::READ, connection::READ_OF_PROJECT],
    source: READ_OF_PROJECT,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/foundry/agents/concepts/capability-hosts",
};

/// How many sorts of stores there are: for files, for conversations and for vectors.
pub(super) const STORES: usize = 3;

/// What a host says of itself. It names connections of its project, or of the account.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
    ai_services_connections: Option<Vec<String>>,
    storage_connections: Option<Vec<String>>,
    thread_storage_connections: Option<Vec<String>>,
    vector_store_connections: Option<Vec<String>>,
    customer_subnet: Option<String>,
}

/// Hosts, and why there may be more.
pub(super) type Hosts = (Vec<Resource<Properties>>, Option<Gap>);

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let projects = project::of(&at, &account).await;
        if projects.is_empty() {
            return;
        }
        let shared = connections(&at, connection::READ, &account).await;
        for host in of_account(&at, &account).await.0 {
            found(&at, &host, &[&shared]);
        }
        for project in projects {
            let own = connections(&at, connection::READ_OF_PROJECT, &project).await;
            for host in of_project(&at, &project).await.0 {
                found(&at, &host, &[&own, &shared]);
            }
        }
    })
    .await;
}

pub(super) async fn of_account(at: &At, account: &Resource<account::Properties>) -> Hosts {
    at.below_with_gap(READ, account, "capabilityHosts", LATER).await
}

pub(super) async fn of_project(at: &At, project: &Resource<project::Properties>) -> Hosts {
    at.below_with_gap(READ_OF_PROJECT, project, "capabilityHosts", LATER).await
}

async fn connections(
    at: &At,
    read: &'static str,
    holder: &Resource<impl Sized>,
) -> Vec<Resource<crate::connection::Properties>> {
    at.below(read, holder, "connections", VERSION).await
}

fn found(at: &At, host: &Resource<Properties>, near: &[&Vec<Resource<crate::connection::Properties>>]) {
    let p = &host.properties;
    // The nearest connection of a name is meant. One that is nowhere leads nowhere.
    let connections = p.connections().filter_map(|name| {
        let mut all = near.iter().flat_map(|some| some.iter());
        let meant =
            all.find(|of| of.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)) || of.id == *name);
        meant.map(|of| id::uid(&of.id))
    });
    let connections: Vec<String> = connections.collect();
    at.found(at.asset(host, read(p)).links(Relation::ConnectsTo, connections));
}

fn read(p: &Properties) -> kind::AgentRuntime {
    kind::AgentRuntime {
        network: match p.customer_subnet.as_deref() {
            Some(subnet) if !subnet.is_empty() => Known(Network::Private),
            // The account may still have put its agents into a network.
            _ => Observed::Unset,
        },
        status: Observed::from(p.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::AgentRuntime::default()
    }
}

impl Properties {
    fn connections(&self) -> impl Iterator<Item = &String> {
        let all = [
            &self.ai_services_connections,
            &self.storage_connections,
            &self.thread_storage_connections,
            &self.vector_store_connections,
        ];
        all.into_iter().flatten().flatten()
    }

    /// What is kept in stores of the customer.
    pub(super) fn stores(&self) -> impl Iterator<Item = &'static str> {
        let named = [
            ("files", &self.storage_connections),
            ("threads", &self.thread_storage_connections),
            ("vectors", &self.vector_store_connections),
        ];
        named.into_iter().filter(|(_, of)| of.as_ref().is_some_and(|names| !names.is_empty())).map(|(name, _)| name)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_connection_is_kept_by_the_provider() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().stores().collect::<Vec<_>>();
        assert!(of("{}").is_empty());
        assert!(of(r#"{ "storageConnections": null, "vectorStoreConnections": [] }"#).is_empty());
        assert_eq!(
            of(r#"{ "storageConnections": ["blob"], "threadStorageConnections": ["cosmos"] }"#),
            ["files", "threads"]
        );
    }
}
