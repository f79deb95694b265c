//! What a version of an agent holds: its tools, and where they lead.

use std::collections::BTreeMap;

use aispm_inventory::{Gap, Reason, kind::tool::Executor};
use serde_json::value::RawValue;

use super::{
    address,
    definition::Version,
    project::{AGENTS, Project},
    tool::Tool,
};
use crate::{call, cognitive, connection, prelude::*, resource::Resource};

pub(super) const CONNECTIONS: &str = "Microsoft.CognitiveServices/accounts/connections/read";
pub(super) const CONNECTIONS_OF_PROJECT: &str = "Microsoft.CognitiveServices/accounts/projects/connections/read";

/// One tool of a version.
pub(super) struct Held {
    pub(super) uid: String,
    /// Nothing is known of a tool whose definition has another shape.
    pub(super) tool: Result<Tool, Gap>,
}

/// The uid of a version.
pub(super) fn version_uid(project: &Project, agent: &str, version: &Version) -> String {
    format!("{}/versions/{}", project.uid("agents", agent), version.version.to_ascii_lowercase())
}

/// Tools as they are listed, each on its own.
pub(super) fn held(holder: &str, tools: &[Box<RawValue>]) -> Vec<Held> {
    let all = tools.iter().enumerate().map(|(number, row)| Held {
        uid: format!("{holder}/tools/{}", number + 1),
        tool: serde_json::from_str(row.get()).map_err(|error: serde_json::Error| {
            // What the error quotes may be a secret.
            let detail = format!("a tool has another shape at column {}", error.column());
            call::gap(AGENTS, Reason::Unreadable, &detail)
        }),
    });
    all.collect()
}

/// Where the tools of a project lead.
pub(super) struct Ways<'a> {
    at: &'a At,
    project: &'a Project,
    /// Where its connections lead, by uid.
    targets: BTreeMap<String, String>,
}

impl<'a> Ways<'a> {
    /// The ways of a project, with where its connections lead if that is needed to know an index or another agent.
    pub(super) async fn of(at: &'a At, project: &'a Project, needed: bool) -> Self {
        let mut targets = BTreeMap::new();
        if needed {
            let account = Resource::at(&project.account, "");
            let version = cognitive::VERSION;
            let mut all =
                at.below::<connection::Properties>(CONNECTIONS_OF_PROJECT, &project.of, "connections", version).await;
            all.extend(at.below::<connection::Properties>(CONNECTIONS, &account, "connections", version).await);
            targets.extend(all.into_iter().filter_map(|one| {
                let url = one.properties.facts().url.known().cloned()?;
                Some((id::uid(&one.id), url))
            }));
        }
        Self { at, project, targets }
    }

    /// The MCP server that a tool asks, or the toolbox where it is one of the project.
    pub(super) fn server(&self, tool: &Tool) -> Option<String> {
        let url = address::shown(self.at, tool.server_url.as_deref()?)?;
        Some(match self.project.toolbox(&url) {
            Some(toolbox) => toolbox,
            None => address::server_uid(&self.at.subscription.id, &url),
        })
    }

    /// The agent of this scan that a tool hands work to.
    pub(super) async fn agent(&self, tool: &Tool) -> Option<String> {
        let by_connection =
            || tool.connections().into_iter().find_map(|n| self.targets.get(&self.project.connection(n)));
        let address = tool.base_url.as_ref().or_else(by_connection)?;
        match tool.executor() {
            Known(Executor::Agent) => address::agent(self.at, address).await,
            _ => None,
        }
    }

    /// The application of this scan that a tool calls.
    pub(super) async fn application(&self, tool: &Tool) -> Option<String> {
        for address in tool.addresses() {
            if let Some(found) = address::application(self.at, address).await {
                return Some(found);
            }
        }
        None
    }

    /// The connections that a tool uses.
    pub(super) fn connections(&self, tool: &Tool) -> Vec<String> {
        tool.connections().into_iter().map(|named| self.project.connection(named)).collect()
    }

    /// The indexes that a tool looks things up in. One of a service that is not known goes by its address.
    pub(super) async fn indexes(&self, tool: &Tool) -> Vec<String> {
        let mut found = Vec::new();
        for index in tool.azure_ai_search.iter().flat_map(|of| of.indexes.iter().flatten()) {
            let target = index.project_connection_id.as_deref().map(|named| self.project.connection(named));
            let host = target.and_then(|connection| aispm_discovery::address::host(self.targets.get(&connection)?));
            let (Some(host), Some(name)) = (host, index.index_name.as_deref()) else { continue };
            let service = self.at.shared.resource_at(&host).await.unwrap_or_else(|| format!("https://{host}"));
            found.push(id::uid(&format!("{service}/indexes/{name}")));
        }
        found
    }
}
