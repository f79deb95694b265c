//! The only door to the network: every request passes the meter and is counted under the permission it needs.

use std::{sync::Arc, time::Duration};

use aispm_discovery::{Meter, RateKey};
use async_trait::async_trait;
use azure_core::{
    Error,
    error::ErrorKind,
    http::{AsyncRawResponse, HttpClient, Method, Request, Url, headers::RETRY_AFTER},
};
use reqwest::redirect;

use crate::{data_plane, id};

const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take: lists of large subscriptions are slow.
const READ: Duration = Duration::from_secs(60);

/// What a request for a token is counted as.
pub(crate) const TOKEN: &str = "entra:token";

/// A transport that admits and counts.
#[derive(Debug)]
pub(crate) struct Metered {
    client: reqwest::Client,
    meter: Arc<Meter>,
}

impl Metered {
    /// A transport for all clients of a scan.
    pub(crate) fn new(meter: Arc<Meter>) -> Result<Self, reqwest::Error> {
        // Ours before the platform's, so that the choice of cryptography is not left to the features of a build.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().connect_timeout(CONNECT).read_timeout(READ);
        // A credential never follows a redirect to another host.
        let client = builder.redirect(redirect::Policy::none()).build()?;
        Ok(Self { client, meter })
    }
}

#[async_trait]
impl HttpClient for Metered {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let operation = operation(request.method(), request.url());
        // A data plane has a quota of its own for each account.
        let played = data_plane::operation(request.url()).and_then(|_| data_plane::parts(request.url()));
        let account = played.map(|(host, _)| host).or_else(|| id::subscription(request.url().path()));
        let key = RateKey {
            account: account.unwrap_or("tenant").to_ascii_lowercase().into(),
            region: "global".into(),
            service: if played.is_some() { "data-plane" } else { service(&operation) }.into(),
        };
        let _permit = self.meter.admit(&key, &operation).await;
        let answer = self.client.execute_request(request).await?;
        let (status, headers, body) = answer.deconstruct();
        if u16::from(status) == 429 {
            let after = headers.get_optional_str(&RETRY_AFTER).and_then(|after| after.parse().ok());
            self.meter.throttled(&key, after.map(Duration::from_secs));
        }
        // The permit is held until the whole answer is here.
        let body = body.collect().await.map_err(|e| Error::with_error(ErrorKind::Io, e, "the answer broke off"))?;
        Ok(AsyncRawResponse::from_bytes(status, headers, body))
    }
}

/// The permission that a request needs, in the spelling of role definitions.
pub(crate) fn operation(method: Method, url: &Url) -> String {
    let path = url.path();
    if path.ends_with("/oauth2/v2.0/token") || path.contains("/metadata/identity") {
        return TOKEN.to_owned();
    }
    if let Some(operation) = data_plane::operation(url) {
        return operation;
    }
    let path = path.to_ascii_lowercase();
    match path.as_str() {
        "/subscriptions" => return "microsoft.resources/subscriptions/read".to_owned(),
        "/providers/microsoft.resourcegraph/resources" => return "microsoft.resourcegraph/resources/read".to_owned(),
        _ => {}
    }
    let Some((_, after)) = path.rsplit_once("/providers/") else {
        return "microsoft.resources/subscriptions/read".to_owned();
    };
    let mut parts = after.trim_end_matches('/').split('/');
    let namespace = parts.next().unwrap_or_default();
    let types: Vec<&str> = parts.step_by(2).collect();
    let verb = if method == Method::Post { "action" } else { "read" };
    format!("{namespace}/{}/{verb}", types.join("/"))
}

/// The permission that a request to a stand-in on this machine needs, by its method and its path.
#[must_use]
pub fn permission_of_request(method: &str, path: &str) -> String {
    let method = if method.eq_ignore_ascii_case("post") { Method::Post } else { Method::Get };
    let url = Url::parse("http://127.0.0.1").map(|mut url| {
        url.set_path(path);
        url
    });
    url.map(|url| operation(method, &url)).unwrap_or_default()
}

/// What shares a quota: reads of a subscription, and queries of Resource Graph.
fn service(operation: &str) -> &'static str {
    match operation {
        TOKEN => "entra",
        "microsoft.resourcegraph/resources/read" => "resource-graph",
        _ => "arm",
    }
}

/// Known quotas in requests per second. ARM refills 25 reads a second for each subscription and principal (limits page, since
/// 2024); Resource Graph answers 15 queries in 5 seconds for each user.
pub const QUOTAS: &[(&str, f64)] = &[("arm", 25.0), ("resource-graph", 3.0)];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_its_permission() {
        let account = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts";
        for (path, permission) in [
            ("/subscriptions", "microsoft.resources/subscriptions/read"),
            (account, "microsoft.cognitiveservices/accounts/read"),
            (&format!("{account}/a1"), "microsoft.cognitiveservices/accounts/read"),
            (&format!("{account}/a1/deployments"), "microsoft.cognitiveservices/accounts/deployments/read"),
            (&format!("{account}/a1/deployments/chat"), "microsoft.cognitiveservices/accounts/deployments/read"),
            (
                "/subscriptions/s/providers/Microsoft.Authorization/permissions",
                "microsoft.authorization/permissions/read",
            ),
            ("/providers/Microsoft.ResourceGraph/resources", "microsoft.resourcegraph/resources/read"),
            ("/tenant/oauth2/v2.0/token", TOKEN),
        ] {
            let url = Url::parse(&format!("https://management.azure.com{path}?api-version=1")).unwrap();
            assert_eq!(operation(Method::Get, &url), permission, "{path}");
        }
    }
}
