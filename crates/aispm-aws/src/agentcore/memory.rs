//! AgentCore memories: what agents keep about people.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    types::{Memory, MemoryStrategy as Strategy, StreamDeliveryResource},
};
use kind::memory::MemoryStrategy;

use super::{resource_policy, resource_policy::ResourcePolicy};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_memory",
    kind: Kind::Memory,
    permissions: &[
        "bedrock-agentcore:ListMemories",
        "bedrock-agentcore:GetMemory",
        "bedrock-agentcore:GetResourcePolicy",
    ],
    source: "bedrock-agentcore:GetMemory",
    side_calls: &[
        ("policy", "bedrock-agentcore:GetResourcePolicy"),
        ("shared_with", "bedrock-agentcore:GetResourcePolicy"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetMemory.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let memories = agentcore.list_memories().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListMemories", memories).await;
    at.each(listed, async |memory| {
        let Some(id) = memory.id else { return };
        let arn = memory.arn.unwrap_or_else(|| at.arn("bedrock-agentcore", &format!("memory/{id}")));
        let described = agentcore.get_memory().memory_id(&id).send();
        let described = at.call("bedrock-agentcore:GetMemory", described).await;
        let policy = resource_policy::read(&at, &agentcore, &arn).await;
        let asset =
            |facts| Asset::new(TYPE.name, at.place(), &arn, facts).named(Some(&id)).created(time(&memory.created_at));
        match described.map(|answer| answer.memory) {
            Ok(Some(m)) => at.found(linked(asset(read(&m, policy)), &m)),
            Ok(None) => {}
            Err(gap) => at.found(asset(kind::Memory {
                policy: policy.statements,
                shared_with: policy.shared_with,
                ..kind::Memory::unseen(&gap)
            })),
        }
    })
    .await;
    Ok(())
}

fn read(m: &Memory, policy: ResourcePolicy) -> kind::Memory {
    kind::Memory {
        retention_days: Known(i64::from(m.event_expiry_duration())),
        encryption_key: m.encryption_key_arn().map(str::to_owned).into(),
        strategies: Known(m.strategies().iter().map(strategy).collect()),
        streams: Known(streams(m)),
        status: Known(lower(m.status().as_str())),
        policy: policy.statements,
        shared_with: policy.shared_with,
    }
}

fn strategy(s: &Strategy) -> MemoryStrategy {
    #[expect(deprecated, reason = "a memory made before there were templates has only the older list")]
    let namespaces = if s.namespace_templates().is_empty() { s.namespaces() } else { s.namespace_templates() };
    MemoryStrategy {
        name: s.name().to_owned(),
        per_actor: !namespaces.is_empty() && namespaces.iter().all(|n| n.contains("{actorId}")),
        namespaces: namespaces.to_vec(),
    }
}

fn streams(m: &Memory) -> Vec<String> {
    let resources = m.stream_delivery_resources().map_or(&[][..], |s| s.resources());
    let stream = |resource: &StreamDeliveryResource| match resource {
        StreamDeliveryResource::Kinesis(kinesis) => Some(kinesis.data_stream_arn().to_owned()),
        _ => None,
    };
    resources.iter().filter_map(stream).collect()
}

fn linked(asset: Asset, m: &Memory) -> Asset {
    asset
        .named(Some(m.name()))
        .link(Relation::RunsAs, m.memory_execution_role_arn())
        .link(Relation::EncryptedBy, m.encryption_key_arn())
}
