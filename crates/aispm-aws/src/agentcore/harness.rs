//! AgentCore harnesses: agents that AWS runs, with a model, tools and skills of the customer's choice.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    types::{
        Harness, HarnessEnvironmentArtifact, HarnessEnvironmentProvider, HarnessHook, HarnessHookTarget,
        HarnessMemoryConfiguration as Memory, HarnessModelConfiguration as Model, HarnessRemoteMcpConfig, HarnessSkill,
        HarnessSystemContentBlock, HarnessTool, HarnessToolConfiguration as Tool,
    },
};

use super::{definition, environment, runtime};
use crate::{arn::bucket_of, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_harness",
    kind: Kind::Agent,
    permissions: &["bedrock-agentcore:ListHarnesses", "bedrock-agentcore:GetHarness"],
    source: "bedrock-agentcore:GetHarness",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetHarness.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let harnesses = agentcore.list_harnesses().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListHarnesses", harnesses).await;
    at.each(listed, async |harness| {
        let described = agentcore.get_harness().harness_id(&harness.harness_id).send();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &harness.arn, facts)
                .named(Some(&harness.harness_name))
                .created(time(&harness.created_at))
        };
        match at.call("bedrock-agentcore:GetHarness", described).await.map(|answer| answer.harness) {
            Ok(Some(h)) => at.found(linked(&at, asset(read(&at, &h)), &h)),
            Ok(None) => {}
            Err(gap) => at.found(asset(kind::Agent::unseen(&gap))),
        }
    })
    .await;
    Ok(())
}

fn read(at: &Region, h: &Harness) -> kind::Agent {
    let repositories: Vec<String> = h.skills().iter().filter_map(repository).collect();
    let (remembers, memory_days) = memory(h.memory());
    kind::Agent {
        status: Known(lower(h.status().as_str())),
        model: Observed::from(h.model().and_then(model)),
        instructed: Known(!h.system_prompt().is_empty()),
        secrets: Known(secrets(at, h)),
        remembers,
        memory_days,
        // A list that is left out allows every tool.
        allowed_tools: Known(match h.allowed_tools() {
            [] => vec!["*".to_owned()],
            named => named.to_vec(),
        }),
        remote_tool_urls: Known(h.tools().iter().filter_map(remote).map(|(_, mcp)| mcp.url().to_owned()).collect()),
        // A skill names a repository, never a commit.
        unpinned_code: Known(repositories.iter().map(|url| unpinned(url)).collect()),
        code_urls: Known(repositories),
        model_provider_url: Observed::from(h.model().and_then(model_provider)),
        bounded: Known(h.max_iterations().or(h.max_tokens()).or(h.timeout_seconds()).is_some()),
        checks_tool_calls: Known(h.hooks().iter().any(checks_tool_calls)),
        ..kind::Agent::default()
    }
}

fn model(model: &Model) -> Option<String> {
    match model {
        Model::BedrockModelConfig(bedrock) => Some(bedrock.model_id().to_owned()),
        Model::GeminiModelConfig(gemini) => Some(gemini.model_id().to_owned()),
        Model::LiteLlmModelConfig(lite) => Some(lite.model_id().to_owned()),
        Model::OpenAiModelConfig(openai) => Some(openai.model_id().to_owned()),
        _ => None,
    }
}

fn model_provider(model: &Model) -> Option<String> {
    match model {
        Model::LiteLlmModelConfig(lite) => lite.api_base().map(str::to_owned),
        Model::OpenAiModelConfig(openai) => openai.api_base().map(str::to_owned),
        _ => None,
    }
}

fn memory(memory: Option<&Memory>) -> (Observed<bool>, Observed<i64>) {
    match memory {
        Some(Memory::ManagedMemoryConfiguration(managed)) => {
            let days = Observed::from(managed.event_expiry_duration()).map(i64::from);
            (Known(true), days.or_documented_default(30))
        }
        // How long it keeps what it hears is a fact of the memory.
        Some(Memory::AgentCoreMemoryConfiguration(_)) => (Known(true), Observed::default()),
        Some(Memory::Disabled(_)) => (Known(false), Unset),
        _ => (Unset, Unset),
    }
}

fn secrets(at: &Region, h: &Harness) -> Vec<SecretFound> {
    let mut secrets = environment::secrets(at, h.environment_variables());
    for (name, mcp) in h.tools().iter().filter_map(remote) {
        secrets.extend(environment::named(at, &format!("tools.{name}.headers"), mcp.headers()));
    }
    for block in h.system_prompt() {
        if let HarnessSystemContentBlock::Text(text) = block {
            secrets.extend(at.secrets("system_prompt", None, text));
        }
    }
    secrets
}

