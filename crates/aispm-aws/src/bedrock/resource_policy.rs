//! Policies on Bedrock resources: which other accounts may use them.

use crate::prelude::*;

/// The permission that reads the policy of any Bedrock resource.
pub(crate) const PERMISSION: &str = "bedrock:GetResourcePolicy";

/// The codes that Bedrock answers with for a resource that has no policy.
pub(crate) const NO_POLICY: &[&str] = &["ResourceNotFoundException"];

/// The statements of a policy, and the other accounts they let in.
pub(crate) fn read(
    at: &Region,
    document: Result<Option<String>, Gap>,
) -> (Observed<Vec<Statement>>, Observed<Vec<String>>) {
    let statements = document.and_then(|d| d.map(|d| policy::read(at, PERMISSION, &d)).transpose());
    let shared_with =
        statements.as_ref().map_err(Gap::clone).map(|s| policy::shared_with(at, s.as_deref().unwrap_or_default()));
    (Observed::from(statements), Observed::from(shared_with))
}
