//! Foundry projects of an account: where agents are made, with the identity that they act with.

use super::{VERSION, account, connection};
use crate::{prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/projects/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_project",
    kind: Kind::Workspace,
    permissions: &[account::READ, READ, account::PERIMETERS],
    source: READ,
    side_calls: &[("ingress", account::PERIMETERS)],
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
        let projects = at.below::<Properties>(READ, &account, "projects", VERSION).await;
        let perimeter = account::perimeter(&at, &account).await;
        for project in projects {
            let identities: Vec<String> = project.identity.iter().flat_map(|identity| identity.uids()).collect();
            let facts = kind::Workspace {
                // A project answers where its account does.
                ingress: account.properties.ingress(&perimeter),
                status: Observed::from(project.properties.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
                ..kind::Workspace::default()
            };
            at.found(at.asset(&project, facts).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

/// An account, and every project in it.
pub(super) async fn holders(at: &At, account: &Resource<account::Properties>) -> Vec<Holder> {
    let projects = at.below::<Properties>(READ, account, "projects", VERSION).await;
    let projects = projects.into_iter().map(|of| Holder { of: of.bare(), read: connection::READ_OF_PROJECT });
    std::iter::once(Holder { of: account.bare(), read: connection::READ }).chain(projects).collect()
}

/// What connections lie below, and the permission to read them there.
pub(super) struct Holder {
    pub(super) of: Resource<()>,
    pub(super) read: &'static str,
}
