//! Tool definitions: what the target of a gateway tells models about its tools.

use aws_sdk_bedrockagentcorecontrol::types::{
    ApiSchemaConfiguration, McpTargetConfiguration, McpToolSchemaConfiguration, SchemaDefinition, TargetConfiguration,
    ToolSchema,
};
use kind::tool::{Executor, ToolFunction};
use serde_json::{Map, Value, json};

use super::openapi;
use crate::prelude::*;

/// One tool, as its target defines it. A schema that stands in a bucket or behind the target is not seen.
pub(crate) struct Definition {
    /// Its name. Hostile text.
    pub(crate) name: String,
    /// Its description. Hostile text.
    pub(crate) description: Option<String>,
    /// What runs when it is called.
    pub(crate) executor: Executor,
    /// HTTP method, lower case.
    pub(crate) method: Option<String>,
    /// The connector that it is built into.
    pub(crate) connector: Option<String>,
    /// The function that runs.
    pub(crate) function: Option<String>,
    /// What it takes.
    schema: Value,
}

/// The uid of a tool of a target.
pub(crate) fn uid(target: &str, name: &str) -> String {
    format!("{target}#{name}")
}

/// The ARN of a Lambda function, without version or alias.
pub(crate) fn unqualified(function: &str) -> String {
    function.split(':').take(7).collect::<Vec<_>>().join(":")
}

/// The tools that a target defines itself.
pub(crate) fn of(target: &TargetConfiguration) -> Vec<Definition> {
    let TargetConfiguration::Mcp(target) = target else { return Vec::new() };
    match target {
        McpTargetConfiguration::Lambda(lambda) => match lambda.tool_schema() {
            Some(ToolSchema::InlinePayload(tools)) => tools
                .iter()
                .map(|tool| Definition {
                    description: Some(tool.description().to_owned()),
                    function: Some(unqualified(lambda.lambda_arn())),
                    schema: tool.input_schema().map_or(Value::Null, schema),
                    ..named(tool.name(), Executor::Function)
                })
                .collect(),
            _ => Vec::new(),
        },
        McpTargetConfiguration::McpServer(server) => match server.mcp_tool_schema() {
            Some(McpToolSchemaConfiguration::InlinePayload(text)) => listed(text),
            _ => Vec::new(),
        },
        McpTargetConfiguration::OpenApiSchema(ApiSchemaConfiguration::InlinePayload(text)) => {
            let document = serde_json::from_str(text).unwrap_or_default();
            openapi::operations(&document).iter().filter_map(offered).collect()
        }
        McpTargetConfiguration::ApiGateway(api) => {
            let tools = api.api_gateway_tool_configuration().map_or(&[][..], |c| c.tool_overrides());
            tools
                .iter()
                .map(|tool| Definition {
                    description: tool.description().map(str::to_owned),
                    method: Some(lower(tool.method().as_str())),
                    schema: json!({ "path": tool.path(), "method": tool.method().as_str() }),
                    ..named(tool.name(), Executor::Http)
                })
                .collect()
        }
        McpTargetConfiguration::Connector(connector) => {
            let id = connector.source().map(|s| s.connector_id().to_owned());
            let described = connector.configurations().iter().map(|c| (c.name(), c.description()));
            let enabled = connector.enabled().iter().map(|name| (name.as_str(), None));
            let mut tools: Vec<Definition> = Vec::new();
            for (name, description) in described.chain(enabled) {
                if tools.iter().all(|tool| tool.name != name) {
                    tools.push(Definition {
                        description: description.map(str::to_owned),
                        connector: id.clone(),
                        ..named(name, Executor::Builtin)
                    });
                }
            }
            tools
        }
        _ => Vec::new(),
    }
}

impl Definition {
    /// BLAKE3 of name, description and schema, the same however the schema is laid out.
    pub(crate) fn hash(&self) -> String {
        let mut schema = self.schema.clone();
        schema.sort_all_objects();
        let whole = json!([self.name, self.description, schema]);
        blake3::hash(whole.to_string().as_bytes()).to_hex().to_string()
    }

    /// The HTTP operation behind it.
    pub(crate) fn operation(&self) -> Option<ToolFunction> {
        let method = self.method.clone()?;
        Some(ToolFunction {
            name: self.name.clone(),
            description: self.description.clone(),
            requires_confirmation: false,
            method: Some(method),
        })
    }
}

fn named(name: &str, executor: Executor) -> Definition {
    Definition {
        name: name.to_owned(),
        description: None,
        executor,
        method: None,
        connector: None,
        function: None,
        schema: Value::Null,
    }
}

/// The tools of a pinned list, as an MCP server would list them.
fn listed(text: &str) -> Vec<Definition> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let tools = document.get("tools").unwrap_or(&document).as_array();
    let read = |tool: &Value| {
        Some(Definition {
            description: tool.get("description").and_then(Value::as_str).map(str::to_owned),
            schema: tool.get("inputSchema").cloned().unwrap_or_default(),
            ..named(tool.get("name")?.as_str()?, Executor::Mcp)
        })
    };
    tools.into_iter().flatten().filter_map(read).collect()
}

fn offered(operation: &openapi::Operation<'_>) -> Option<Definition> {
    Some(Definition {
        description: operation.description.map(str::to_owned),
        method: Some(operation.method.to_owned()),
        schema: operation.definition.clone(),
        ..named(operation.id?, Executor::Http)
    })
}

fn schema(of: &SchemaDefinition) -> Value {
    let properties = of.properties().map(|all| all.iter().map(|(k, v)| (k.clone(), schema(v))).collect::<Map<_, _>>());
    json!({
        "type": of.r#type().as_str(),
        "description": of.description(),
        "properties": properties,
        "required": of.required(),
        "items": of.items().map(schema),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]

    use super::{listed, unqualified};

    #[test]
    fn a_changed_description_changes_the_hash_and_the_order_of_members_does_not() {
        let one = listed(r#"{"tools":[{"name":"pay","description":"Pays","inputSchema":{"a":1,"b":2}}]}"#);
        let same = listed(r#"[{"inputSchema":{"b":2,"a":1},"description":"Pays","name":"pay"}]"#);
        let other = listed(r#"[{"inputSchema":{"b":2,"a":1},"description":"Pays twice","name":"pay"}]"#);
        assert_eq!(one[0].hash(), same[0].hash());
        assert_ne!(one[0].hash(), other[0].hash());
    }

    #[test]
    fn a_list_that_is_none_has_no_tools() {
        assert!(listed("tools: []").is_empty());
        assert!(listed(r#"{"tools":[{"description":"nameless"}]}"#).is_empty());
    }

    #[test]
    fn a_function_is_named_without_its_alias() {
        let plain = "arn:aws:lambda:eu-west-1:111122223333:function:refund";
        assert_eq!(unqualified(plain), plain);
        assert_eq!(unqualified(&format!("{plain}:live")), plain);
    }
}
