//! Foundry projects of an account: where agents are made, with the identity that they act with.

use std::collections::BTreeSet;

use super::{VERSION, account, agent_network, application, capability_host, connection};
use crate::{foundry, prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/projects/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_project",
    kind: Kind::Workspace,
    permissions: &[
        account::READ,
        READ,
        account::PERIMETERS,
        agent_network::READ,
        connection::READ,
        connection::READ_OF_PROJECT,
        capability_host::READ,
        capability_host::READ_OF_PROJECT,
        application::READ,
        foundry::AGENTS,
    ],
    source: READ,
    side_calls: &[
        ("ingress", account::PERIMETERS),
        ("network", agent_network::READ),
        ("monitored", connection::READ_OF_PROJECT),
        ("monitored", connection::READ),
        ("agent_stores", capability_host::READ_OF_PROJECT),
    ],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/projects/list",
};

/// What a project says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let projects = of(&at, &account).await;
        if projects.is_empty() {
            return;
        }
        let perimeter = account::perimeter(&at, &account).await;
        let network = agent_network::reach(&at, &account).await;
        let shared = capability_host::of_account(&at, &account).await;
        let of_account = at
            .below_with_gap::<crate::connection::Properties>(connection::READ, &account, "connections", VERSION)
            .await;
        for project in projects {
            let identities: Vec<String> = project.identity.iter().flat_map(|identity| identity.uids()).collect();
            let connections = at.below_with_gap::<crate::connection::Properties>(
                connection::READ_OF_PROJECT,
                &project,
                "connections",
                VERSION,
            );
            let (connections, gap) = connections.await;
            let monitored = match gap.or_else(|| of_account.1.clone()) {
                _ if connections.iter().chain(&of_account.0).any(|one| one.properties.reports()) => Known(true),
                Some(gap) => Observed::Unseen(gap),
                None => Known(false),
            };
            let connections = connections.into_iter().map(|connection| id::uid(&connection.id));
            let hosts = capability_host::of_project(&at, &project).await;
            let held: Vec<String> = hosts.0.iter().map(|host| id::uid(&host.id)).collect();
            let applications = application::of(&at, &project).await.into_iter().map(|of| id::uid(&of.id));
            let domain = account.properties.custom_sub_domain_name.as_deref();
            let agents = foundry::agents_in(&at, &account.id, domain, &project).await;
            let facts = kind::Workspace {
                // A project answers where its account does.
                ingress: account.properties.ingress(&perimeter),
                network: network.clone(),
                monitored,
                agent_stores: stores(&hosts, &shared),
                status: Observed::from(project.properties.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
                ..kind::Workspace::default()
            };
            at.found(
                at.asset(&project, facts)
                    .links(Relation::RunsAs, identities)
                    .links(Relation::ConnectsTo, connections)
                    .links(Relation::Contains, held.into_iter().chain(applications).chain(agents)),
            );
        }
    })
    .await;
}

/// What agents keep in stores of the customer: what a host of the project says, and where it has none, one of the account.
fn stores(own: &capability_host::Hosts, shared: &capability_host::Hosts) -> Observed<Vec<String>> {
    let (hosts, gap) =
        if own.0.is_empty() { (shared, own.1.as_ref().or(shared.1.as_ref())) } else { (own, own.1.as_ref()) };
    let kept: BTreeSet<&str> = hosts.0.iter().flat_map(|host| host.properties.stores()).collect();
    match gap {
        Some(gap) if kept.len() < capability_host::STORES => Observed::Unseen(gap.clone()),
        _ => Known(kept.into_iter().map(str::to_owned).collect()),
    }
}

/// The projects of an account.
pub(super) async fn of(at: &At, account: &Resource<account::Properties>) -> Vec<Resource<Properties>> {
    at.below(READ, account, "projects", VERSION).await
}

/// An account, and every project in it.
pub(super) async fn holders(at: &At, account: &Resource<account::Properties>) -> Vec<Holder> {
    let projects = of(at, account).await.into_iter();
    let projects = projects.map(|of| Holder { of: of.bare(), read: connection::READ_OF_PROJECT });
    std::iter::once(Holder { of: account.bare(), read: connection::READ }).chain(projects).collect()
}

/// What connections lie below, and the permission to read them there.
pub(super) struct Holder {
    pub(super) of: Resource<()>,
    pub(super) read: &'static str,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_inventory::Gap;

    use super::*;

    fn hosts(properties: &[&str]) -> capability_host::Hosts {
        let row = |of: &&str| serde_json::from_str(&format!(r#"{{ "id": "/h", "properties": {of} }}"#)).unwrap();
        (properties.iter().map(row).collect(), None)
    }

    #[test]
    fn a_host_of_the_project_goes_before_one_of_the_account() {
        let whole =
            r#"{ "storageConnections": ["s"], "vectorStoreConnections": ["v"], "threadStorageConnections": ["t"] }"#;
        let (none, own, shared) = (hosts(&[]), hosts(&[r#"{ "storageConnections": ["s"] }"#]), hosts(&[whole]));
        let names = |all: &[&str]| Known(all.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(stores(&none, &none), names(&[]));
        assert_eq!(stores(&none, &shared), names(&["files", "threads", "vectors"]));
        assert_eq!(stores(&own, &shared), names(&["files"]));
        let unread = (Vec::new(), Some(Gap::NOT_COLLECTED));
        assert_eq!(stores(&unread, &none), Observed::Unseen(Gap::NOT_COLLECTED));
    }
}
