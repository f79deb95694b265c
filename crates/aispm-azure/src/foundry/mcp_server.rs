//! MCP servers that agents and toolboxes name by an address. They are not asked: what is known of them, their callers say.

use std::collections::BTreeSet;

use azure_core::http::Url;

use super::{
    address, definition,
    equipment::held,
    project::{self, ACCOUNTS, AGENTS, PROJECTS},
    toolbox,
};
use crate::{prelude::*, resource::Resource};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_foundry_mcp_server",
    kind: Kind::McpServer,
    permissions: &[ACCOUNTS, PROJECTS, AGENTS],
    source: AGENTS,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/foundry/agents/how-to/tools/model-context-protocol",
};

pub(crate) async fn collect(at: At) {
    let mut addresses = BTreeSet::new();
    for project in project::all(&at).await {
        let mut tools = Vec::new();
        for agent in definition::agents(&at, &project).await.0 {
            for version in agent.served(&at, &project).await.versions {
                tools.extend(version.definition.tools.unwrap_or_default());
            }
        }
        for toolbox in toolbox::all(&at, &project).await {
            tools.extend(toolbox.current.and_then(|version| version.tools).unwrap_or_default());
        }
        let named = held("", &tools).into_iter().filter_map(|held| held.tool.ok()?.server_url);
        let shown = named.filter_map(|url| address::shown(&at, &url));
        // A toolbox of the project is an asset of its own.
        addresses.extend(shown.filter(|url| project.toolbox(url).is_none()));
    }
    let mut told = BTreeSet::new();
    for url in addresses {
        let uid = address::server_uid(&at.subscription.id, &url);
        let name = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        // Addresses that differ in a last slash are one server.
        if told.insert(uid.clone()) {
            let own = address::application(&at, &url).await;
            let facts = kind::McpServer { url: Known(url), ..kind::McpServer::default() };
            at.found(at.asset(&Resource::at(&uid, &name), facts).link(Relation::RoutesTo, own));
        }
    }
}
