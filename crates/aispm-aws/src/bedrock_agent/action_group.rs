//! Bedrock action groups: what an agent can do, in its draft and in every version that is served.

use aispm_inventory::kind::tool::{Executor, ToolFunction};
use aws_sdk_bedrockagent::{
    Client,
    types::{
        ActionGroupExecutor, ActionGroupState, ActionGroupSummary, AgentActionGroup, ApiSchema, Function,
        FunctionSchema, RequireConfirmation,
    },
};

use super::{listing, openapi, reference};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_action_group",
    kind: Kind::Tool,
    permissions: &[
        "bedrock:ListAgents",
        "bedrock:ListAgentAliases",
        "bedrock:ListAgentActionGroups",
        "bedrock:GetAgentActionGroup",
    ],
    source: "bedrock:GetAgentActionGroup",
    side_calls: &[
        ("agent_version", "bedrock:ListAgentActionGroups"),
        ("description", "bedrock:ListAgentActionGroups"),
        ("enabled", "bedrock:ListAgentActionGroups"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetAgentActionGroup.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    at.each(listing::agents(&at, &client).await, async |agent| {
        let aliases = listing::aliases(&at, &client, agent.agent_id()).await.unwrap_or_default();
        let mut versions = listing::served(&aliases);
        versions.insert(listing::DRAFT.to_owned());
        for version in &versions {
            let groups = client.list_agent_action_groups().agent_id(agent.agent_id()).agent_version(version);
            let groups = groups.into_paginator().items().send();
            for listed in at.list("bedrock:ListAgentActionGroups", groups).await {
                one(&at, &client, agent.agent_id(), version, &listed).await;
            }
        }
    })
    .await;
    Ok(())
}

async fn one(at: &Region, client: &Client, agent: &str, version: &str, listed: &ActionGroupSummary) {
    let id = listed.action_group_id();
    let described = client.get_agent_action_group().agent_id(agent).agent_version(version).action_group_id(id).send();
    let described = at.call("bedrock:GetAgentActionGroup", described).await;
    let described =
        described.and_then(|answer| listing::record(at, "bedrock:GetAgentActionGroup", answer.agent_action_group));
    let facts = match &described {
        Ok(group) => read(at, group),
        Err(gap) => kind::Tool::unseen(gap),
    };
    let facts = kind::Tool {
        enabled: Known(*listed.action_group_state() == ActionGroupState::Enabled),
        description: listed.description().map(str::to_owned).into(),
        agent_version: Known(version.to_owned()),
        ..facts
    };
    let mut asset = Asset::new(TYPE.name, at.place(), listing::action_group_uid(at, agent, version, id), facts)
        .named(Some(listed.action_group_name()));
    if let Ok(group) = &described {
        asset = asset
            .created(time(group.created_at()))
            .link(Relation::RoutesTo, function(group).map(reference::function))
            .link(Relation::ArtifactIn, schema_bucket(group));
    }
    at.found(asset);
}

fn read(at: &Region, group: &AgentActionGroup) -> kind::Tool {
    let signature = group.parent_action_signature();
    kind::Tool {
        executor: match group.action_group_executor() {
            Some(ActionGroupExecutor::Lambda(_)) => Known(Executor::Function),
            Some(ActionGroupExecutor::CustomControl(_)) => Known(Executor::Caller),
            Some(_) => Known(Executor::Other),
            None if signature.is_some() => Known(Executor::Builtin),
            None => Unset,
        },
        builtin: signature.map(|s| s.as_str().to_owned()).into(),
        functions: functions(at, group),
        ..kind::Tool::default()
    }
}

fn functions(at: &Region, group: &AgentActionGroup) -> Observed<Vec<ToolFunction>> {
    match (group.function_schema(), group.api_schema()) {
        (Some(FunctionSchema::Functions(functions)), _) => Known(functions.iter().map(tool_function).collect()),
        (None, Some(ApiSchema::Payload(document))) => openapi::operations(at, TYPE.source, document).into(),
        (None, None) => Unset,
        // A schema in a bucket is the customer's data, which this scanner does not read.
        _ => Observed::default(),
    }
}

fn tool_function(f: &Function) -> ToolFunction {
    ToolFunction {
        name: f.name().to_owned(),
        description: f.description().map(str::to_owned),
        // Nobody is asked unless the function says so.
        requires_confirmation: f.require_confirmation() == Some(&RequireConfirmation::Enabled),
        method: None,
    }
}

fn function(group: &AgentActionGroup) -> Option<&str> {
    match group.action_group_executor()? {
        ActionGroupExecutor::Lambda(arn) => Some(arn),
        _ => None,
    }
}

fn schema_bucket(group: &AgentActionGroup) -> Option<String> {
    match group.api_schema()? {
        ApiSchema::S3(s3) => Some(format!("arn:aws:s3:::{}", s3.s3_bucket_name()?)),
        _ => None,
    }
}
