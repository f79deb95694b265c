//! Failures of calls, as gaps.

use aispm_inventory::{Gap, GapRecord, Reason};
use azure_core::{Error, error::ErrorKind};
use serde::Deserialize;

/// What ARM says about a failure.
#[derive(Debug, Default, Deserialize)]
struct Answer {
    #[serde(default)]
    error: Detail,
}

#[derive(Debug, Default, Deserialize)]
struct Detail {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// The gap of an answer that is not a success.
pub(crate) fn refused(permission: &'static str, status: u16, body: &[u8]) -> Gap {
    let Detail { code, message } = serde_json::from_slice::<Answer>(body).unwrap_or_default().error;
    let detail = match (code.as_str(), message.as_str()) {
        ("", "") => format!("HTTP status {status}"),
        (code, message) => format!("{code}: {message}"),
    };
    gap(permission, reason(status, &code), &detail)
}

/// The gap of a call that got no answer.
pub(crate) fn failed(permission: &'static str, error: &Error) -> Gap {
    // The outermost error often says no more than that there was one.
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    let text = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    let reason = match error.kind() {
        ErrorKind::Credential => Reason::Denied,
        ErrorKind::Io | ErrorKind::Connection if text.contains("timed out") => Reason::Timeout,
        _ => Reason::Unreadable,
    };
    gap(permission, reason, &text)
}

/// A fact whose word this version does not know.
pub(crate) fn strange<T>(word: &str) -> aispm_inventory::Observed<T> {
    aispm_inventory::Observed::Unseen(unclear(&format!("`{word}` is not known")))
}

/// The gap of an answer that came, and does not say what was asked.
pub(crate) fn unclear(detail: &str) -> Gap {
    let detail = Some(detail.chars().take(200).collect());
    Gap::from(GapRecord { reason: Reason::Unreadable, permission: None, detail })
}

/// A gap with what was said about it.
pub(crate) fn gap(permission: &'static str, reason: Reason, detail: &str) -> Gap {
    let detail = (!detail.is_empty()).then(|| detail.chars().take(500).collect());
    tracing::debug!(permission, reason = reason.name(), detail, "call failed");
    Gap::from(GapRecord { reason, permission: Some(permission.to_owned()), detail })
}

fn reason(status: u16, code: &str) -> Reason {
    match (status, code) {
        (_, "RequestDisallowedByPolicy") => Reason::DeniedByOrganization,
        (401 | 403, _) => Reason::Denied,
        (_, "MissingSubscriptionRegistration" | "SubscriptionNotRegistered" | "DisabledSubscription") => {
            Reason::Disabled
        }
        (
            _,
            "InvalidApiVersionParameter"
            | "InvalidResourceType"
            | "NoRegisteredProviderFound"
            | "ResourceTypeNotSupported"
            | "LocationNotAvailableForResourceType",
        ) => Reason::NotOffered,
        // A subscription that this credential does not see is no proof that something in it is gone.
        (_, "SubscriptionNotFound" | "InvalidSubscriptionId" | "InvalidAuthenticationTokenTenant") => Reason::Denied,
        (404, _) => Reason::NotFound,
        (429 | 503, _) => Reason::Throttled,
        (408 | 504, _) => Reason::Timeout,
        _ => Reason::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arm_says_tells_why() {
        let said = |status: u16, code: &str| {
            refused("p", status, format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#).as_bytes()).reason()
        };
        for (status, code, reason) in [
            (403, "AuthorizationFailed", Reason::Denied),
            (403, "RequestDisallowedByPolicy", Reason::DeniedByOrganization),
            (401, "ExpiredAuthenticationToken", Reason::Denied),
            (404, "ResourceNotFound", Reason::NotFound),
            (404, "SubscriptionNotFound", Reason::Denied),
            (404, "InvalidResourceType", Reason::NotOffered),
            (409, "MissingSubscriptionRegistration", Reason::Disabled),
            (429, "TooManyRequests", Reason::Throttled),
            (504, "GatewayTimeout", Reason::Timeout),
            (500, "InternalServerError", Reason::Unreadable),
        ] {
            assert_eq!(said(status, code), reason, "{code}");
        }
    }

    #[test]
    fn an_answer_that_is_no_json_still_has_its_status() {
        let gap = refused("p", 502, b"<html>");
        assert_eq!((gap.reason(), gap.detail()), (Reason::Unreadable, Some("HTTP status 502")));
    }
}
