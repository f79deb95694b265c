//! AgentCore code interpreters: machines that agents run code on.

use aws_sdk_bedrockagentcorecontrol::{
    Client, operation::get_code_interpreter::GetCodeInterpreterOutput, types::ResourceType as Owner,
};
use kind::sandbox::SandboxType;

use super::network;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_code_interpreter",
    kind: Kind::Sandbox,
    permissions: &["bedrock-agentcore:ListCodeInterpreters", "bedrock-agentcore:GetCodeInterpreter"],
    source: "bedrock-agentcore:GetCodeInterpreter",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetCodeInterpreter.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    // The interpreter that AWS owns is in every account, and nobody there can change it.
    let interpreters = agentcore.list_code_interpreters().r#type(Owner::Custom).into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListCodeInterpreters", interpreters).await;
    at.each(listed, async |interpreter| {
        let id = &interpreter.code_interpreter_id;
        let described = agentcore.get_code_interpreter().code_interpreter_id(id).send();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &interpreter.code_interpreter_arn, facts)
                .named(interpreter.name.as_ref())
                .created(time(&interpreter.created_at))
        };
        at.found(match at.call("bedrock-agentcore:GetCodeInterpreter", described).await {
            Ok(i) => {
                let vpc = i.network_configuration().and_then(|n| n.vpc_config());
                asset(read(&i))
                    .link(Relation::RunsAs, i.execution_role_arn())
                    .links(Relation::ConnectsTo, network::security_groups(&at, vpc))
            }
            Err(gap) => asset(kind::Sandbox::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(i: &GetCodeInterpreterOutput) -> kind::Sandbox {
    kind::Sandbox {
        sandbox_type: Known(SandboxType::CodeInterpreter),
        network: Observed::from(i.network_configuration()).map(|n| network::mode(n.network_mode().as_str())),
        has_identity: Known(i.execution_role_arn().is_some()),
        status: Known(lower(i.status().as_str())),
        ..kind::Sandbox::default()
    }
}
