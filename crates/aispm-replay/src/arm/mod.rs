//! The server that plays Azure: Resource Manager's own listing rules over an estate, and Resource Graph.

mod estate;
mod query;

use std::{
    collections::BTreeMap,
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use hyper::{
    Method, Response, StatusCode,
    header::{HeaderName, HeaderValue},
    http::request::Parts,
};
use serde::Deserialize;
use serde_json::{Value, json};

pub use estate::{ArmEstate, ArmEstateError};

use crate::{
    label,
    loopback::{Loopback, Respond},
};

/// Rows of a page where nobody says otherwise: as many as ARM gives in most lists.
const PAGE: usize = 50;

/// A stand-in for Azure on this machine. It stops when it is dropped.
#[derive(Debug)]
pub struct ArmReplay {
    stage: Arc<Stage>,
    server: Loopback,
}

/// How an estate is played.
#[derive(Default)]
pub struct ArmSettings {
    /// Rows of a page; none: as many as ARM gives.
    pub page: Option<usize>,
    /// What goes wrong, beside the faults of the estate.
    pub faults: Option<Box<ArmFaults>>,
}

/// Decides what goes wrong with a request, if anything does. It is asked once for each.
pub type ArmFaults = dyn Fn(&ArmCall) -> Option<ArmFault> + Send + Sync;

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArmFault {
    /// It is answered an error of this status.
    Status(u16),
    /// It succeeds, with an answer in no format.
    Garbled,
}

/// A request, as the server heard it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmCall {
    /// `GET`, or `POST` for a query.
    pub method: String,
    /// Its path, decoded, without the query.
    pub path: String,
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct ArmHeard {
    /// The request.
    pub call: ArmCall,
    /// The status of its answer.
    pub status: u16,
    /// Whether the answer was a fault.
    pub faulty: bool,
    /// The body of its answer.
    pub said: Bytes,
}

/// What all connections share.
struct Stage {
    estate: ArmEstate,
    page: usize,
    faults: Option<Box<ArmFaults>>,
    /// Hits of the faults of the estate, by the end of the path.
    hits: Mutex<BTreeMap<String, u32>>,
    heard: Mutex<Vec<ArmHeard>>,
}

/// A query of Resource Graph.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    subscriptions: Vec<String>,
    query: String,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    #[serde(rename = "$skipToken", default)]
    skip_token: Option<String>,
}

/// A status with a body, and headers beyond those of every answer.
struct Answer {
    status: u16,
    body: Value,
    headers: &'static [(&'static str, &'static str)],
}

impl ArmReplay {
    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// If the machine has no such port.
    pub async fn start(estate: ArmEstate, settings: ArmSettings) -> io::Result<Self> {
        let page = settings.page.unwrap_or(PAGE).max(1);
        let (hits, heard) = (Mutex::default(), Mutex::default());
        let stage = Arc::new(Stage { estate, page, faults: settings.faults, hits, heard });
        let server = Loopback::start(stage.clone()).await?;
        Ok(Self { stage, server })
    }

    /// Where it listens, as `http://127.0.0.1:port`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.server.endpoint()
    }

    /// Every request so far with its answer, retries included, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<ArmHeard> {
        self.stage.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Respond for Stage {
    async fn respond(&self, parts: Parts, body: Bytes) -> Response<Bytes> {
        let path = label::decode(parts.uri.path());
        let call = ArmCall { method: parts.method.to_string(), path };
        let fault = self.fault(&call);
        let answer = match fault {
            _ if !parts.headers.contains_key("authorization") => Answer::error(
                401,
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing.",
            ),
            Some(ArmFault::Status(status)) => Answer::fault(status, &call),
            Some(ArmFault::Garbled) => Answer { status: 200, body: Value::Null, headers: &[] },
            None => self.answer(&parts, &call, &body),
        };
        let said = match fault {
            Some(ArmFault::Garbled) => Bytes::from_static(b"<<{{ this is in no format"),
            _ => Bytes::from(answer.body.to_string()),
        };
        let heard = ArmHeard { call, status: answer.status, faulty: fault.is_some(), said: said.clone() };
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
        answer.written(said)
    }
}

impl Stage {
    fn fault(&self, call: &ArmCall) -> Option<ArmFault> {
        if let Some(fault) = self.faults.as_ref().and_then(|faults| faults(call)) {
            return Some(fault);
        }
        let (suffix, fault, times) = self.estate.fault(&estate::path(&call.path))?;
        let mut hits = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        let hit = hits.entry(suffix.to_owned()).or_default();
        *hit += 1;
        times.is_none_or(|times| *hit <= times).then_some(fault)
    }

