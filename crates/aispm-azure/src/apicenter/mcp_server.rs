//! MCP servers that are listed in an API center, whoever runs them.

use super::{
    VERSION,
    registry::{self, APIS, ARM, Api, Properties, READ, WORKSPACES},
};
use crate::{
    host::{self, Owners},
    prelude::*,
    resource::Resource,
};

pub(super) const DEPLOYMENTS: &str = "Microsoft.ApiCenter/services/workspaces/apis/deployments/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_api_center_mcp_server",
    kind: Kind::McpServer,
    permissions: &[
        READ,
        WORKSPACES,
        APIS,
        DEPLOYMENTS,
        host::ACCOUNTS,
        host::CONTAINER_APPS,
        host::SITES,
        host::WORKSPACES,
        host::ONLINE_ENDPOINTS,
    ],
    source: APIS,
    side_calls: &[("url", DEPLOYMENTS)],
    reference: "https://learn.microsoft.com/azure/api-center/register-discover-mcp-server",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Deployment {
    server: Option<Server>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Server {
    runtime_uri: Option<Vec<String>>,
}

pub(crate) async fn collect(at: At) {
    let centers = at.resources::<Properties>(READ, ARM, VERSION).await;
    if centers.is_empty() {
        return;
    }
    let owners = Owners::read(&at).await;
    at.each(centers, async |center| {
        for server in registry::servers(&at, &center).await.0 {
            let url = address(&at, &server).await;
            let runs = url.known().and_then(|url| owners.of(url)).map(str::to_owned);
            // What a server asks for and offers is its own business.
            let facts = kind::McpServer { url, protocol_versions: Observed::Unset, ..kind::McpServer::default() };
            let name = server.properties.title.clone().or_else(|| server.name.clone());
            let placed = Resource { name, location: center.location.clone(), ..server.bare() };
            at.found(at.asset(&placed, facts).link(Relation::RoutesTo, runs));
        }
    })
    .await;
}

/// Where a server answers: unencrypted, if it does so anywhere. `Unset`: it runs where it is installed.
pub(super) async fn address(at: &At, server: &Resource<Api>) -> Observed<String> {
    let (deployments, gap) = at.below_with_gap::<Deployment>(DEPLOYMENTS, server, "deployments", VERSION).await;
    let mut urls: Vec<String> = deployments
        .into_iter()
        .flat_map(|of| of.properties.server.into_iter())
        .flat_map(|server| server.runtime_uri.unwrap_or_default())
        .collect();
    urls.sort_by_key(|url| !aispm_discovery::address::plain_http(url));
    match (urls.into_iter().next(), gap) {
        (Some(url), _) => Known(url),
        (None, Some(gap)) => Observed::Unseen(gap),
        (None, None) => Observed::Unset,
    }
}
