//! Projects, with the address at which each speaks for itself.

use aispm_inventory::Gap;
use serde::de::DeserializeOwned;

use super::definition;
use crate::{
    cognitive,
    data_plane::{List, Plane},
    prelude::*,
    resource::Resource,
};

pub(super) const ACCOUNTS: &str = "Microsoft.CognitiveServices/accounts/read";
pub(super) const PROJECTS: &str = "Microsoft.CognitiveServices/accounts/projects/read";
/// The data action for agents, and for the toolboxes and memories that the same service keeps.
pub(crate) const AGENTS: &str = "Microsoft.CognitiveServices/accounts/AIServices/agents/read";

/// The version of the data plane.
const VERSION: &str = "v1";

/// As much of an account as it takes to find its address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Account {
    custom_sub_domain_name: Option<String>,
}

/// Properties that nothing is read from.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Nothing {}

/// A project.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) of: Resource<()>,
    /// The id of its account.
    pub(super) account: String,
    /// The name of its account in addresses.
    domain: String,
    name: String,
}

/// Every project of a subscription.
pub(super) async fn all(at: &At) -> Vec<Project> {
    let accounts = at.resources::<Account>(ACCOUNTS, cognitive::ACCOUNTS, cognitive::VERSION).await;
    let mut found = Vec::new();
    for account in accounts {
        let projects = at.below::<Nothing>(PROJECTS, &account, "projects", cognitive::VERSION).await;
        let domain = account.properties.custom_sub_domain_name.as_deref();
        found.extend(projects.iter().map(|of| Project::new(&account.id, domain, of)));
    }
    found
}

/// The uids of the agents that a project holds.
pub(crate) async fn agents_in(
    at: &At,
    account: &str,
    domain: Option<&str>,
    project: &Resource<impl Sized>,
) -> Vec<String> {
    let project = Project::new(account, domain, project);
    let (agents, _) = definition::agents(at, &project).await;
    agents.into_iter().map(|agent| agent_uid(&project.of.id, &agent.name)).collect()
}

/// The uid of an agent of a project.
pub(crate) fn agent_uid(project: &str, name: &str) -> String {
    id::uid(&format!("{project}/agents/{name}"))
}

/// The name at the end of an id: nested resources bear the names of their parents too.
fn last(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

impl Project {
    fn new(account: &str, domain: Option<&str>, of: &Resource<impl Sized>) -> Self {
        // An account without a name of its own is asked by the name it has in ARM.
        let domain = domain.filter(|name| !name.is_empty()).unwrap_or_else(|| last(account));
        let (account, domain, name) = (account.to_owned(), domain.to_owned(), last(&of.id).to_owned());
        Self { of: of.bare(), account, domain, name }
    }

    /// A list of the project, and why there may be more.
    pub(super) async fn list<T: DeserializeOwned>(&self, at: &At, path: &[&str]) -> (Vec<T>, Option<Gap>) {
        self.ask(at, AGENTS, path, None).await
    }

    /// The same, of something that has its own permission, or has to be asked for by name.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        at: &At,
        permission: &'static str,
        path: &[&str],
        feature: Option<&'static str>,
    ) -> (Vec<T>, Option<Gap>) {
        let path: Vec<&str> = ["api", "projects", &self.name].into_iter().chain(path.iter().copied()).collect();
        let of = List { plane: Plane::Foundry, account: &self.domain, path: &path, version: VERSION, feature };
        at.at_plane(permission, of).await
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it answers at a host.
    pub(super) fn answers_at(&self, host: &str) -> bool {
        host.split_once('.').is_some_and(|(name, rest)| {
            name.eq_ignore_ascii_case(&self.domain) && rest.starts_with("services.ai.azure.")
        })
    }

    /// The uid of something in the project.
    pub(super) fn uid(&self, list: &str, name: &str) -> String {
        id::uid(&format!("{}/{list}/{name}", self.of.id))
    }

    /// A resource that the project holds, for an asset.
    pub(super) fn holds(&self, uid: &str, name: &str) -> Resource<()> {
        let mut of = Resource::at(uid, name);
        of.location.clone_from(&self.of.location);
        of
    }

    /// The uid of a connection, which is named by its id or, in the project, by its name.
    pub(super) fn connection(&self, named: &str) -> String {
        if named.starts_with('/') { id::uid(named) } else { self.uid("connections", named) }
    }
}
