//! Tools of MCP servers in API Management: operations of APIs under another name.

use std::collections::BTreeMap;

use aispm_inventory::{
    Gap,
    kind::tool::{Executor, ToolFunction},
};

use super::{
    front::{OPERATIONS, Operation},
    service::{self, Api, Properties, VERSION},
};
use crate::{
    host::{self, Owners},
    prelude::*,
    resource::Resource,
};

pub(super) const READ: &str = "Microsoft.ApiManagement/service/apis/tools/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_apim_mcp_tool",
    kind: Kind::Tool,
    permissions: &[
        service::READ,
        service::APIS,
        READ,
        OPERATIONS,
        host::ACCOUNTS,
        host::CONTAINER_APPS,
        host::SITES,
        host::WORKSPACES,
        host::ONLINE_ENDPOINTS,
    ],
    source: READ,
    side_calls: &[("functions", OPERATIONS)],
    reference: "https://learn.microsoft.com/rest/api/apimanagement/api-tool/list-by-api",
};

/// What a tool says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Tool {
    display_name: Option<String>,
    description: Option<String>,
    /// The operation that it calls, by its id; older ones begin with `/apis/`.
    operation_id: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let services = at.resources::<Properties>(service::READ, service::ARM, VERSION).await;
    if services.is_empty() {
        return;
    }
    let owners = Owners::read(&at).await;
    at.each(services, async |service| {
        let apis = at.below::<Api>(service::APIS, &service, "apis", VERSION).await;
        let by_name: BTreeMap<String, &Resource<Api>> =
            apis.iter().filter_map(|api| Some((service::last(&api.id)?, api))).collect();
        for server in apis.iter().filter(|api| api.properties.is_mcp() && api.properties.is_current()) {
            for tool in of(&at, server).await {
                let called = tool.properties.operation().and_then(|(api, name)| Some((*by_name.get(&api)?, name)));
                let method = match called.as_ref() {
                    Some((api, name)) => method(&at, api, name).await,
                    None => Observed::Unset,
                };
                let behind = called.and_then(|(api, _)| owners.of(api.properties.service_url.as_deref()?));
                let facts = read(&tool, method);
                let name = tool.properties.display_name.clone().or_else(|| tool.name.clone());
                let placed = Resource { name, location: service.location.clone(), ..tool.bare() };
                at.found(at.asset(&placed, facts).link(Relation::RoutesTo, behind.map(str::to_owned)));
            }
        }
    })
    .await;
}

/// The tools of a server.
pub(super) async fn of(at: &At, server: &Resource<Api>) -> Vec<Resource<Tool>> {
    listed(at, server).await.0
}

/// The same, with why there may be more.
pub(super) async fn listed(at: &At, server: &Resource<Api>) -> (Vec<Resource<Tool>>, Option<Gap>) {
    at.below_with_gap::<Tool>(READ, server, "tools", VERSION).await
}

/// The HTTP method of an operation. `Unset`: it is not there.
async fn method(at: &At, api: &Resource<Api>, operation: &str) -> Observed<String> {
    let (operations, gap) = at.below_with_gap::<Operation>(OPERATIONS, api, "operations", VERSION).await;
    let found = operations.into_iter().find(|of| service::last(&of.id).as_deref() == Some(operation));
    match (found, gap) {
        (Some(operation), _) => operation.properties.method.map(|method| method.to_ascii_lowercase()).into(),
        (None, Some(gap)) => Observed::Unseen(gap),
        (None, None) => Observed::Unset,
    }
}

impl Tool {
    /// The names of the API and the operation that it calls, in lower case.
    fn operation(&self) -> Option<(String, String)> {
        let id = self.operation_id.as_deref()?.to_ascii_lowercase();
        let (_, after) = id.rsplit_once("/apis/")?;
        let (api, operation) = after.split_once("/operations/")?;
        Some((api.to_owned(), operation.to_owned()))
    }
}

fn read(tool: &Resource<Tool>, method: Observed<String>) -> kind::Tool {
    let Tool { display_name, description, operation_id } = &tool.properties;
    let name = display_name.clone().or_else(|| tool.name.clone()).unwrap_or_default();
    // What the operation takes stands in the API, so that another operation is another tool.
    let whole = serde_json::json!([name, description, operation_id]).to_string();
    let function = |method: Option<String>| {
        vec![ToolFunction {
            name: name.clone(),
            description: description.clone(),
            requires_confirmation: false,
            method,
        }]
    };
    kind::Tool {
        executor: Known(Executor::Http),
        builtin: Observed::Unset,
        enabled: Known(true),
        functions: match method {
            Known(method) => Known(function(Some(method))),
            Observed::Unset => Known(function(None)),
            Observed::Unseen(gap) => Observed::Unseen(gap),
        },
        description: description.clone().into(),
        agent_version: Observed::Unset,
        definition_hash: Known(blake3::hash(whole.as_bytes()).to_hex().to_string()),
        ..kind::Tool::default()
    }
}