fn remote(tool: &HarnessTool) -> Option<(&str, &HarnessRemoteMcpConfig)> {
    match tool.config()? {
        Tool::RemoteMcp(mcp) => Some((tool.name().unwrap_or("remote_mcp"), mcp)),
        _ => None,
    }
}

fn repository(skill: &HarnessSkill) -> Option<String> {
    match skill {
        HarnessSkill::Git(git) => Some(git.url().to_owned()),
        _ => None,
    }
}

fn unpinned(url: &str) -> RemoteCode {
    RemoteCode { at: format!("skills {url}"), class: "git repository without a pinned commit".to_owned() }
}

/// Whether a hook can stop a call. Only a function is waited for; buses and topics are told and forgotten.
fn checks_tool_calls(hook: &HarnessHook) -> bool {
    matches!(hook, HarnessHook::BeforeToolCall(before) if matches!(before.target(), Some(HarnessHookTarget::Lambda(_))))
}

fn linked(at: &Region, asset: Asset, h: &Harness) -> Asset {
    let image = match h.environment_artifact() {
        Some(HarnessEnvironmentArtifact::ContainerConfiguration(c)) => runtime::image_repository(c.container_uri()),
        _ => None,
    };
    let machine = match h.environment() {
        Some(HarnessEnvironmentProvider::AgentCoreRuntimeEnvironment(environment)) => {
            Some(environment.agent_runtime_arn())
        }
        _ => None,
    };
    let memory = match h.memory() {
        Some(Memory::AgentCoreMemoryConfiguration(memory)) => Some(memory.arn()),
        Some(Memory::ManagedMemoryConfiguration(managed)) => managed.arn(),
        _ => None,
    };
    asset
        .link(Relation::RunsAs, Some(h.execution_role_arn()).filter(|role| !role.is_empty()))
        .link(Relation::RoutesTo, machine)
        .link(Relation::RemembersIn, memory)
        .link(Relation::PullsImage, image)
        .link(Relation::UsesModel, h.model().and_then(|model| bedrock_model(at, model)))
        .links(Relation::HasTool, h.tools().iter().filter_map(sandbox))
        .links(Relation::ConnectsTo, h.tools().iter().filter_map(gateway))
        .links(Relation::ConnectsTo, h.hooks().iter().filter_map(hook_function))
        .links(Relation::ActsAs, h.model().and_then(model_key))
        .links(Relation::ActsAs, h.skills().iter().filter_map(skill_credential))
        .links(Relation::ArtifactIn, h.skills().iter().filter_map(skill_bucket))
}

fn bedrock_model(at: &Region, model: &Model) -> Option<String> {
    let Model::BedrockModelConfig(bedrock) = model else { return None };
    let id = bedrock.model_id();
    // A profile's id is a foundation model's id behind the geography that may answer.
    let profile = ["us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "ca.", "global."].iter().any(|g| id.starts_with(g));
    Some(match id {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        id if profile => at.arn("bedrock", &format!("inference-profile/{id}")),
        id => format!("arn:aws:bedrock:{}::foundation-model/{id}", at.name()),
    })
}

fn model_key(model: &Model) -> Option<&str> {
    match model {
        Model::GeminiModelConfig(gemini) => Some(gemini.api_key_arn()),
        Model::LiteLlmModelConfig(lite) => lite.api_key_arn(),
        Model::OpenAiModelConfig(openai) => Some(openai.api_key_arn()),
        _ => None,
    }
}

fn sandbox(tool: &HarnessTool) -> Option<&str> {
    match tool.config()? {
        Tool::AgentCoreBrowser(browser) => browser.browser_arn(),
        Tool::AgentCoreCodeInterpreter(interpreter) => interpreter.code_interpreter_arn(),
        _ => None,
    }
}

fn gateway(tool: &HarnessTool) -> Option<&str> {
    match tool.config()? {
        Tool::AgentCoreGateway(gateway) => Some(gateway.gateway_arn()),
        _ => None,
    }
}

fn hook_function(hook: &HarnessHook) -> Option<String> {
    let target = match hook {
        HarnessHook::AfterInvocation(hook) => hook.target(),
        HarnessHook::AfterToolCall(hook) => hook.target(),
        HarnessHook::BeforeInvocation(hook) => hook.target(),
        HarnessHook::BeforeToolCall(hook) => hook.target(),
        _ => None,
    };
    match target? {
        HarnessHookTarget::Lambda(lambda) => Some(definition::unqualified(lambda.arn())),
        _ => None,
    }
}

fn skill_credential(skill: &HarnessSkill) -> Option<&str> {
    match skill {
        HarnessSkill::Git(git) => Some(git.auth()?.credential_arn()),
        _ => None,
    }
}

fn skill_bucket(skill: &HarnessSkill) -> Option<String> {
    match skill {
        HarnessSkill::S3(s3) => bucket_of(s3.uri()),
        _ => None,
    }
}
