//! The services that can be played, and how each of them talks.

/// How a service talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// JSON, with the operation in the `X-Amz-Target` header.
    AwsJson,
    /// JSON, with the operation in method and path.
    RestJson,
    /// XML, with the operation in the form.
    Query,
    /// Like [`Wire::Query`], with EC2's own envelope.
    Ec2,
    /// XML, with the operation in method, path and query.
    S3,
}

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// How recordings name it.
    pub(crate) name: &'static str,
    /// How signatures name it.
    pub(crate) scope: &'static str,
    pub(crate) wire: Wire,
    /// Whether it answers the same in every region.
    pub(crate) global: bool,
}

/// Every service that can be played.
pub(crate) const SERVICES: &[Service] = &[
    Service { name: "apigateway", scope: "apigateway", wire: Wire::RestJson, global: false },
    Service { name: "apigatewayv2", scope: "apigateway", wire: Wire::RestJson, global: false },
    Service { name: "bedrock", scope: "bedrock", wire: Wire::RestJson, global: false },
    Service { name: "bedrock-agent", scope: "bedrock", wire: Wire::RestJson, global: false },
    Service { name: "bedrock-agentcore-control", scope: "bedrock-agentcore", wire: Wire::RestJson, global: false },
    Service { name: "cloudtrail", scope: "cloudtrail", wire: Wire::AwsJson, global: false },
    Service { name: "ec2", scope: "ec2", wire: Wire::Ec2, global: false },
    Service { name: "ecr", scope: "ecr", wire: Wire::AwsJson, global: false },
    Service { name: "guardduty", scope: "guardduty", wire: Wire::RestJson, global: false },
    Service { name: "iam", scope: "iam", wire: Wire::Query, global: true },
    Service { name: "inspector2", scope: "inspector2", wire: Wire::RestJson, global: false },
    Service { name: "kendra", scope: "kendra", wire: Wire::AwsJson, global: false },
    Service { name: "kms", scope: "kms", wire: Wire::AwsJson, global: false },
    Service { name: "lambda", scope: "lambda", wire: Wire::RestJson, global: false },
    Service { name: "logs", scope: "logs", wire: Wire::AwsJson, global: false },
    Service { name: "opensearchserverless", scope: "aoss", wire: Wire::AwsJson, global: false },
    Service { name: "organizations", scope: "organizations", wire: Wire::AwsJson, global: true },
    Service { name: "qbusiness", scope: "qbusiness", wire: Wire::RestJson, global: false },
    Service { name: "resourcegroupstaggingapi", scope: "tagging", wire: Wire::AwsJson, global: false },
    Service { name: "s3", scope: "s3", wire: Wire::S3, global: true },
    Service { name: "s3vectors", scope: "s3vectors", wire: Wire::RestJson, global: false },
    Service { name: "sagemaker", scope: "sagemaker", wire: Wire::AwsJson, global: false },
    Service { name: "sts", scope: "sts", wire: Wire::Query, global: true },
];

/// The service that recordings call by this name.
pub(crate) fn named(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == name)
}

/// The services that sign by this name.
pub(crate) fn signing_as(scope: &str) -> impl Iterator<Item = &'static Service> {
    SERVICES.iter().filter(move |service| service.scope == scope)
}
