//! What starts the functions of a site: requests, and calls of tools over the Model Context Protocol.

use aispm_inventory::Gap;

use super::VERSION;
use crate::{prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.Web/sites/functions/read";

/// What a function says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    config: Option<Config>,
    is_disabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Config {
    bindings: Option<Vec<Binding>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Binding {
    #[serde(rename = "type")]
    binding_type: Option<String>,
    /// Absent means `function`: a key is asked for.
    auth_level: Option<String>,
    pub(super) tool_name: Option<String>,
    pub(super) description: Option<String>,
    /// What the tool takes, as JSON in a text.
    pub(super) tool_properties: Option<serde_json::Value>,
}

/// The functions of a site, and why there may be more.
pub(super) async fn all<P>(at: &At, site: &Resource<P>) -> (Vec<Resource<Properties>>, Option<Gap>) {
    at.below_with_gap::<Properties>(READ, site, "functions", VERSION).await
}

impl Properties {
    /// The tool that calls it, if one does.
    pub(super) fn tool(&self) -> Option<&Binding> {
        self.bindings().find(|binding| binding.is("mcpToolTrigger"))
    }

    /// Whether agents may call it now.
    pub(super) fn is_enabled(&self) -> bool {
        self.is_disabled != Some(true)
    }

    fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.config.iter().flat_map(|config| config.bindings.iter().flatten())
    }
}

impl Binding {
    fn is(&self, of: &str) -> bool {
        self.binding_type.as_deref().is_some_and(|word| word.eq_ignore_ascii_case(of))
    }
}

/// How callers prove who they are at the weakest function that requests start. `Unset`: requests start none.
pub(super) fn authentication(functions: &[Resource<Properties>], gap: Option<Gap>) -> Observed<Authentication> {
    let enabled = functions.iter().filter(|function| function.properties.is_enabled());
    let asked: Vec<Observed<Authentication>> = enabled
        .flat_map(|function| function.properties.bindings())
        .filter(|binding| binding.is("httpTrigger"))
        .map(|binding| match binding.auth_level.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("anonymous") => Known(Authentication::None),
            None | Some("function" | "admin" | "system") => Known(Authentication::SharedKey),
            Some(other) => crate::call::strange(other),
        })
        .collect();
    if asked.contains(&Known(Authentication::None)) {
        return Known(Authentication::None);
    }
    // One that is not seen may be weaker.
    if let Some(gap) = gap {
        return Observed::Unseen(gap);
    }
    let unseen = asked.iter().find(|asked| matches!(asked, Observed::Unseen(_))).cloned();
    unseen.or_else(|| asked.first().cloned()).unwrap_or(Observed::Unset)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn function(bindings: &str, disabled: bool) -> Resource<Properties> {
        let text = format!(
            r#"{{ "id": "/S/f", "properties": {{ "isDisabled": {disabled}, "config": {{ "bindings": [{bindings}] }} }} }}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn http(level: &str) -> Resource<Properties> {
        function(&format!(r#"{{ "type": "httpTrigger"{level} }}, {{ "type": "http" }}"#), false)
    }

    #[test]
    fn the_weakest_function_counts() {
        let (open, keyed) = (http(r#", "authLevel": "ANONYMOUS""#), http(r#", "authLevel": "function""#));
        assert_eq!(authentication(&[http("")], None), Known(Authentication::SharedKey));
        let strange = http(r#", "authLevel": "soNew""#);
        assert!(matches!(authentication(&[keyed, strange], None), Observed::Unseen(_)));
        assert_eq!(authentication(&[http(""), open], None), Known(Authentication::None));
        let off = function(r#"{ "type": "httpTrigger", "authLevel": "anonymous" }"#, true);
        assert_eq!(authentication(&[off], None), Observed::Unset);
        let timer = function(r#"{ "type": "timerTrigger" }"#, false);
        assert_eq!(authentication(&[timer], Some(Gap::NOT_COLLECTED)), Observed::Unseen(Gap::NOT_COLLECTED));
    }

    #[test]
    fn a_tool_is_named_by_its_trigger() {
        let tool = function(r#"{ "type": "mcpToolTrigger", "toolName": "save", "description": "Saves" }"#, false);
        assert_eq!(tool.properties.tool().unwrap().tool_name.as_deref(), Some("save"));
        assert!(http("").properties.tool().is_none());
    }
}
