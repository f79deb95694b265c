//! Interface descriptions: what an OpenAPI document or a Smithy model offers, and where.

use serde_json::Value;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One operation of an HTTP interface.
pub(crate) struct Operation<'a> {
    /// HTTP method, lower case.
    pub(crate) method: &'static str,
    /// The operation's own id, under which a gateway offers it as a tool.
    pub(crate) id: Option<&'a str>,
    /// What it says it does.
    pub(crate) description: Option<&'a str>,
    /// All that the document says about it.
    pub(crate) definition: &'a Value,
}

/// The operations of an OpenAPI document.
pub(crate) fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document.get("paths").and_then(Value::as_object);
    let paths = paths.into_iter().flat_map(|paths| paths.values());
    paths.flat_map(|path| METHODS.iter().filter_map(|method| operation(path, method))).collect()
}

fn operation<'a>(path: &'a Value, method: &'static str) -> Option<Operation<'a>> {
    let definition = path.get(method)?;
    let text = |member| definition.get(member).and_then(Value::as_str);
    Some(Operation {
        method,
        id: text("operationId"),
        description: text("description").or_else(|| text("summary")),
        definition,
    })
}

/// The address of the first server of an OpenAPI document.
pub(crate) fn server(document: &Value) -> Option<&str> {
    document.pointer("/servers/0/url")?.as_str()
}

/// The HTTP methods of the operations of a Smithy model, lower case.
pub(crate) fn smithy_methods(model: &Value) -> Vec<String> {
    let shapes = model.get("shapes").and_then(Value::as_object);
    let shapes = shapes.into_iter().flat_map(|shapes| shapes.values());
    let methods = shapes.filter_map(|shape| shape.get("traits")?.get("smithy.api#http")?.get("method")?.as_str());
    sorted(methods.map(str::to_ascii_lowercase))
}

/// The HTTP methods of the operations of an OpenAPI document, lower case.
pub(crate) fn methods(document: &Value) -> Vec<String> {
    sorted(operations(document).iter().map(|operation| operation.method.to_owned()))
}

/// Every word once, in order.
pub(crate) fn sorted(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<_> = words.collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{methods, operations, server, smithy_methods};

    #[test]
    fn operations_are_read_with_their_method() {
        let document = json!({
            "servers": [{ "url": "https://crm.example.com/v1" }],
            "paths": {
                "/customers": {
                    "summary": "no operation",
                    "get": { "operationId": "listCustomers", "summary": "Lists customers" },
                    "delete": { "operationId": "dropCustomers" }
                }
            }
        });
        assert_eq!(server(&document), Some("https://crm.example.com/v1"));
        assert_eq!(methods(&document), ["delete", "get"]);
        let named: Vec<_> = operations(&document).iter().map(|o| (o.id, o.description)).collect();
        assert_eq!(named, [(Some("listCustomers"), Some("Lists customers")), (Some("dropCustomers"), None)]);
    }

    #[test]
    fn the_methods_of_a_smithy_model_stand_in_its_traits() {
        let model = json!({ "shapes": { "acme#Drop": { "type": "operation",
            "traits": { "smithy.api#http": { "method": "DELETE", "uri": "/x", "code": 200 } } }, "acme#X": {} } });
        assert_eq!(smithy_methods(&model), ["delete"]);
    }
}
