//! Bedrock flows: prompts, agents, knowledge bases and functions joined into a graph.

use aws_sdk_bedrockagent::{
    Client,
    operation::get_flow::GetFlowOutput,
    types::{
        FlowDefinition, FlowNode, FlowNodeConfiguration as Node, GuardrailConfiguration,
        PromptFlowNodeSourceConfiguration, RetrievalFlowNodeServiceConfiguration, StorageFlowNodeServiceConfiguration,
    },
};

use super::{prompt, reference};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_flow",
    kind: Kind::Flow,
    permissions: &["bedrock:ListFlows", "bedrock:GetFlow"],
    source: "bedrock:GetFlow",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetFlow.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let listed = at.list("bedrock:ListFlows", client.list_flows().into_paginator().items().send()).await;
    at.each(listed, async |listed| {
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), listed.arn(), facts)
                .named(Some(listed.name()))
                .created(time(listed.created_at()))
        };
        let described = client.get_flow().flow_identifier(listed.id()).send();
        at.found(match at.call("bedrock:GetFlow", described).await {
            Ok(flow) => {
                let nodes = flow.definition().map(nodes);
                let asset = asset(read(&at, &flow, nodes.as_deref()))
                    .link(Relation::RunsAs, Some(flow.execution_role_arn()))
                    .link(Relation::EncryptedBy, flow.customer_encryption_key_arn());
                nodes.into_iter().flatten().fold(asset, |asset, node| pointed(&at, node, asset))
            }
            Err(gap) => asset(kind::Flow::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, flow: &GetFlowOutput, nodes: Option<&[&FlowNode]>) -> kind::Flow {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let asking =
        Observed::from(nodes).map(|nodes| nodes.iter().filter_map(|node| asks_model(node)).collect::<Vec<_>>());
    kind::Flow {
        status: Known(lower(flow.status().as_str())),
        model_nodes: asking.as_ref().map(|nodes| count(nodes.len())),
        unguarded_nodes: asking
            .map(|nodes| count(nodes.into_iter().filter(|guard| reference::guardrail(at, *guard).is_none()).count())),
        secrets: Observed::from(nodes).map(|nodes| nodes.iter().flat_map(|node| secrets(at, node)).collect()),
        encryption_key: flow.customer_encryption_key_arn().map(str::to_owned).into(),
        ..kind::Flow::default()
    }
}

/// Every node of a flow, with those inside its loops.
fn nodes(definition: &FlowDefinition) -> Vec<&FlowNode> {
    let mut nodes: Vec<_> = definition.nodes().iter().collect();
    let mut next = 0;
    while let Some(node) = nodes.get(next).copied() {
        if let Some(Node::Loop(inner)) = node.configuration() {
            nodes.extend(inner.definition().into_iter().flat_map(|d| d.nodes()));
        }
        next += 1;
    }
    nodes
}

/// The guardrail, if any, of a node that asks a model. Agents bring their own.
fn asks_model(node: &FlowNode) -> Option<Option<&GuardrailConfiguration>> {
    match node.configuration()? {
        Node::Prompt(prompt) => Some(prompt.guardrail_configuration()),
        // Without a model it only looks things up.
        Node::KnowledgeBase(base) => base.model_id().map(|_| base.guardrail_configuration()),
        _ => None,
    }
}

fn secrets(at: &Region, node: &FlowNode) -> Vec<SecretFound> {
    let place = format!("nodes.{}", node.name());
    let texts = match node.configuration() {
        Some(Node::Prompt(prompt)) => match prompt.source_configuration() {
            Some(PromptFlowNodeSourceConfiguration::Inline(inline)) => {
                inline.template_configuration().map(|t| prompt::texts(&place, t)).unwrap_or_default()
            }
            _ => Vec::new(),
        },
        Some(Node::KnowledgeBase(base)) => {
            let answer = base.prompt_template();
            let search = base.orchestration_configuration().and_then(|o| o.prompt_template());
            let templates = answer.into_iter().chain(search).filter_map(|t| t.text_prompt_template());
            templates.map(|text| (format!("{place}.text"), text)).collect()
        }
        Some(Node::InlineCode(code)) => vec![(format!("{place}.code"), code.code())],
        _ => Vec::new(),
    };
    texts.into_iter().flat_map(|(place, text)| at.secrets(&place, None, text)).collect()
}

fn pointed(at: &Region, node: &FlowNode, asset: Asset) -> Asset {
    let bucket = |name: &str| format!("arn:aws:s3:::{name}");
    match node.configuration() {
        Some(Node::Prompt(prompt)) => {
            let asset =
                asset.link(Relation::GuardedBy, reference::guardrail_version(at, prompt.guardrail_configuration()));
            match prompt.source_configuration() {
                Some(PromptFlowNodeSourceConfiguration::Inline(inline)) => {
                    asset.link(Relation::UsesModel, reference::model(at, inline.model_id()))
                }
                Some(PromptFlowNodeSourceConfiguration::Resource(kept)) => {
                    asset.link(Relation::Reads, Some(unversioned(kept.prompt_arn())))
                }
                _ => asset,
            }
        }
        Some(Node::KnowledgeBase(base)) => asset
            .link(Relation::GuardedBy, reference::guardrail_version(at, base.guardrail_configuration()))
            .link(Relation::UsesModel, base.model_id().and_then(|model| reference::model(at, model)))
            .link(Relation::Reads, Some(reference::knowledge_base(at, base.knowledge_base_id()))),
        Some(Node::Agent(agent)) => asset.link(Relation::DelegatesTo, Some(agent.agent_alias_arn())),
        Some(Node::LambdaFunction(function)) => {
            asset.link(Relation::RoutesTo, Some(reference::function(function.lambda_arn())))
        }
        Some(Node::Storage(storage)) => match storage.service_configuration() {
            Some(StorageFlowNodeServiceConfiguration::S3(s3)) => {
                asset.link(Relation::Writes, Some(bucket(s3.bucket_name())))
            }
            _ => asset,
        },
        Some(Node::Retrieval(retrieval)) => match retrieval.service_configuration() {
            Some(RetrievalFlowNodeServiceConfiguration::S3(s3)) => {
                asset.link(Relation::Reads, Some(bucket(s3.bucket_name())))
            }
            _ => asset,
        },
        _ => asset,
    }
}

/// The ARN of a prompt, whichever of its versions is named.
fn unversioned(prompt: &str) -> String {
    prompt.splitn(7, ':').take(6).collect::<Vec<_>>().join(":")
}
