//! The HTTP client of every SDK client: one pool, and a meter in front of it.

use std::{sync::Arc, time::Duration};

use aispm_discovery::{Meter, RateKey};
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    shared::IntoShared as _,
};

use crate::call::PERMISSION;

/// One connection pool with TLS.
pub(crate) fn pool() -> SharedHttpClient {
    use aws_smithy_http_client::{Builder, tls};
    Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https()
}

/// Sends each attempt of each call of one account and region past the meter.
#[derive(Debug, Clone)]
pub(crate) struct Metered {
    pub(crate) pool: SharedHttpClient,
    pub(crate) meter: Arc<Meter>,
    pub(crate) account: Arc<str>,
    pub(crate) region: Arc<str>,
}

#[derive(Debug)]
struct MeteredConnector {
    inner: SharedHttpConnector,
    of: Metered,
}

impl HttpClient for Metered {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        MeteredConnector { inner: self.pool.http_connector(settings, components), of: self.clone() }.into_shared()
    }
}

impl HttpConnector for MeteredConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // Credentials are fetched on the way to another call, and are not that call.
        let signer = signing_service(&request);
        let permission = match PERMISSION.try_with(|p| *p) {
            Ok(permission) if signer != Some("sts") || permission.starts_with("sts:") => permission,
            _ => "sts:AssumeRole",
        };
        let service = permission.split(':').next().unwrap_or(permission);
        let key = RateKey { account: self.of.account.clone(), region: self.of.region.clone(), service: service.into() };
        let (meter, inner) = (self.of.meter.clone(), self.inner.clone());
        HttpConnectorFuture::new(async move {
            let permit = meter.admit(&key, permission).await;
            let answer = inner.call(request).await;
            drop(permit);
            if let Ok(response) = &answer
                && throttles(response)
            {
                let after = response.headers().get("retry-after").and_then(|s| s.parse().ok()).map(Duration::from_secs);
                meter.throttled(&key, after);
            }
            answer
        })
    }
}

/// The service in the scope of a request's signature.
fn signing_service(request: &HttpRequest) -> Option<&str> {
    request.headers().get("authorization")?.split_once("Credential=")?.1.split('/').nth(3)
}

fn throttles(response: &HttpResponse) -> bool {
    let status = response.status().as_u16();
    status == 429
        || status == 503
        || (status == 400
            && response
                .headers()
                .get("x-amzn-errortype")
                .is_some_and(|code| code.contains("Throttl") || code.contains("TooManyRequests")))
}
