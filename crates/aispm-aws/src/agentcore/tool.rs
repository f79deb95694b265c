//! AgentCore tools: what the targets of a gateway offer to agents.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_bedrockagentcorecontrol::Client;

use super::{definition, definition::Definition, gateway_target};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_tool",
    kind: Kind::Tool,
    permissions: &["bedrock-agentcore:GetGatewayTarget"],
    source: "bedrock-agentcore:GetGatewayTarget",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGatewayTarget.html",
};

pub(crate) fn claims(uid: &str) -> bool {
    parts(uid).is_some()
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let mut targets: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (gateway, target, tool) in uids.iter().filter_map(|uid| parts(uid)) {
        targets.entry((gateway, target)).or_default().insert(tool);
    }
    at.each(targets, async |((gateway, target), tools)| {
        let described = agentcore.get_gateway_target().gateway_identifier(gateway).target_id(target).send();
        let connection = gateway_target::uid(&at, gateway, target);
        let asset = |name: &str, facts| {
            Asset::new(TYPE.name, at.place(), definition::uid(&connection, name), facts)
                .named(Some(name))
                .link(Relation::ConnectsTo, Some(&connection))
        };
        match at.call("bedrock-agentcore:GetGatewayTarget", described).await {
            Ok(t) => {
                let ready = t.status().as_str() == "READY";
                let defined = t.target_configuration().map(definition::of).unwrap_or_default();
                for tool in defined.iter().filter(|tool| tools.contains(&*tool.name)) {
                    at.found(asset(&tool.name, read(tool, ready)).link(Relation::RoutesTo, tool.function.as_ref()));
                }
            }
            Err(gap) => {
                for tool in tools {
                    at.found(asset(tool, kind::Tool::unseen(&gap)));
                }
            }
        }
    })
    .await;
    Ok(())
}

/// The gateway, the target and the name in the uid of a tool.
fn parts(uid: &str) -> Option<(&str, &str, &str)> {
    let arn = Arn::parse(uid).filter(|arn| arn.service == "bedrock-agentcore")?;
    let (target, tool) = arn.resource.strip_prefix("gateway/")?.split_once('#')?;
    let (gateway, target) = target.split_once("/target/")?;
    Some((gateway, target, tool))
}

fn read(tool: &Definition, ready: bool) -> kind::Tool {
    kind::Tool {
        executor: Known(tool.executor),
        builtin: tool.connector.clone().into(),
        enabled: Known(ready),
        functions: tool.operation().map(|operation| vec![operation]).into(),
        description: tool.description.clone().into(),
        definition_hash: Known(tool.hash()),
        ..kind::Tool::default()
    }
}
