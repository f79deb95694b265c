//! Bedrock agent aliases: the addresses at which versions of an agent answer.

use aws_sdk_bedrockagent::{
    Client,
    types::{AgentAliasSummary, AliasInvocationState},
};

use super::listing::{self, DRAFT, TEST_ALIAS};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_agent_alias",
    kind: Kind::Endpoint,
    permissions: &["bedrock:ListAgents", "bedrock:ListAgentAliases"],
    source: "bedrock:ListAgentAliases",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_AgentAliasSummary.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    at.each(listing::agents(&at, &client).await, async |agent| {
        let id = agent.agent_id();
        for alias in listing::aliases(&at, &client, id).await.unwrap_or_default() {
            let arn = at.arn("bedrock", &format!("agent-alias/{id}/{}", alias.agent_alias_id()));
            let routes = alias.routing_configuration();
            at.found(
                Asset::new(TYPE.name, at.place(), arn, read(&alias))
                    .named(Some(format!("{} {}", agent.agent_name(), alias.agent_alias_name())))
                    .created(time(alias.created_at()))
                    .links(
                        Relation::RoutesTo,
                        routes.iter().filter_map(|r| r.agent_version()).map(|v| listing::version_uid(&at, id, v)),
                    )
                    .links(Relation::Serves, routes.iter().filter_map(|r| r.provisioned_throughput())),
            );
        }
    })
    .await;
    Ok(())
}

fn read(alias: &AgentAliasSummary) -> kind::Endpoint {
    let paused = alias.alias_invocation_state() == Some(&AliasInvocationState::RejectInvocations);
    let absent = matches!(alias.agent_alias_status().as_str(), "CREATING" | "FAILED" | "DELETING" | "DISSOCIATED");
    let routes = alias.routing_configuration.as_deref();
    kind::Endpoint {
        // Bedrock has no anonymous callers: every call is signed or carries a key of an IAM user.
        authentication: Known(Authentication::CloudIdentity),
        in_service: Known(!paused && !absent),
        routes_to_draft: Observed::from(routes).map(|routes| routes.iter().any(|r| r.agent_version() == Some(DRAFT))),
        test_address: Known(alias.agent_alias_id() == TEST_ALIAS),
        ..kind::Endpoint::default()
    }
}
