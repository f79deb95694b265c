//! `OpenAPI` documents: the operations that an agent may call.

use aispm_inventory::kind::tool::ToolFunction;
use serde_json::Value;

/// The members of a path that are operations; others hold what its operations share.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The operations of a document. Nothing where it is none.
pub(super) fn operations(document: &Value) -> Option<Vec<ToolFunction>> {
    let paths = document.get("paths")?.as_object()?;
    let operations = paths.iter().flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(method, _)| METHODS.contains(&method.to_ascii_lowercase().as_str()))
            .map(move |(method, operation)| function(path, method, operation))
    });
    Some(operations.collect())
}

/// The addresses that a document names.
pub(super) fn addresses(document: &Value) -> impl Iterator<Item = &str> {
    let servers = document.get("servers").and_then(Value::as_array);
    servers.into_iter().flatten().filter_map(|server| server.get("url")?.as_str())
}

fn function(path: &str, method: &str, operation: &Value) -> ToolFunction {
    let text = |member: &str| operation.get(member).and_then(Value::as_str).map(str::to_owned);
    let method = method.to_ascii_lowercase();
    ToolFunction {
        name: text("operationId").unwrap_or_else(|| format!("{method} {path}")),
        description: text("description").or_else(|| text("summary")),
        // Foundry asks nobody before it calls an interface.
        requires_confirmation: false,
        method: Some(method),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_read_with_their_method() {
        let document = json!({ "paths": { "/orders": {
            "parameters": [], "get": { "operationId": "listOrders" }, "delete": { "summary": "Drops" } } } });
        let named: Vec<_> = operations(&document).unwrap().into_iter().map(|o| (o.name, o.method.unwrap())).collect();
        assert_eq!(
            named,
            [("delete /orders".to_owned(), "delete".to_owned()), ("listOrders".to_owned(), "get".to_owned())]
        );
        assert!(operations(&json!({ "openapi": "3.0.0" })).is_none());
    }
}
