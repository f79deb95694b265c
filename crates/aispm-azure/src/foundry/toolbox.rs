//! Toolboxes: tools that the agents of a project share, offered to them as an MCP server.

use aispm_inventory::{Gap, Reason};
use azure_core::http::Url;
use serde_json::value::RawValue;

use super::{
    equipment::held,
    project::{self, ACCOUNTS, AGENTS, PROJECTS, Project},
};
use crate::{call, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_foundry_toolbox",
    kind: Kind::McpServer,
    permissions: &[ACCOUNTS, PROJECTS, AGENTS],
    source: AGENTS,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/foundry/agents/how-to/tools/toolbox",
};

#[derive(Debug, Deserialize)]
struct Listed {
    name: String,
    #[serde(default)]
    default_version: Option<String>,
}

/// A version of a toolbox.
#[derive(Debug, Deserialize)]
pub(super) struct Version {
    version: String,
    #[serde(default)]
    pub(super) tools: Option<Vec<Box<RawValue>>>,
}

/// A toolbox with the version that agents get.
pub(super) struct Toolbox {
    pub(super) uid: String,
    name: String,
    /// Nothing where it is not known.
    pub(super) current: Option<Version>,
    gap: Option<Gap>,
}

pub(crate) async fn collect(at: At) {
    at.each(project::all(&at).await, async |project| {
        for toolbox in all(&at, &project).await {
            let tools = toolbox.current.map(|version| version.tools.unwrap_or_default());
            let uids: Vec<String> =
                held(&toolbox.uid, tools.as_deref().unwrap_or_default()).into_iter().map(|held| held.uid).collect();
            let facts = kind::McpServer {
                // Callers ask the project, which takes tokens of Entra and nothing else.
                authentication: Known(Authentication::CloudIdentity),
                tools: match toolbox.gap {
                    Some(gap) => Observed::Unseen(gap),
                    None => Known(uids.len() as i64),
                },
                ..kind::McpServer::default()
            };
            at.found(at.asset(&project.holds(&toolbox.uid, &toolbox.name), facts).links(Relation::HasTool, uids));
        }
    })
    .await;
}

/// The toolboxes of a project.
pub(super) async fn all(at: &At, project: &Project) -> Vec<Toolbox> {
    let mut found = Vec::new();
    for listed in project.list::<Listed>(at, &["toolboxes"]).await.0 {
        let (versions, gap) = project.list::<Version>(at, &["toolboxes", &listed.name, "versions"]).await;
        let wanted = listed.default_version.as_deref().unwrap_or_default();
        let current = versions.into_iter().find(|version| version.version == wanted);
        let missing = || call::gap(AGENTS, Reason::NotFound, "the version that agents get is not listed");
        let gap = current.is_none().then(|| gap.unwrap_or_else(missing));
        found.push(Toolbox { uid: project.uid("toolboxes", &listed.name), name: listed.name, current, gap });
    }
    found
}

impl Project {
    /// The uid of the toolbox that an address leads to, where it is one of this project.
    pub(super) fn toolbox(&self, address: &str) -> Option<String> {
        let url = Url::parse(address).ok()?;
        let mut path = url.path_segments()?;
        let own = self.answers_at(url.host_str()?) && path.next() == Some("api") && path.next() == Some("projects");
        let name = (own && path.next()?.eq_ignore_ascii_case(self.name()) && path.next() == Some("toolboxes"))
            .then(|| path.next())?;
        name.map(|name| self.uid("toolboxes", name))
    }
}
