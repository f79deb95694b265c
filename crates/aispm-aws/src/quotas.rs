//! Known quotas, in requests per second, by IAM service prefix.
//!
//! Sources: AgentCore's quota page (list operations 5/s); for IAM the rate that
//! other scanners ship (15/s); API Gateway allows 10/s for all operations of management together.
//! Everything else starts at the meter's default.

/// Known quotas by IAM service prefix, in requests per second.
pub const QUOTAS: &[(&str, f64)] =
    &[("apigateway", 8.0), ("bedrock-agentcore", 5.0), ("iam", 15.0), ("organizations", 8.0), ("tag", 5.0)];
