//! Azure Resource Manager: one resource, the pages of a list, and queries of Resource Graph.

use std::{net::IpAddr, sync::Arc};

use aispm_inventory::{Gap, Reason};
use async_trait::async_trait;
use azure_core::{
    credentials::TokenCredential,
    error::ErrorKind,
    http::{
        ClientOptions, Context, ExponentialRetryOptions, Method, Pipeline, PipelineSendOptions, Request, RetryOptions,
        Transport, Url,
        headers::AUTHORIZATION,
        policies::{Policy, PolicyResult},
    },
    time::Duration,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use crate::{call, http::Metered};

/// Retries of a failed request: the scheduler has other work meanwhile, and a gap says what is missing.
const RETRIES: u32 = 3;
/// A list with more pages has lost its way.
const PAGES: usize = 10_000;

/// A client of one cloud.
#[derive(Debug)]
pub(crate) struct Arm {
    pipeline: Pipeline,
    base: Url,
}

/// Whether a list is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next page, if there is one.
    More,
    /// What follows is not asked for.
    Enough,
    /// What is asked for goes on, past the bound.
    Cut,
}

/// A page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    value: Vec<Box<RawValue>>,
    #[serde(default)]
    next_link: Option<String>,
}

/// An answer of Resource Graph.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
    #[serde(default)]
    data: Vec<Box<RawValue>>,
    #[serde(rename = "$skipToken", default)]
    skip_token: Option<String>,
    #[serde(default)]
    result_truncated: Value,
}

impl Arm {
    /// A client. Nothing is called yet.
    pub(crate) fn new(base: Url, scope: String, credential: Arc<dyn TokenCredential>, transport: Arc<Metered>) -> Self {
        Self { pipeline: pipeline(scope, credential, transport), base }
    }

    /// One resource. Nothing where there is none.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
    ) -> Result<Option<T>, Gap> {
        let url = self.url(permission, path, version)?;
        match self.send(permission, Request::new(url, Method::Get)).await {
            Ok(body) => match serde_json::from_slice(&body) {
                Ok(resource) => Ok(Some(resource)),
                Err(error) => Err(call::gap(permission, Reason::Unreadable, &error.to_string())),
            },
            Err(gap) if gap.reason() == Reason::NotFound => Ok(None),
            Err(gap) => Err(gap),
        }
    }

    /// The rows of a list, or of those in it that a filter keeps, each unread, and why the list may go on.
    pub(crate) async fn list(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
        filter: Option<&str>,
    ) -> (Vec<Box<RawValue>>, Option<Gap>) {
        let first = self.url(permission, path, version).map(|mut url| {
            if let Some(filter) = filter {
                url.query_pairs_mut().append_pair("$filter", filter);
            }
            url
        });
        self.pages(permission, first, |_, _| Next::More).await
    }

    /// The rows of a list, of which no further page is asked for once there are enough.
    pub(crate) async fn list_some(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
        enough: usize,
    ) -> (Vec<Box<RawValue>>, Option<Gap>) {
        let wanted = |rows: &mut Vec<_>, _| if rows.len() < enough { Next::More } else { Next::Enough };
        self.list_while(permission, path, version, wanted).await
    }

    /// The rows of a list as long as it is wanted, judged after every page by the rows so far and by how many are new.
    pub(crate) async fn list_while(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
        wanted: impl Fn(&mut Vec<Box<RawValue>>, usize) -> Next + Send,
    ) -> (Vec<Box<RawValue>>, Option<Gap>) {
        self.pages(permission, self.url(permission, path, version), wanted).await
    }

    async fn pages(
        &self,
        permission: &'static str,
        first: Result<Url, Gap>,
        wanted: impl Fn(&mut Vec<Box<RawValue>>, usize) -> Next + Send,
    ) -> (Vec<Box<RawValue>>, Option<Gap>) {
        let mut rows = Vec::new();
        let mut next = match first {
            Ok(url) => Some(url),
            Err(gap) => return (rows, Some(gap)),
        };
        for _ in 0..PAGES {
            let Some(url) = next else { return (rows, None) };
            let page = self.send(permission, Request::new(url, Method::Get)).await;
            let page = page.and_then(|body| {
                serde_json::from_slice::<Page>(&body)
                    .map_err(|error| call::gap(permission, Reason::Unreadable, &error.to_string()))
            });
            match page {
                Ok(page) => {
                    let new = page.value.len();
                    rows.extend(page.value);
                    let link = page.next_link.filter(|link| !link.is_empty());
                    match wanted(&mut rows, new) {
                        Next::More => {}
                        Next::Enough => return (rows, None),
                        Next::Cut => {
                            return (rows, Some(call::gap(permission, Reason::Truncated, "older rows are not read")));
                        }
                    }
                    next = match link.map(|link| self.own(permission, &link)).transpose() {
                        Ok(next) => next,
                        Err(gap) => return (rows, Some(gap)),
                    };
                }
                Err(gap) => return (rows, Some(gap)),
            }
        }
        (rows, Some(call::gap(permission, Reason::Truncated, "the list does not end")))
    }

    /// The rows of a query of Resource Graph over some subscriptions, and why there may be more.
    pub(crate) async fn query(&self, subscriptions: &[&str], query: &str) -> (Vec<Box<RawValue>>, Option<Gap>) {
        const QUERY: &str = crate::graph::PERMISSION;
        let mut rows = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let mut options = serde_json::json!({ "$top": 1000, "resultFormat": "objectArray" });
            if let (Some(token), Some(options)) = (&token, options.as_object_mut()) {
                options.insert("$skipToken".to_owned(), token.as_str().into());
            }
            let body = serde_json::json!({ "subscriptions": subscriptions, "query": query, "options": options });
            let url = match self.url(QUERY, "/providers/Microsoft.ResourceGraph/resources", "2024-04-01") {
                Ok(url) => url,
                Err(gap) => return (rows, Some(gap)),
            };
            let mut request = Request::new(url, Method::Post);
            request.insert_header("content-type", "application/json");
            request.set_body(body.to_string());
            let answer = self.send(QUERY, request).await.and_then(|body| {
                serde_json::from_slice::<Rows>(&body)
                    .map_err(|error| call::gap(QUERY, Reason::Unreadable, &error.to_string()))
            });
            match answer {
                Ok(answer) => {
                    rows.extend(answer.data);
                    token = answer.skip_token.filter(|token| !token.is_empty());
                    if token.is_none() {
                        let cut = [Value::from("true"), Value::from(true)].contains(&answer.result_truncated);
                        let gap = cut.then(|| call::gap(QUERY, Reason::Truncated, "Resource Graph cut its answer"));
                        return (rows, gap);
                    }
                }
                Err(gap) => return (rows, Some(gap)),
            }
        }
        (rows, Some(call::gap(QUERY, Reason::Truncated, "the answer does not end")))
    }

    async fn send(&self, permission: &'static str, request: Request) -> Result<Vec<u8>, Gap> {
        send(&self.pipeline, permission, request).await
    }

    fn url(&self, permission: &'static str, path: &str, version: &str) -> Result<Url, Gap> {
        let mut url = self.base.clone();
        url.set_path(path);
        url.query_pairs_mut().append_pair("api-version", version);
        let stays = url.path().eq_ignore_ascii_case(path);
        // An id of a hostile row must not lead elsewhere.
        if stays { Ok(url) } else { Err(call::gap(permission, Reason::Unreadable, "an id is no path of ARM")) }
    }

    /// The next page, where it is of this cloud: a token is shown to nobody else.
    fn own(&self, permission: &'static str, link: &str) -> Result<Url, Gap> {
        next_page(permission, &self.base, link)
    }
}

