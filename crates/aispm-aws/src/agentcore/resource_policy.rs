//! Resource policies of runtimes, gateways and memories.

use aws_sdk_bedrockagentcorecontrol::Client;

use crate::prelude::*;

const PERMISSION: &str = "bedrock-agentcore:GetResourcePolicy";

/// What a resource policy says, as facts.
#[derive(Clone)]
pub(crate) struct ResourcePolicy {
    /// Its statements.
    pub(crate) statements: Observed<Vec<Statement>>,
    /// Other accounts that it lets in.
    pub(crate) shared_with: Observed<Vec<String>>,
}

/// Reads the resource policy of a resource, which may have none.
pub(crate) async fn read(at: &Region, agentcore: &Client, arn: &str) -> ResourcePolicy {
    let asked = agentcore.get_resource_policy().resource_arn(arn).send();
    let answer = at.call_unless(PERMISSION, &["ResourceNotFoundException"], asked).await;
    let statements = match answer.map(|a| a.and_then(|a| a.policy).filter(|p| !p.trim().is_empty())) {
        Ok(Some(document)) => policy::read(at, PERMISSION, &document).map(Some),
        Ok(None) => Ok(None),
        Err(gap) => Err(gap),
    };
    ResourcePolicy {
        shared_with: match &statements {
            Ok(Some(statements)) => Known(policy::shared_with(at, statements)),
            Ok(None) => Known(Vec::new()),
            Err(gap) => Observed::Unseen(gap.clone()),
        },
        statements: Observed::from(statements),
    }
}
