//! API centers that list MCP servers. Who may read the list is set in a portal that ARM does not show.

use aispm_inventory::{Gap, kind::registry::RegistryRecord};

use super::{VERSION, mcp_server};
use crate::{prelude::*, resource::Resource};

pub(super) const ARM: &str = "Microsoft.ApiCenter/services";
pub(super) const READ: &str = "Microsoft.ApiCenter/services/read";
pub(super) const WORKSPACES: &str = "Microsoft.ApiCenter/services/workspaces/read";
pub(super) const APIS: &str = "Microsoft.ApiCenter/services/workspaces/apis/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_api_center",
    kind: Kind::Registry,
    permissions: &[READ, WORKSPACES, APIS, mcp_server::DEPLOYMENTS],
    source: READ,
    side_calls: &[("records", WORKSPACES), ("records", mcp_server::DEPLOYMENTS), ("records", APIS)],
    reference: "https://learn.microsoft.com/rest/api/resource-manager/apicenter/services/list-by-subscription",
};

/// What a center says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    provisioning_state: Option<String>,
}

/// What a workspace says of itself that matters here: nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Workspace {}

/// What an entry says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Api {
    pub(super) title: Option<String>,
    kind: Option<String>,
    lifecycle_stage: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let centers = at.resources::<Properties>(READ, ARM, VERSION).await;
    at.each(centers, async |center| {
        let (servers, mut gap) = servers(&at, &center).await;
        if servers.is_empty() && gap.is_none() {
            return;
        }
        let mut records = Vec::new();
        for server in &servers {
            let address = mcp_server::address(&at, server).await;
            if let Observed::Unseen(missing) = &address {
                gap = gap.or_else(|| Some(missing.clone()));
            }
            records.push(record(server, address));
        }
        let state = center.properties.provisioning_state.as_deref();
        let facts = kind::Registry {
            // Entries are published as they are made.
            auto_approval: Observed::Unset,
            records: gap.map_or(Known(records), Observed::Unseen),
            external_sources: Observed::Unset,
            status: Observed::from(state).map(str::to_ascii_lowercase),
            ..kind::Registry::default()
        };
        at.found(at.asset(&center, facts).links(Relation::Contains, servers.iter().map(|of| id::uid(&of.id))));
    })
    .await;
}

/// The MCP servers in a center, and why there may be more.
pub(super) async fn servers(at: &At, center: &Resource<Properties>) -> (Vec<Resource<Api>>, Option<Gap>) {
    let (workspaces, mut gap) = at.below_with_gap::<Workspace>(WORKSPACES, center, "workspaces", VERSION).await;
    let mut servers = Vec::new();
    for workspace in workspaces {
        let (apis, missing) = at.below_with_gap::<Api>(APIS, &workspace, "apis", VERSION).await;
        servers.extend(apis.into_iter().filter(|api| api.properties.is_mcp()));
        gap = gap.or(missing);
    }
    (servers, gap)
}

impl Api {
    fn is_mcp(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("mcp"))
    }
}

fn record(server: &Resource<Api>, address: Observed<String>) -> RegistryRecord {
    let Api { title, lifecycle_stage, .. } = &server.properties;
    RegistryRecord {
        name: title.clone().or_else(|| server.name.clone()).unwrap_or_default(),
        status: lifecycle_stage.as_deref().unwrap_or_default().to_ascii_lowercase(),
        source_url: address.known().cloned(),
    }
}
