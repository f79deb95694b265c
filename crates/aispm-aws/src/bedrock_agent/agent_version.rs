//! Bedrock agent versions: what an address really serves.

use aws_sdk_bedrockagent::{Client, types::AgentVersion};

use super::{behaviour, listing, reference};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_agent_version",
    kind: Kind::AgentVersion,
    permissions: &[
        "bedrock:ListAgents",
        "bedrock:ListAgentVersions",
        "bedrock:GetAgentVersion",
        "bedrock:ListAgentAliases",
        "bedrock:ListAgentActionGroups",
        "bedrock:ListAgentKnowledgeBases",
        "bedrock:ListAgentCollaborators",
    ],
    source: "bedrock:GetAgentVersion",
    side_calls: &[
        ("version", "bedrock:ListAgentVersions"),
        ("served", "bedrock:ListAgentAliases"),
        ("relays_conversation", "bedrock:ListAgentCollaborators"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetAgentVersion.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    at.each(listing::agents(&at, &client).await, async |agent| {
        let served = listing::aliases(&at, &client, agent.agent_id()).await.map(|aliases| listing::served(&aliases));
        let versions = client.list_agent_versions().agent_id(agent.agent_id()).into_paginator().items().send();
        for listed in at.list("bedrock:ListAgentVersions", versions).await {
            if listed.agent_version() != listing::DRAFT {
                let served = served.as_ref().map(|versions| versions.contains(listed.agent_version()));
                let served = served.map_err(Gap::clone).into();
                one(&at, &client, agent.agent_id(), agent.agent_name(), listed.agent_version(), served).await;
            }
        }
    })
    .await;
    Ok(())
}

async fn one(at: &Region, client: &Client, agent: &str, name: &str, version: &str, served: Observed<bool>) {
    let described = client.get_agent_version().agent_id(agent).agent_version(version).send();
    let described = at.call("bedrock:GetAgentVersion", described).await;
    let described = described.and_then(|answer| listing::record(at, "bedrock:GetAgentVersion", answer.agent_version));
    // What nobody can reach is not worth three more calls; what may be served is.
    let reachable = served != Known(false);
    let asset = |facts| {
        let facts = kind::AgentVersion { version: Known(version.to_owned()), served, ..facts };
        Asset::new(TYPE.name, at.place(), listing::version_uid(at, agent, version), facts)
            .named(Some(format!("{name} version {version}")))
    };
    let asset = match described {
        Ok(v) if reachable => {
            let below = behaviour::collaborators(at, client, agent, version, v.agent_collaboration()).await;
            let facts = kind::AgentVersion { relays_conversation: behaviour::relays(&below), ..read(at, &v) };
            pointed(at, &v, asset(facts)).links(Relation::DelegatesTo, behaviour::addresses(&below))
        }
        Ok(v) => pointed(at, &v, asset(read(at, &v))),
        Err(gap) => asset(kind::AgentVersion::unseen(&gap)),
    };
    at.found(if reachable { listing::equipped(at, client, agent, version, asset).await } else { asset });
}

fn pointed(at: &Region, v: &AgentVersion, asset: Asset) -> Asset {
    let parser = v.prompt_override_configuration().and_then(|o| o.override_lambda());
    asset
        .created(time(v.created_at()))
        .link(Relation::RunsAs, Some(v.agent_resource_role_arn()))
        .link(Relation::UsesModel, v.foundation_model().and_then(|model| reference::model(at, model)))
        .link(Relation::GuardedBy, reference::guardrail_version(at, v.guardrail_configuration()))
        .link(Relation::EncryptedBy, v.customer_encryption_key_arn())
        .link(Relation::RoutesTo, parser.map(reference::function))
}

fn read(at: &Region, v: &AgentVersion) -> kind::AgentVersion {
    let guardrail = v.guardrail_configuration();
    let overrides = v.prompt_override_configuration();
    kind::AgentVersion {
        model: v.foundation_model().map(str::to_owned).into(),
        guardrail: reference::guardrail(at, guardrail).into(),
        guardrail_version: guardrail.and_then(|g| g.guardrail_version()).map(str::to_owned).into(),
        instructed: Known(v.instruction().is_some_and(|text| !text.trim().is_empty())),
        secrets: Known(behaviour::secrets(at, v.instruction(), overrides)),
        supervises: behaviour::supervises(v.agent_collaboration()),
        preprocessing_off: Known(behaviour::preprocessing_off(overrides)),
        ..kind::AgentVersion::default()
    }
}
