//! MCP servers that are function apps: calls of tools start their functions.

use super::{
    VERSION,
    site::{self, ARM, CONFIG, Properties, READ, Site},
    trigger,
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_function_mcp_server",
    kind: Kind::McpServer,
    permissions: &[READ, CONFIG, trigger::READ],
    source: trigger::READ,
    side_calls: &[("authentication", CONFIG), ("url", READ)],
    reference: "https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp",
};

pub(crate) async fn collect(at: At) {
    let sites = at.resources::<Properties>(READ, ARM, VERSION).await;
    at.each(sites.into_iter().filter(site::is_function), async |function| {
        let (functions, gap) = trigger::all(&at, &function).await;
        let tools: Vec<_> = functions.into_iter().filter(|function| function.properties.tool().is_some()).collect();
        if tools.is_empty() {
            return;
        }
        let site = Site::read(&at, function).await;
        let facts = kind::McpServer {
            url: site.url().map(|url| format!("{url}/runtime/webhooks/mcp")).into(),
            authentication: match site.authentication() {
                // The extension asks for a key of the site, unless a file in its code says otherwise.
                Known(Authentication::None) => Observed::default(),
                asked => asked,
            },
            tools: match gap {
                Some(gap) => Observed::Unseen(gap),
                None => Known(i64::try_from(tools.len()).unwrap_or(i64::MAX)),
            },
            protocol_versions: Observed::Unset,
            ..kind::McpServer::default()
        };
        let mut asset = at.asset(&site.of, facts);
        let function = std::mem::take(&mut asset.uid);
        asset.uid = format!("{function}#mcp");
        at.found(
            asset
                .link(Relation::RoutesTo, Some(function))
                .links(Relation::HasTool, tools.iter().map(|tool| id::uid(&tool.id))),
        );
    })
    .await;
}
