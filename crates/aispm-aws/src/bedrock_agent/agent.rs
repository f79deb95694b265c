//! Bedrock agents, as they are being edited: the draft that every version is made from.

use aws_sdk_bedrockagent::{
    Client,
    types::{Agent, OrchestrationExecutor},
};

use super::{behaviour, listing, reference};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_agent",
    kind: Kind::Agent,
    permissions: &[
        "bedrock:ListAgents",
        "bedrock:GetAgent",
        "bedrock:ListAgentAliases",
        "bedrock:ListAgentActionGroups",
        "bedrock:ListAgentKnowledgeBases",
        "bedrock:ListAgentCollaborators",
    ],
    source: "bedrock:GetAgent",
    side_calls: &[
        ("served_versions", "bedrock:ListAgentAliases"),
        ("relays_conversation", "bedrock:ListAgentCollaborators"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetAgent.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    at.each(listing::agents(&at, &client).await, async |listed| {
        let id = listed.agent_id();
        let served = listing::aliases(&at, &client, id).await.map(|aliases| listing::served(&aliases));
        let versions = served.iter().flatten().filter(|v| *v != listing::DRAFT);
        let versions: Vec<_> = versions.map(|v| listing::version_uid(&at, id, v)).collect();
        let asset = |facts: kind::Agent| {
            let served_versions = Observed::from(served.clone()).map(|versions| versions.into_iter().collect());
            let facts = kind::Agent { served_versions, ..facts };
            Asset::new(TYPE.name, at.place(), listing::agent_uid(&at, id), facts)
                .named(Some(listed.agent_name()))
                .links(Relation::Contains, versions)
        };
        let described = at.call("bedrock:GetAgent", client.get_agent().agent_id(id).send()).await;
        let described = described.and_then(|answer| listing::record(&at, "bedrock:GetAgent", answer.agent));
        let asset = match described {
            Ok(agent) => {
                let below =
                    behaviour::collaborators(&at, &client, id, listing::DRAFT, agent.agent_collaboration()).await;
                let facts = kind::Agent { relays_conversation: behaviour::relays(&below), ..read(&at, &agent) };
                pointed(&at, &agent, asset(facts)).links(Relation::DelegatesTo, behaviour::addresses(&below))
            }
            Err(gap) => asset(kind::Agent::unseen(&gap)),
        };
        at.found(listing::equipped(&at, &client, id, listing::DRAFT, asset).await);
    })
    .await;
    Ok(())
}

fn pointed(at: &Region, agent: &Agent, asset: Asset) -> Asset {
    asset
        .created(time(agent.created_at()))
        .link(Relation::RunsAs, Some(agent.agent_resource_role_arn()))
        .link(Relation::UsesModel, agent.foundation_model().and_then(|model| reference::model(at, model)))
        .link(Relation::GuardedBy, reference::guardrail_version(at, agent.guardrail_configuration()))
        .link(Relation::EncryptedBy, agent.customer_encryption_key_arn())
        .links(Relation::RoutesTo, parser(agent).into_iter().chain(orchestrator(agent)).map(reference::function))
}

fn read(at: &Region, agent: &Agent) -> kind::Agent {
    let guardrail = agent.guardrail_configuration();
    let overrides = agent.prompt_override_configuration();
    let memory = agent.memory_configuration();
    kind::Agent {
        status: Known(lower(agent.agent_status().as_str())),
        model: agent.foundation_model().map(str::to_owned).into(),
        instructed: Known(agent.instruction().is_some_and(|text| !text.trim().is_empty())),
        secrets: Known(behaviour::secrets(at, agent.instruction(), overrides)),
        guardrail: reference::guardrail(at, guardrail).into(),
        guardrail_version: guardrail.and_then(|g| g.guardrail_version()).map(str::to_owned).into(),
        idle_session_seconds: Known(agent.idle_session_ttl_in_seconds().into()),
        // Memory is something that is switched on.
        remembers: Known(memory.is_some_and(|m| !m.enabled_memory_types().is_empty())),
        memory_days: Observed::from(memory).map(|m| m.storage_days().into()),
        encryption_key: agent.customer_encryption_key_arn().map(str::to_owned).into(),
        supervises: behaviour::supervises(agent.agent_collaboration()),
        preprocessing_off: Known(behaviour::preprocessing_off(overrides)),
        parser_function: parser(agent).map(str::to_owned).into(),
        ..kind::Agent::default()
    }
}

fn parser(agent: &Agent) -> Option<&str> {
    agent.prompt_override_configuration()?.override_lambda()
}

fn orchestrator(agent: &Agent) -> Option<&str> {
    match agent.custom_orchestration()?.executor()? {
        OrchestrationExecutor::Lambda(arn) => Some(arn),
        _ => None,
    }
}
