//! The only door to the network: names the permission of each call, and turns its failure into a gap.

use std::{error::Error, future::Future};

use aispm_inventory::{Gap, GapRecord, Reason};
use aws_smithy_runtime_api::{
    client::{orchestrator::HttpResponse, result::SdkError},
    http::StatusCode,
};
use aws_smithy_types::error::{display::DisplayErrorContext, metadata::ProvideErrorMetadata};

tokio::task_local! {
    /// The permission of the call in flight; the connector counts requests under it.
    pub(crate) static PERMISSION: &'static str;
}

/// Names the permission while a call runs.
pub(crate) async fn named<T>(permission: &'static str, call: impl Future<Output = T>) -> T {
    PERMISSION.scope(permission, call).await
}

/// The permission that an operation needs, in IAM's spelling.
///
/// IAM mostly uses the operation's name; the exceptions are the services' own. S3 Control's
/// `GetPublicAccessBlock` goes by the name of its action here, as S3 has an operation of the same name.
#[must_use]
pub fn permission_of_operation(service: &str, operation: &str) -> String {
    let prefix = match service {
        "bedrock-agent" => "bedrock",
        "opensearchserverless" => "aoss",
        "resourcegroupstaggingapi" => "tag",
        "bedrock-agentcore-control" => "bedrock-agentcore",
        "apigatewayv2" => "apigateway",
        other => other,
    };
    let action = match (prefix, operation) {
        // It names actions by the verb of the request.
        ("apigateway", _) => "GET",
        ("s3", "ListBuckets") => "ListAllMyBuckets",
        ("s3", "HeadBucket" | "ListObjectsV2") => "ListBucket",
        ("s3", "GetPublicAccessBlock") => "GetBucketPublicAccessBlock",
        ("s3", "GetBucketEncryption") => "GetEncryptionConfiguration",
        ("s3", "GetObjectLockConfiguration") => "GetBucketObjectLockConfiguration",
        (_, name) => name,
    };
    format!("{prefix}:{action}")
}

/// Why a call failed, as a gap.
pub(crate) fn gap<E>(permission: &'static str, error: &SdkError<E, HttpResponse>) -> Gap
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let reason = reason(error);
    let detail = match error.as_service_error() {
        Some(e) => match (e.code(), e.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(text), None) | (None, Some(text)) => text.to_owned(),
            (None, None) => error.raw_response().map_or_else(String::new, |r| format!("HTTP status {}", r.status())),
        },
        None => DisplayErrorContext(error).to_string(),
    };
    let detail = (!detail.is_empty()).then(|| detail.chars().take(500).collect());
    tracing::debug!(permission, reason = reason.name(), detail, "call failed");
    Gap::from(GapRecord { reason, permission: Some(permission.to_owned()), detail })
}

fn reason<E>(error: &SdkError<E, HttpResponse>) -> Reason
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(e) => {
            let status = error.raw_response().map_or(0, |r| StatusCode::as_u16(r.status()));
            of_service_error(e.err().code().unwrap_or_default(), e.err().message().unwrap_or_default(), status)
        }
        SdkError::TimeoutError(_) => Reason::Timeout,
        SdkError::DispatchFailure(e) if e.is_timeout() => Reason::Timeout,
        // A name that does not exist is a service that the region does not have. A resolver that
        // fails for a moment says something else, and must not pass for that.
        SdkError::DispatchFailure(_) if no_such_host(&DisplayErrorContext(error).to_string()) => Reason::NotOffered,
        _ => Reason::Unreadable,
    }
}

fn no_such_host(text: &str) -> bool {
    text.contains("Name or service not known")
        || text.contains("nodename nor servname")
        || text.contains("No such host")
}

fn of_service_error(code: &str, message: &str, status: u16) -> Reason {
    let text = message.to_ascii_lowercase();
    match code {
        _ if code.contains("Throttl") => Reason::Throttled,
        "TooManyRequestsException" | "RequestLimitExceeded" | "SlowDown" | "RequestThrottled" => Reason::Throttled,
        "OptInRequired" | "SubscriptionRequiredException" => Reason::Disabled,
        "UnknownOperationException" | "UnknownOperation" | "InvalidAction" => Reason::NotOffered,
        _ if code.starts_with("AccessDenied")
            || code.contains("Unauthorized")
            || code.contains("NotAuthorized")
            || code.starts_with("ExpiredToken")
            || code.starts_with("InvalidClientToken")
            || code == "UnrecognizedClientException"
            || code == "AuthFailure"
            || status == 401
            || status == 403 =>
        {
            let by_organization = text.contains("service control policy") || text.contains("resource control policy");
            if by_organization { Reason::DeniedByOrganization } else { Reason::Denied }
        }
        _ if code.contains("NotFound") || code.starts_with("NoSuch") || status == 404 => Reason::NotFound,
        "ValidationException" | "ValidationError" if text.contains("could not find") => Reason::NotFound,
        _ if status == 429 || status == 503 => Reason::Throttled,
        _ if text.contains("not supported in this region") || text.contains("not available in this region") => {
            Reason::NotOffered
        }
        _ => Reason::Unreadable,
    }
}

/// Whether a failure is what `means` describes: a code, or `Code: part of the message`.
pub(crate) fn says<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>, means: &str) -> bool {
    let message = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default();
    match means.split_once(": ") {
        Some((wanted, part)) => code(error) == wanted && message.contains(part),
        None => code(error) == means,
    }
}

/// The provider's code for a failure; empty when it gave none.
pub(crate) fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> &str {
    error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::permission_of_operation;

    #[test]
    fn actions_that_are_not_named_like_their_operation() {
        for (service, operation, permission) in [
            ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
            ("s3", "HeadBucket", "s3:ListBucket"),
            ("s3", "ListObjectsV2", "s3:ListBucket"),
            ("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
            ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
            ("s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
            ("bedrock-agent", "ListAgents", "bedrock:ListAgents"),
            ("bedrock-agentcore-control", "GetGateway", "bedrock-agentcore:GetGateway"),
            ("opensearchserverless", "BatchGetCollection", "aoss:BatchGetCollection"),
            ("resourcegroupstaggingapi", "GetResources", "tag:GetResources"),
            ("apigateway", "GetRestApis", "apigateway:GET"),
            ("apigatewayv2", "GetRoutes", "apigateway:GET"),
        ] {
            assert_eq!(permission_of_operation(service, operation), permission);
        }
    }

    #[test]
    fn actions_that_are_named_like_their_operation() {
        for permission in [
            "iam:GetAccountAuthorizationDetails",
            "iam:ListServiceSpecificCredentials",
            "lambda:GetFunctionConfiguration",
            "lambda:GetPolicy",
            "lambda:ListFunctionUrlConfigs",
            "organizations:DescribeEffectivePolicy",
            "s3:GetAccountPublicAccessBlock",
            "s3:GetBucketAcl",
            "s3:GetBucketLocation",
            "s3:GetBucketLogging",
            "s3:GetBucketOwnershipControls",
            "s3:GetBucketPolicy",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketVersioning",
            "sagemaker:DescribeEndpoint",
        ] {
            let (service, operation) = permission.split_once(':').unwrap_or_default();
            assert_eq!(permission_of_operation(service, operation), permission);
        }
    }
}
