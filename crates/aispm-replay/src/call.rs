//! A call, as every wire format of the provider says it.

use std::fmt;

use serde_json::{Map, Value};

/// One call of a client.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The service as recordings name it, such as `bedrock-agent`.
    pub service: String,
    /// The operation's API name, such as `ListAgents`.
    pub operation: String,
    /// The account that asks: 12 digits, from the access key.
    pub account: String,
    /// The region that is asked, from the signature.
    pub region: String,
    /// Members of the request by their wire names: labels of the path, query, form, and the top level of a JSON body.
    pub input: Map<String, Value>,
}

impl Call {
    /// Whether a member of the request has a value. Numbers and switches also match the texts they are
    /// written as, since only a JSON body keeps them apart; `null` stands for a member that is absent.
    /// Case does not count in names: a label of a path has none on the wire, and documents spell it either way.
    #[must_use]
    pub fn has(&self, member: &str, wanted: &Value) -> bool {
        let named = self.input.iter().find(|(name, _)| name.eq_ignore_ascii_case(member));
        match named.map(|(_, got)| got) {
            None => wanted.is_null(),
            Some(got) => got == wanted || text(got).is_some_and(|got| text(wanted) == Some(got)),
        }
    }
}

/// `service:Operation`, as recordings write it.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.operation)
    }
}

/// A scalar as it stands in a query or a form.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(switch) => Some(switch.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