/// A way to one audience: it shows a token for that audience, and for no other.
pub(crate) fn pipeline(scope: String, credential: Arc<dyn TokenCredential>, transport: Arc<Metered>) -> Pipeline {
    let options = ClientOptions {
        transport: Some(Transport::new(transport)),
        retry: RetryOptions::exponential(ExponentialRetryOptions {
            max_retries: RETRIES,
            max_total_elapsed: Duration::minutes(2),
            ..ExponentialRetryOptions::default()
        }),
        ..ClientOptions::default()
    };
    let bearer: Arc<dyn Policy> = Arc::new(Bearer { credential, scope });
    let (name, version) = (Some(env!("CARGO_PKG_NAME")), Some(env!("CARGO_PKG_VERSION")));
    Pipeline::new(name, version, options, Vec::new(), vec![bearer], None)
}

/// The body of an answer that is a success.
pub(crate) async fn send(pipeline: &Pipeline, permission: &'static str, mut request: Request) -> Result<Vec<u8>, Gap> {
    let unchecked = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
    let answer = pipeline.send(&Context::new(), &mut request, Some(unchecked)).await;
    let answer = answer.map_err(|error| call::failed(permission, &error))?;
    let status = u16::from(answer.status());
    let body = answer.into_body();
    if (200..300).contains(&status) { Ok(body.to_vec()) } else { Err(call::refused(permission, status, &body)) }
}

/// The next page, where it is at the same address as the first: a token is shown to nobody else.
pub(crate) fn next_page(permission: &'static str, of: &Url, link: &str) -> Result<Url, Gap> {
    let next = Url::parse(link).ok().filter(|url| {
        (url.scheme(), url.host_str(), url.port_or_known_default())
            == (of.scheme(), of.host_str(), of.port_or_known_default())
    });
    next.ok_or_else(|| call::gap(permission, Reason::Unreadable, "the next page is on another host"))
}

/// Whether an address is this machine's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Shows a token. Over plain HTTP to nobody but this machine.
#[derive(Debug)]
struct Bearer {
    credential: Arc<dyn TokenCredential>,
    scope: String,
}

#[async_trait]
impl Policy for Bearer {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        if request.url().scheme() != "https" && !is_loopback(request.url()) {
            let message = "credentials are not sent over plain HTTP";
            return Err(azure_core::Error::with_message(ErrorKind::Credential, message));
        }
        let token = self.credential.get_token(&[&self.scope], None).await?;
        request.insert_header(AUTHORIZATION, format!("Bearer {}", token.token.secret()));
        match next {
            [first, rest @ ..] => first.send(ctx, request, rest).await,
            [] => Err(azure_core::Error::with_message(ErrorKind::Other, "a pipeline without a transport")),
        }
    }
}
