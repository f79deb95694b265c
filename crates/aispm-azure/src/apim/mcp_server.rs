//! MCP servers of API Management: APIs whose operations are tools, and APIs in front of other MCP servers.

use super::{
    api, front,
    front::{Guards, Shared},
    service::{self, Api, Properties, VERSION},
    tool,
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_apim_mcp_server",
    kind: Kind::McpServer,
    permissions: &[
        service::READ,
        service::APIS,
        service::POLICIES_OF_API,
        front::POLICIES,
        front::FRAGMENTS,
        front::PRODUCTS_OF_API,
        front::POLICIES_OF_PRODUCT,
        front::OPERATIONS,
        front::POLICIES_OF_OPERATION,
        tool::READ,
    ],
    source: service::APIS,
    side_calls: &[
        ("tools", tool::READ),
        ("authentication", front::POLICIES),
        ("authentication", front::FRAGMENTS),
        ("authentication", front::PRODUCTS_OF_API),
        ("authentication", front::POLICIES_OF_PRODUCT),
        ("authentication", front::OPERATIONS),
        ("authentication", front::POLICIES_OF_OPERATION),
        ("authentication", service::POLICIES_OF_API),
    ],
    reference: "https://learn.microsoft.com/azure/api-management/manage-mcp-servers-rest-api",
};

pub(crate) async fn collect(at: At) {
    let services = at.resources::<Properties>(service::READ, service::ARM, VERSION).await;
    at.each(services, async |service| {
        let apis = at.below::<Api>(service::APIS, &service, "apis", VERSION).await;
        let servers: Vec<_> =
            apis.into_iter().filter(|api| api.properties.is_mcp() && api.properties.is_current()).collect();
        if servers.is_empty() {
            return;
        }
        let shared = Shared::read(&at, &service).await;
        for server in servers {
            let guards = Guards::read(&at, &shared, &server).await;
            let (tools, gap) = tool::listed(&at, &server).await;
            // A server that hands requests on says about its tools whatever the far side says.
            let hands_on = server.properties.backends().next().is_some() && tools.is_empty();
            let facts = kind::McpServer {
                url: service.properties.url(&server.properties).map(|url| format!("{url}/mcp")).into(),
                authentication: guards.authentication(),
                tools: match gap {
                    Some(gap) => Observed::Unseen(gap),
                    None if hands_on => Observed::Unset,
                    None => Known(i64::try_from(tools.len()).unwrap_or(i64::MAX)),
                },
                protocol_versions: Observed::Unset,
                ..kind::McpServer::default()
            };
            let mut asset = at.asset(&api::placed(&server, &service), facts);
            let gateway = std::mem::take(&mut asset.uid);
            asset.uid = format!("{gateway}#mcp");
            at.found(
                asset
                    .link(Relation::RoutesTo, Some(gateway))
                    .links(Relation::HasTool, tools.iter().map(|tool| id::uid(&tool.id))),
            );
        }
    })
    .await;
}
