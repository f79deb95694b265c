//! Estates of Azure: resources as Azure Resource Manager answers them, by id.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{ArmFault, query};

/// What is listed at a scope together with what it inherits.
const BY_SCOPE: &[&str] =
    &["roleassignments", "roledefinitions", "denyassignments", "roleeligibilityscheduleinstances"];

/// A recorded set of subscriptions.
///
/// Read from a document with `resources` (bodies as ARM answers them), `answers` by path in lower case for what is no resource
/// (a data plane of the host `H` lies below `/_host/H`), `permissions` by subscription (what the caller may do there; absent: read
/// everything), `groups` with their members, and `faults` by the end of a path (`403`, or `429x2` for the first two requests).
/// Further pages of a data plane lie at `<path>?after=<last id>`.
#[derive(Debug, Clone, Default)]
pub struct ArmEstate {
    /// By id in lower case.
    resources: BTreeMap<String, Value>,
    answers: BTreeMap<String, Value>,
    permissions: BTreeMap<String, Value>,
    faults: BTreeMap<String, (ArmFault, Option<u32>)>,
    /// The members of groups, by object id.
    groups: BTreeMap<String, Vec<String>>,
    /// Actions that no role allows, in lower case.
    denied: BTreeSet<String>,
}

/// Why a document is no estate of Azure.
#[derive(Debug, thiserror::Error)]
pub enum ArmEstateError {
    /// It is no JSON, or JSON of another shape.
    #[error("the estate is no document of resources")]
    Document(#[source] serde_json::Error),
    /// A resource has no id.
    #[error("resource {0} has no id")]
    NoId(usize),
    /// A fault is not written as a status.
    #[error("the fault `{0}` is no status, such as `403` or `429x2`")]
    Fault(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    resources: Vec<Value>,
    #[serde(default)]
    answers: BTreeMap<String, Value>,
    #[serde(default)]
    permissions: BTreeMap<String, Value>,
    #[serde(default)]
    faults: BTreeMap<String, String>,
    #[serde(default)]
    groups: BTreeMap<String, Vec<String>>,
    /// What collectors that follow references are given; it says nothing about answers.
    #[serde(default, rename = "references")]
    _references: Vec<String>,
    /// What tests expect of an estate; it says nothing about answers.
    #[serde(default, rename = "expect")]
    _expect: BTreeMap<String, String>,
}

impl ArmEstate {
    /// Reads a document of resources.
    ///
    /// # Errors
    ///
    /// [`ArmEstateError`] names what makes no sense in it.
    pub fn from_json(document: &str) -> Result<Self, ArmEstateError> {
        let document: Document = serde_json::from_str(document).map_err(ArmEstateError::Document)?;
        let mut estate = Self {
            answers: lower(document.answers),
            permissions: lower(document.permissions),
            groups: document.groups.into_iter().map(|(id, members)| (id.to_lowercase(), members)).collect(),
            ..Self::default()
        };
        for (index, resource) in document.resources.into_iter().enumerate() {
            let id = resource.get("id").and_then(Value::as_str).ok_or(ArmEstateError::NoId(index + 1))?;
            estate.resources.insert(path(id), resource);
        }
        for (suffix, written) in document.faults {
            let (status, times) = written.split_once('x').map_or((&*written, None), |(status, n)| (status, Some(n)));
            let times = times.map(str::parse).transpose();
            let (Ok(status), Ok(times)) = (status.parse(), times) else { return Err(ArmEstateError::Fault(written)) };
            estate.faults.insert(suffix.to_lowercase(), (ArmFault::Status(status), times));
        }
        Ok(estate)
    }

    /// The same estate, seen by somebody whom no role allows an action such as `Microsoft.Search/searchServices/read`: Resource Graph
    /// leaves the resources out without a word, and the permissions of every subscription do not hold it.
    #[must_use]
    pub fn without(mut self, action: &str) -> Self {
        self.denied.insert(action.to_lowercase());
        self
    }

    /// The same estate, in which another body answers for an id: of a resource, or of one that is new.
    #[must_use]
    pub fn with(mut self, id: &str, body: Value) -> Self {
        self.resources.insert(path(id), body);
        self
    }

    /// The same estate, in which another body answers for a path that is no resource.
    #[must_use]
    pub fn answering(mut self, at: &str, body: Value) -> Self {
        self.answers.insert(path(at), body);
        self
    }

    /// The fault of a path, and how many requests it hits; none: every one.
    pub(super) fn fault(&self, path: &str) -> Option<(&str, ArmFault, Option<u32>)> {
        let hit = self.faults.iter().find(|(suffix, _)| path.ends_with(&***suffix));
        hit.map(|(suffix, (fault, times))| (suffix.as_str(), *fault, *times))
    }

    /// What is answered for a path in lower case, however it is asked.
    pub(super) fn answer(&self, path: &str) -> Option<Value> {
        self.answers.get(path).cloned()
    }

    /// One resource.
    pub(super) fn resource(&self, id: &str) -> Option<Value> {
        self.resources.get(id).cloned()
    }

    /// Every subscription that something lies in, or that has permissions.
    pub(super) fn subscriptions(&self) -> Vec<Value> {
        let of_resources = self.resources.keys().filter_map(|id| id.strip_prefix("/subscriptions/")?.split('/').next());
        let found: BTreeSet<&str> = of_resources.chain(self.permissions.keys().map(String::as_str)).collect();
        let body = |id: &str| {
            json!({ "id": format!("/subscriptions/{id}"), "subscriptionId": id, "displayName": id, "state": "Enabled",
                    "tenantId": "00000000-0000-0000-0000-000000000001" })
        };
        found.into_iter().map(body).collect()
    }

    /// What the caller may do in a subscription.
    pub(super) fn permissions(&self, subscription: &str) -> Vec<Value> {
        let reader =
            || json!([{ "actions": ["*/read"], "notActions": [], "dataActions": ["*"], "notDataActions": [] }]);
        let mut roles = self.permissions.get(subscription).cloned().unwrap_or_else(reader);
        for role in roles.as_array_mut().into_iter().flatten() {
            for member in ["notActions", "notDataActions"] {
                let kept = role.get(member).and_then(Value::as_array).into_iter().flatten().cloned();
                let all: Vec<Value> = kept.chain(self.denied.iter().map(|action| action.as_str().into())).collect();
                if let Some(role) = role.as_object_mut() {
                    role.insert(member.to_owned(), all.into());
                }
            }
        }
        roles.as_array().cloned().unwrap_or_default()
    }

    /// The rows of a query of Resource Graph in some subscriptions; none named: in all.
    pub(super) fn rows(&self, query: &str, subscriptions: &[String]) -> Vec<Value> {
        let types = query::types(query);
        let inside = |id: &str| {
            subscriptions.is_empty()
                || subscriptions.iter().any(|one| id.starts_with(&format!("/subscriptions/{one}/")))
        };
        let wanted = |resource: &Value| {
            let of = resource.get("type").and_then(Value::as_str).unwrap_or_default().to_lowercase();
            (types.is_empty() || types.contains(&of)) && !self.denied.contains(&format!("{of}/read"))
        };
        let rows = self.resources.iter().filter(|(id, resource)| inside(id) && wanted(resource));
        rows.map(|(_, resource)| resource.clone()).collect()
    }

    /// The resources of a list, by its path. Nothing where the path is no list.
    pub(super) fn list(&self, path: &str) -> Option<Vec<Value>> {
        let under = |prefix: &str, rest: &dyn Fn(&str) -> bool| {
            let found = self.resources.iter().filter(|(id, _)| id.strip_prefix(prefix).is_some_and(rest));
            found.map(|(_, resource)| resource.clone()).collect::<Vec<Value>>()
        };
        if let Some((scope, of)) = path.rsplit_once("/providers/") {
            let segments: Vec<&str> = scope.split('/').collect();
            let is_scope =
                matches!(segments[..], ["", "subscriptions", _] | ["", "subscriptions", _, "resourcegroups", _]);
            if let Some(of) = of.strip_prefix("microsoft.authorization/").filter(|of| BY_SCOPE.contains(of)) {
                return Some(self.roles(scope, of));
            }
            if of == "microsoft.insights/diagnosticsettings" && self.resources.contains_key(scope) {
                return Some(under(&format!("{path}/"), &|rest| !rest.contains('/')));
            }
            if is_scope && of.split('/').count() == 2 {
                return Some(under(&format!("{scope}/"), &|rest| {
                    let rest = rest
                        .strip_prefix("resourcegroups/")
                        .map_or(Some(rest), |rest| rest.split_once('/').map(|(_, rest)| rest));
                    let name =
                        rest.and_then(|rest| rest.strip_prefix("providers/")?.strip_prefix(of)?.strip_prefix('/'));
                    name.is_some_and(|name| !name.contains('/'))
                }));
            }
        }
        let (parent, _) = path.rsplit_once('/')?;
        let known = self.resources.contains_key(parent);
        known.then(|| under(&format!("{path}/"), &|rest| !rest.contains('/')))
    }

    /// Of role assignments those of a principal, with those of the groups that it is in.
    pub(super) fn assigned(&self, rows: Vec<Value>, principal: &str) -> Vec<Value> {
        let principal = principal.to_lowercase();
        let has = |members: &[String]| members.iter().any(|member| member.eq_ignore_ascii_case(&principal));
        let is_asked = |of: &str| of == principal || self.groups.get(of).is_some_and(|members| has(members));
        let of = |row: &Value| row.pointer("/properties/principalId").and_then(Value::as_str).map(str::to_lowercase);
        rows.into_iter().filter(|row| of(row).is_some_and(|of| is_asked(&of))).collect()
    }

    /// A role definition, which is the same at every scope.
    pub(super) fn definition(&self, path: &str) -> Option<Value> {
        let (_, name) = path.rsplit_once("/providers/microsoft.authorization/roledefinitions/")?;
        let end = format!("/providers/microsoft.authorization/roledefinitions/{name}");
        self.resources.iter().find(|(id, _)| id.ends_with(&end)).map(|(_, definition)| definition.clone())
    }

    /// Role assignments and definitions at a scope, with those that it inherits and those below it.
    fn roles(&self, scope: &str, of: &str) -> Vec<Value> {
        let mark = format!("/providers/microsoft.authorization/{of}/");
        let at = |id: &str| id.split_once(&mark).map(|(at, _)| at.to_owned());
        // Management groups hold every subscription.
        let meets = |at: String| scope.starts_with(&at) || at.starts_with(scope) || at.contains("/managementgroups/");
        let found = self.resources.iter().filter(|(id, _)| at(id).is_some_and(meets));
        found.map(|(_, resource)| resource.clone()).collect()
    }
}

/// A path or an id, as it is looked up.
pub(super) fn path(text: &str) -> String {
    text.trim_end_matches('/').to_lowercase()
}

fn lower(of: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    of.into_iter().map(|(key, value)| (path(&key), value)).collect()
}
