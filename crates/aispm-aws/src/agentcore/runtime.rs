//! AgentCore runtimes: machines that run the code of agents and MCP servers.

use aispm_inventory::Reason;
use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::get_agent_runtime::GetAgentRuntimeOutput,
    types::{AgentRuntimeArtifact, Code, FilesystemConfiguration, RequestHeaderConfiguration, ServerProtocol},
};

use super::{authorizer, environment, network, resource_policy, resource_policy::ResourcePolicy};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_runtime",
    kind: Kind::AgentRuntime,
    permissions: &[
        "bedrock-agentcore:ListAgentRuntimes",
        "bedrock-agentcore:GetAgentRuntime",
        "bedrock-agentcore:GetResourcePolicy",
    ],
    source: "bedrock-agentcore:GetAgentRuntime",
    side_calls: &[
        ("policy", "bedrock-agentcore:GetResourcePolicy"),
        ("shared_with", "bedrock-agentcore:GetResourcePolicy"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetAgentRuntime.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let runtimes = agentcore.list_agent_runtimes().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListAgentRuntimes", runtimes).await;
    at.each(listed, async |runtime| {
        let described = agentcore.get_agent_runtime().agent_runtime_id(&runtime.agent_runtime_id).send();
        let described = at.call("bedrock-agentcore:GetAgentRuntime", described).await;
        let policy = resource_policy::read(&at, &agentcore, &runtime.agent_runtime_arn).await;
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &runtime.agent_runtime_arn, facts)
                .named(Some(&runtime.agent_runtime_name))
        };
        at.found(match described {
            Ok(r) => linked(&at, asset(read(&at, &r, policy)), &r),
            Err(gap) => asset(kind::AgentRuntime {
                policy: policy.statements,
                shared_with: policy.shared_with,
                ..kind::AgentRuntime::unseen(&gap)
            }),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, r: &GetAgentRuntimeOutput, policy: ResourcePolicy) -> kind::AgentRuntime {
    let tokens = authorizer::tokens(r.authorizer_configuration());
    let (images, code_uri) = artifact(at, r.agent_runtime_artifact());
    kind::AgentRuntime {
        network: Observed::from(r.network_configuration()).map(|n| network::mode(n.network_mode().as_str())),
        authentication: Known(authorizer::of_runtime(r.authorizer_configuration())),
        tokens_limited: tokens.limited,
        discovery_url: tokens.discovery_url,
        metadata_v2_only: Known(r.metadata_configuration().is_some_and(|m| m.require_mmdsv2())),
        secrets: Known(environment::secrets(at, r.environment_variables())),
        images,
        code_uri,
        protocol: Observed::from(r.protocol_configuration())
            .map(|p| lower(p.server_protocol().as_str()))
            .or_documented_default("http".to_owned()),
        version: Known(r.agent_runtime_version().to_owned()),
        forwarded_headers: match r.request_header_configuration() {
            Some(RequestHeaderConfiguration::RequestHeaderAllowlist(names)) => Known(names.clone()),
            Some(_) => Observed::Unseen(unreadable(at)),
            None => Unset,
        },
        status: Known(lower(r.status().as_str())),
        max_session_seconds: Observed::from(r.lifecycle_configuration().and_then(|l| l.max_lifetime()))
            .map(i64::from)
            .or_documented_default(28_800),
        mounts: Known(r.filesystem_configurations().iter().filter_map(mount).collect()),
        policy: policy.statements,
        shared_with: policy.shared_with,
        ..kind::AgentRuntime::default()
    }
}

/// The image and the code of a runtime, of which it has one.
fn artifact(at: &Region, artifact: Option<&AgentRuntimeArtifact>) -> (Observed<Vec<ImageUse>>, Observed<String>) {
    match artifact {
        Some(AgentRuntimeArtifact::ContainerConfiguration(container)) => {
            (Known(vec![image::read(at, container.container_uri())]), Unset)
        }
        Some(AgentRuntimeArtifact::CodeConfiguration(code)) => match code.code() {
            Some(Code::S3(s3)) => (Unset, Known(format!("s3://{}/{}", s3.bucket(), s3.prefix()))),
            _ => (Unset, Observed::Unseen(unreadable(at))),
        },
        _ => {
            let gap = unreadable(at);
            (Observed::Unseen(gap.clone()), Observed::Unseen(gap))
        }
    }
}

/// The file system behind a mount that outlives the session and can be shared.
fn mount(mount: &FilesystemConfiguration) -> Option<String> {
    match mount {
        FilesystemConfiguration::EfsAccessPoint(efs) => Some(efs.access_point_arn().to_owned()),
        FilesystemConfiguration::S3FilesAccessPoint(s3) => Some(s3.access_point_arn().to_owned()),
        _ => None,
    }
}

fn linked(at: &Region, asset: Asset, r: &GetAgentRuntimeOutput) -> Asset {
    let uid = asset.uid.clone();
    let speaks_mcp = r.protocol_configuration().is_some_and(|p| *p.server_protocol() == ServerProtocol::Mcp);
    let vpc = r.network_configuration().and_then(|n| n.network_mode_config());
    let (image, bucket) = match r.agent_runtime_artifact() {
        Some(AgentRuntimeArtifact::ContainerConfiguration(c)) => (image_repository(c.container_uri()), None),
        Some(AgentRuntimeArtifact::CodeConfiguration(code)) => match code.code() {
            Some(Code::S3(s3)) => (None, Some(format!("arn:aws:s3:::{}", s3.bucket()))),
            _ => (None, None),
        },
        _ => (None, None),
    };
    asset
        .created(time(r.created_at()))
        .link(Relation::RunsAs, Some(r.role_arn()).filter(|role| !role.is_empty()))
        .link(Relation::PullsImage, image)
        .link(Relation::ArtifactIn, bucket)
        .links(Relation::ConnectsTo, network::security_groups(at, vpc))
        .link(Relation::ActsAs, r.workload_identity_details().map(|w| w.workload_identity_arn()))
        .link(Relation::Contains, speaks_mcp.then(|| format!("{uid}#mcp")))
}

/// The ECR repository in an image's address.
pub(crate) fn image_repository(uri: &str) -> Option<String> {
    let (registry, rest) = uri.split_once('/')?;
    let (account, host) = registry.split_once(".dkr.ecr.")?;
    let region = host.split('.').next()?;
    let name = rest.split('@').next()?;
    let name = name.split(':').next()?;
    Some(format!("arn:aws:ecr:{region}:{account}:repository/{name}"))
}

fn unreadable(at: &Region) -> Gap {
    at.file(TYPE.source, Reason::Unreadable)
}
