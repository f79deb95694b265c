//! `OpenAPI` documents: the operations of an HTTP interface that an agent may call.

use aispm_inventory::{Reason, kind::tool::ToolFunction};
use serde_json::Value;

use crate::prelude::*;

/// The members of a path that are operations; others hold what its operations share.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Reads the operations of a document. A document that is not JSON is filed as unreadable.
pub(super) fn operations(at: &Region, permission: &'static str, document: &str) -> Result<Vec<ToolFunction>, Gap> {
    let document = serde_json::from_str::<Value>(document).ok();
    document.as_ref().and_then(read).ok_or_else(|| at.file(permission, Reason::Unreadable))
}

fn read(document: &Value) -> Option<Vec<ToolFunction>> {
    let paths = document.get("paths")?.as_object()?;
    let operations = paths.iter().flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(method, _)| is_method(method))
            .map(move |(method, operation)| function(path, method, operation))
    });
    Some(operations.collect())
}

fn is_method(member: &str) -> bool {
    METHODS.contains(&member.to_ascii_lowercase().as_str())
}

fn function(path: &str, method: &str, operation: &Value) -> ToolFunction {
    let text = |member: &str| operation.get(member).and_then(Value::as_str).map(str::to_owned);
    let method = method.to_ascii_lowercase();
    ToolFunction {
        name: text("operationId").unwrap_or_else(|| format!("{method} {path}")),
        description: text("description").or_else(|| text("summary")),
        // Nobody is asked unless the operation says so.
        requires_confirmation: text("x-requireConfirmation").is_some_and(|word| word.eq_ignore_ascii_case("enabled")),
        method: Some(method),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_asks_nobody_unless_it_says_so() {
        let document = serde_json::json!({ "openapi": "3.0.0", "paths": {
            "/orders": { "get": { "operationId": "listOrders", "summary": "Lists orders" } },
            "/orders/{id}": {
                "DELETE": { "description": "Deletes an order", "x-requireConfirmation": "ENABLED" },
                "parameters": [{ "name": "id", "in": "path" }]
            }
        } });
        let function = |name: &str, description: &str, requires_confirmation, method: &str| ToolFunction {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            requires_confirmation,
            method: Some(method.to_owned()),
        };
        assert_eq!(
            read(&document),
            Some(vec![
                function("listOrders", "Lists orders", false, "get"),
                function("delete /orders/{id}", "Deletes an order", true, "delete"),
            ])
        );
    }

    #[test]
    fn a_document_without_paths_is_not_an_interface_without_operations() {
        assert_eq!(read(&serde_json::json!({ "openapi": "3.0.0" })), None);
    }
}