    fn answer(&self, parts: &Parts, call: &ArmCall, body: &[u8]) -> Answer {
        let mut query = serde_json::Map::new();
        label::pairs(parts.uri.query().unwrap_or_default(), &mut query);
        let Some(version) = query.get("api-version").and_then(Value::as_str) else {
            let message = "The api-version query parameter (?api-version=) is required for all requests.";
            return Answer::error(400, "MissingApiVersionParameter", message);
        };
        let path = estate::path(&call.path);
        match parts.method {
            Method::GET => {}
            Method::POST if path == "/providers/microsoft.resourcegraph/resources" => return self.graph(body),
            // An agentless reader never may.
            Method::POST => {
                let message =
                    format!("The client does not have authorization to perform action '{}/action'", call.path);
                return Answer::error(403, "AuthorizationFailed", &message);
            }
            _ => return Answer::error(405, "MethodNotAllowed", &call.method),
        }
        let missing =
            || Answer::error(404, "ResourceNotFound", &format!("The Resource '{}' was not found.", call.path));
        let after = query.get("after").and_then(Value::as_str);
        let further = after.and_then(|after| self.estate.answer(&format!("{path}?after={}", after.to_lowercase())));
        if let Some(answer) = further.or_else(|| self.estate.answer(&path)).or_else(|| empty_plane(&path)) {
            return Answer::ok(answer);
        }
        let segments: Vec<&str> = path.split('/').collect();
        let rows = match segments[..] {
            ["", "subscriptions"] => Some(self.estate.subscriptions()),
            ["", "subscriptions", subscription, "providers", "microsoft.authorization", "permissions"] => {
                return Answer::ok(json!({ "value": self.estate.permissions(subscription) }));
            }
            _ => match self.estate.resource(&path).or_else(|| self.estate.definition(&path)) {
                Some(resource) => return Answer::ok(resource),
                None => self.estate.list(&path),
            },
        };
        let Some(rows) = rows else { return missing() };
        let filter = query.get("$filter").and_then(Value::as_str).unwrap_or_default();
        let principal = filter.strip_prefix("assignedTo('").and_then(|of| of.strip_suffix("')"));
        let rows = match principal {
            Some(principal) => self.estate.assigned(rows, principal),
            None => rows,
        };
        let start = query.get("$skiptoken").and_then(Value::as_str).and_then(|token| token.parse().ok()).unwrap_or(0);
        let page: Vec<&Value> = rows.iter().skip(start).take(self.page).collect();
        let mut answer = json!({ "value": page });
        let next = start + self.page;
        let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
        let link = (next < rows.len())
            .then(|| format!("http://{host}{}?api-version={version}&$skiptoken={next}", parts.uri.path()))
            .map(|link| match filter {
                "" => link,
                filter => format!("{link}&$filter={}", filter.replace('\'', "%27")),
            });
        add(&mut answer, "nextLink", link);
        Answer::ok(answer)
    }

    fn graph(&self, body: &[u8]) -> Answer {
        let Ok(asked) = serde_json::from_slice::<Asked>(body) else {
            return Answer::error(400, "BadRequest", "The request is no query.");
        };
        let subscriptions: Vec<String> = asked.subscriptions.iter().map(|id| id.to_lowercase()).collect();
        let rows = self.estate.rows(&asked.query, &subscriptions);
        let start = asked.options.skip_token.and_then(|token| token.parse().ok()).unwrap_or(0);
        let page: Vec<&Value> = rows.iter().skip(start).take(self.page).collect();
        let next = start + self.page;
        let token = (next < rows.len()).then(|| next.to_string());
        let mut answer = json!({ "totalRecords": rows.len(), "count": page.len(), "data": page, "facets": [],
                                 "resultTruncated": "false" });
        add(&mut answer, "$skipToken", token);
        Answer::ok(answer)
    }
}

/// What a project of Foundry or a search service says of lists that the estate does not know.
fn empty_plane(path: &str) -> Option<Value> {
    let (host, list) = path.strip_prefix("/_host/")?.split_once('/')?;
    let parts: Vec<&str> = list.split('/').collect();
    match parts[..] {
        ["api", "projects", _, "agents" | "toolboxes" | "memory_stores" | "routines"]
            if host.ends_with(".services.ai.azure.com") =>
        {
            Some(json!({ "object": "list", "data": [], "has_more": false }))
        }
        ["indexes" | "datasources" | "indexers" | "skillsets"] if host.ends_with(".search.windows.net") => {
            Some(json!({ "value": [] }))
        }
        _ => None,
    }
}

/// Adds a member to an object, where there is one to add.
fn add(to: &mut Value, member: &str, value: Option<String>) {
    if let (Some(object), Some(value)) = (to.as_object_mut(), value) {
        object.insert(member.to_owned(), value.into());
    }
}

impl Answer {
    const fn ok(body: Value) -> Self {
        Self { status: 200, body, headers: &[] }
    }

    fn error(status: u16, code: &str, message: &str) -> Self {
        Self { status, body: json!({ "error": { "code": code, "message": message } }), headers: &[] }
    }

    /// What ARM says when it fails like this.
    fn fault(status: u16, call: &ArmCall) -> Self {
        let (code, message) = match status {
            401 | 403 => {
                let refused = "The client does not have authorization to perform this action over scope";
                ("AuthorizationFailed", format!("{refused} '{}'.", call.path.trim_start_matches("/_host/")))
            }
            404 => ("ResourceNotFound", format!("The Resource '{}' was not found.", call.path)),
            409 => ("MissingSubscriptionRegistration", "The subscription is not registered.".to_owned()),
            429 => ("TooManyRequests", "The request was throttled.".to_owned()),
            _ => ("InternalServerError", "Encountered an internal server error.".to_owned()),
        };
        // A caller that is slowed down here waits no longer than it must.
        let headers: &[_] = if status == 429 { &[("retry-after-ms", "1"), ("retry-after", "0")] } else { &[] };
        Self { headers, ..Self::error(status, code, &message) }
    }

    fn written(self, said: Bytes) -> Response<Bytes> {
        let mut response = Response::new(said);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
        headers.extend(
            self.headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
        );
        response
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("page", &self.page).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
