//! Tools as versions of agents and toolboxes define them.

use std::collections::BTreeMap;

use aispm_inventory::{
    kind::tool::{Consent, Executor, ToolFunction},
    record::SecretFound,
};
use serde_json::Value;

use super::openapi;
use crate::{call::strange, prelude::*};

/// Tools of the service itself, which are called by these names.
const BUILT_IN: &[&str] = &[
    "apply_patch",
    "azure_ai_search",
    "bing_custom_search_preview",
    "bing_grounding",
    "browser_automation_preview",
    "capture_structured_outputs",
    "code_interpreter",
    "computer",
    "computer_use_preview",
    "fabric_dataagent_preview",
    "fabric_iq_preview",
    "file_search",
    "image_generation",
    "local_shell",
    "memory_search",
    "memory_search_preview",
    "reminder_preview",
    "sharepoint_grounding_preview",
    "shell",
    "tool_search",
    "toolbox_search",
    "toolbox_search_preview",
    "web_iq_preview",
    "web_search",
    "web_search_preview",
    "work_iq_preview",
];

/// A tool.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tool {
    pub(super) r#type: String,
    name: Option<String>,
    description: Option<String>,
    parameters: Option<Value>,
    server_label: Option<String>,
    pub(super) server_url: Option<String>,
    server_description: Option<String>,
    connector_id: Option<String>,
    project_connection_id: Option<String>,
    headers: Option<BTreeMap<String, String>>,
    authorization: Option<String>,
    allowed_tools: Option<Value>,
    require_approval: Option<Value>,
    openapi: Option<OpenApi>,
    azure_function: Option<AzureFunction>,
    pub(super) base_url: Option<String>,
    send_credentials_for_agent_card: Option<bool>,
    pub(super) memory_store_name: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) azure_ai_search: Option<Search>,
    bing_grounding: Option<Value>,
    bing_custom_search_preview: Option<Value>,
    browser_automation_preview: Option<Value>,
    fabric_dataagent_preview: Option<Value>,
    sharepoint_grounding_preview: Option<Value>,
    custom_search_configuration: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OpenApi {
    name: Option<String>,
    description: Option<String>,
    spec: Option<Value>,
    auth: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AzureFunction {
    function: Option<Function>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Function {
    name: Option<String>,
    description: Option<String>,
    parameters: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    pub(super) indexes: Option<Vec<Index>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Index {
    pub(super) project_connection_id: Option<String>,
    pub(super) index_name: Option<String>,
}

impl Tool {
    /// What it is called. Hostile text.
    pub(super) fn label(&self) -> &str {
        let open = self.openapi.as_ref().and_then(|of| of.name.as_deref());
        let function = self.azure_function.as_ref().and_then(|of| of.function.as_ref()?.name.as_deref());
        let own = self.server_label.as_deref().or(open).or(function).or(self.name.as_deref());
        own.filter(|name| !name.is_empty()).unwrap_or(&self.r#type)
    }

    /// What it tells rules.
    pub(super) fn read(&self) -> kind::Tool {
        let executor = self.executor();
        let remote = executor == Known(Executor::Mcp);
        kind::Tool {
            builtin: match &executor {
                Known(Executor::Builtin) => Known(self.r#type.clone()),
                Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
                _ => Observed::Unset,
            },
            enabled: Known(true),
            functions: self.functions(),
            description: self.described().map(str::to_owned).into(),
            consent: if remote { self.consent() } else { Observed::Unset },
            whole_server: if remote { Known(self.named().is_none()) } else { Observed::Unset },
            authentication: self.authentication(),
            shows_credential_first: match executor {
                Known(Executor::Agent) => Known(self.send_credentials_for_agent_card == Some(true)),
                _ => Observed::Unset,
            },
            definition_hash: self.hash().into(),
            executor,
            ..kind::Tool::default()
        }
    }

    /// BLAKE3 of name, description and schema, the same however the schema is laid out. Servers, other agents and the service itself
    /// say what their tools are, and not the definition.
    fn hash(&self) -> Option<String> {
        let schema = match self.r#type.as_str() {
            "openapi" => self.openapi.as_ref()?.spec.as_ref(),
            "azure_function" => self.azure_function.as_ref()?.function.as_ref()?.parameters.as_ref(),
            "function" | "custom" => self.parameters.as_ref(),
            _ => return None,
        };
        let mut schema = schema.cloned().unwrap_or_default();
        schema.sort_all_objects();
        let whole = serde_json::json!([self.label(), self.described(), schema]);
        Some(blake3::hash(whole.to_string().as_bytes()).to_hex().to_string())
    }

    pub(super) fn executor(&self) -> Observed<Executor> {
        Known(match self.r#type.as_str() {
            "mcp" => Executor::Mcp,
            "openapi" => Executor::Http,
            "azure_function" => Executor::Function,
            "function" | "custom" => Executor::Caller,
            "a2a" | "a2a_preview" => Executor::Agent,
            known if BUILT_IN.contains(&known) => Executor::Builtin,
            other => return strange(other),
        })
    }

    fn described(&self) -> Option<&str> {
        let open = self.openapi.as_ref().and_then(|of| of.description.as_deref());
        let function = self.azure_function.as_ref().and_then(|of| of.function.as_ref()?.description.as_deref());
        self.description.as_deref().or(self.server_description.as_deref()).or(open).or(function)
    }

    /// When a person is asked. Everything is asked about unless the tool says otherwise.
    fn consent(&self) -> Observed<Consent> {
        match &self.require_approval {
            None | Some(Value::Null) => Known(Consent::Always),
            Some(Value::String(word)) => match word.to_ascii_lowercase().as_str() {
                "always" => Known(Consent::Always),
                "never" => Known(Consent::Never),
                _ => strange(word),
            },
            Some(Value::Object(filter)) => Known(match filter.get("never") {
                None | Some(Value::Null) => Consent::Always,
                Some(_) => Consent::Sometimes,
            }),
            Some(_) => strange("require_approval"),
        }
    }

    /// The tools that an agent may call at a server. Nothing where it may call all that is there. A server says itself which
    /// of its tools only read, so that this is no limit.
    fn named(&self) -> Option<Vec<String>> {
        match self.allowed_tools.as_ref()? {
            Value::Array(names) => Some(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            filter => Some(names(filter)).filter(|names| !names.is_empty()),
        }
    }

    fn functions(&self) -> Observed<Vec<ToolFunction>> {
        match self.r#type.as_str() {
            "mcp" => self.of_server().into(),
            "openapi" => {
                let document = self.openapi.as_ref().and_then(|of| of.spec.as_ref());
                match document.and_then(openapi::operations) {
                    Some(operations) => Known(operations),
                    None => strange("spec"),
                }
            }
            "azure_function" => {
                let function = self.azure_function.as_ref().and_then(|of| of.function.as_ref());
                let named = function.and_then(|of| one(of.name.as_deref()?, of.description.clone(), false));
                named.map(|function| vec![function]).into()
            }
            _ => Observed::Unset,
        }
    }

    /// The tools of a server that the definition names, with whether a person is asked about each.
    fn of_server(&self) -> Option<Vec<ToolFunction>> {
        let asked = |name: &String| match (&self.require_approval, self.consent()) {
            (Some(Value::Object(filter)), _) => {
                let listed = |word: &str| filter.get(word).is_some_and(|of| names(of).contains(name));
                listed("always") || !listed("never")
            }
            (_, consent) => consent != Known(Consent::Never),
        };
        let filter = match &self.require_approval {
            Some(Value::Object(filter)) => ["always", "never"].iter().filter_map(|word| filter.get(*word)).collect(),
            _ => Vec::new(),
        };
        let allowed = self.named();
        let known = match &allowed {
            Some(names) => names.clone(),
            // Of a server that offers more, only those are known that the definition speaks of.
            None => filter.into_iter().flat_map(names).collect(),
        };
        let functions: Vec<ToolFunction> = known.iter().filter_map(|name| one(name, None, asked(name))).collect();
        (allowed.is_some() || !functions.is_empty()).then_some(functions)
    }

    fn authentication(&self) -> Observed<Authentication> {
        match self.r#type.as_str() {
            "openapi" => {
                let auth = self.openapi.as_ref().and_then(|of| of.auth.as_ref()?.get("type")?.as_str());
                match auth {
                    Some("anonymous") => Known(Authentication::None),
                    Some("managed_identity") => Known(Authentication::CloudIdentity),
                    // With whatever the connection holds.
                    Some("connection" | "project_connection") => Known(Authentication::Other),
                    Some(word) => strange(word),
                    None => strange("auth"),
                }
            }
            "mcp" if self.project_connection_id.is_some() || self.connector_id.is_some() => {
                Known(Authentication::Other)
            }
            "mcp" if self.authorization.is_some() || self.headers.iter().flatten().next().is_some() => {
                Known(Authentication::SharedKey)
            }
            "mcp" => Known(Authentication::None),
            _ => Observed::Unset,
        }
    }

    /// The addresses that its document names.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &str> {
        self.openapi.iter().filter_map(|of| of.spec.as_ref()).flat_map(openapi::addresses)
    }

    /// The connections that it uses, as it names them.
    pub(super) fn connections(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.project_connection_id.as_deref().into_iter().collect();
        let nested = [
            &self.bing_grounding,
            &self.bing_custom_search_preview,
            &self.browser_automation_preview,
            &self.fabric_dataagent_preview,
            &self.sharepoint_grounding_preview,
            &self.custom_search_configuration,
        ];
        nested.into_iter().flatten().for_each(|value| named_in(value, &mut found));
        if let Some(auth) = self.openapi.as_ref().and_then(|of| of.auth.as_ref()) {
            named_in(auth, &mut found);
        }
        let indexes = self.azure_ai_search.iter().flat_map(|of| of.indexes.iter().flatten());
        found.extend(indexes.filter_map(|index| index.project_connection_id.as_deref()));
        found.retain(|name| !name.is_empty());
        found
    }

    /// Secrets that stand in it in the clear.
    pub(super) fn secrets(&self, at: &At) -> Vec<SecretFound> {
        let place = |part: &str| format!("tools.{}.{part}", self.label());
        let mut found = Vec::new();
        if let Some(token) = &self.authorization {
            found.extend(at.secrets(&place("authorization"), Some("authorization"), token));
        }
        for (name, value) in self.headers.iter().flatten() {
            found.extend(at.secrets(&place(&format!("headers.{name}")), Some(name), value));
        }
        let addresses = [&self.server_url, &self.base_url].into_iter().flatten();
        for address in addresses {
            found.extend(at.secrets(&place("address"), None, address));
        }
        for text in [&self.description, &self.server_description].into_iter().flatten() {
            found.extend(at.secrets(&place("description"), None, text));
        }
        if let Some(document) = self.openapi.as_ref().and_then(|of| of.spec.as_ref()) {
            found.extend(at.secrets(&place("spec"), None, &document.to_string()));
        }
        found
    }
}

/// The names that a filter of tools lists.
fn names(filter: &Value) -> Vec<String> {
    let listed = filter.get("tool_names").unwrap_or(filter).as_array();
    listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn one(name: &str, description: Option<String>, requires_confirmation: bool) -> Option<ToolFunction> {
    Some(ToolFunction { name: name.to_owned(), description, requires_confirmation, method: None })
}

/// Connections anywhere in a value, however deep.
fn named_in<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(id) if name == "project_connection_id" || name == "connection_id" => found.push(id),
                    _ => named_in(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| named_in(value, found)),
        _ => {}
    }
}

#[cfg(test)]
#[path = "tool_tests.rs"]
mod tests;
