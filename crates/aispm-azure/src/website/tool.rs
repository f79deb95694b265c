//! Tools that are functions: what a function app offers over the Model Context Protocol.

use aispm_inventory::kind::tool::{Executor, ToolFunction};

use super::{
    VERSION,
    site::{self, ARM, Properties, READ},
    trigger,
};
use crate::{prelude::*, resource::Resource};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_function_mcp_tool",
    kind: Kind::Tool,
    permissions: &[READ, trigger::READ],
    source: trigger::READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-tool-trigger",
};

pub(crate) async fn collect(at: At) {
    let sites = at.resources::<Properties>(READ, ARM, VERSION).await;
    at.each(sites.into_iter().filter(site::is_function), async |site| {
        for function in trigger::all(&at, &site).await.0 {
            let Some(binding) = function.properties.tool() else { continue };
            let name = binding.tool_name.clone().or_else(|| function.name.clone());
            let facts = read(name.as_deref().unwrap_or_default(), binding, function.properties.is_enabled());
            let placed = Resource { name, ..function.bare() };
            at.found(at.asset(&placed, facts).link(Relation::RoutesTo, Some(id::uid(&site.id))));
        }
    })
    .await;
}

fn read(name: &str, binding: &trigger::Binding, enabled: bool) -> kind::Tool {
    let description = binding.description.clone();
    let whole = serde_json::json!([name, description, binding.tool_properties]).to_string();
    let function = ToolFunction {
        name: name.to_owned(),
        description: description.clone(),
        requires_confirmation: false,
        method: None,
    };
    kind::Tool {
        executor: Known(Executor::Function),
        builtin: Observed::Unset,
        enabled: Known(enabled),
        functions: Known(vec![function]),
        description: description.into(),
        agent_version: Observed::Unset,
        definition_hash: Known(blake3::hash(whole.as_bytes()).to_hex().to_string()),
        ..kind::Tool::default()
    }
}
