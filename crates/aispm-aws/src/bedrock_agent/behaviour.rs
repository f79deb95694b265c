//! How an agent behaves, as its draft and each of its versions say it: instructions, prompts, agents under it.

use aws_sdk_bedrockagent::{
    Client,
    types::{
        AgentCollaboration, AgentCollaboratorSummary, CreationMode, PromptOverrideConfiguration, PromptState,
        PromptType, RelayConversationHistory,
    },
};

use crate::prelude::*;

/// Secrets in the instructions of an agent and in the prompts that its owner wrote.
pub(super) fn secrets(
    at: &Region,
    instruction: Option<&str>,
    overrides: Option<&PromptOverrideConfiguration>,
) -> Vec<SecretFound> {
    let prompts = overrides.map(|o| o.prompt_configurations()).unwrap_or_default();
    // Templates that nobody overrode are the provider's own.
    let written = prompts.iter().filter(|p| p.prompt_creation_mode() != Some(&CreationMode::Default));
    let templates = written.filter_map(|p| {
        let step = p.prompt_type().map_or("prompt", PromptType::as_str);
        Some((format!("prompts.{}", lower(step)), p.base_prompt_template()?))
    });
    let instruction = instruction.map(|text| ("instruction".to_owned(), text));
    instruction.into_iter().chain(templates).flat_map(|(place, text)| at.secrets(&place, None, text)).collect()
}

/// Whether the step that classifies incoming requests is switched off, as it is unless somebody switches it on.
pub(super) fn preprocessing_off(overrides: Option<&PromptOverrideConfiguration>) -> bool {
    let prompts = overrides.map(|o| o.prompt_configurations()).unwrap_or_default();
    let classifier = prompts.iter().find(|p| p.prompt_type() == Some(&PromptType::PreProcessing));
    classifier.and_then(|p| p.prompt_state()) != Some(&PromptState::Enabled)
}

/// Whether an agent directs other agents.
pub(super) fn supervises(collaboration: Option<&AgentCollaboration>) -> Observed<bool> {
    Observed::from(collaboration).map(|c| *c != AgentCollaboration::Disabled)
}

/// The agents that a version directs, if it directs any.
pub(super) async fn collaborators(
    at: &Region,
    client: &Client,
    agent: &str,
    version: &str,
    collaboration: Option<&AgentCollaboration>,
) -> Result<Vec<AgentCollaboratorSummary>, Gap> {
    if !matches!(supervises(collaboration), Known(true)) {
        return Ok(Vec::new());
    }
    let listed = client.list_agent_collaborators().agent_id(agent).agent_version(version).into_paginator();
    at.call("bedrock:ListAgentCollaborators", listed.items().send().try_collect()).await
}

/// Whether any of the agents below hears the whole conversation.
pub(super) fn relays(collaborators: &Result<Vec<AgentCollaboratorSummary>, Gap>) -> Observed<bool> {
    match collaborators {
        Ok(below) if below.is_empty() => Unset,
        Ok(below) => {
            Known(below.iter().any(|c| *c.relay_conversation_history() == RelayConversationHistory::ToCollaborator))
        }
        Err(gap) => Observed::Unseen(gap.clone()),
    }
}

/// The addresses of the agents below.
pub(super) fn addresses(collaborators: &Result<Vec<AgentCollaboratorSummary>, Gap>) -> impl Iterator<Item = &str> {
    collaborators.iter().flatten().filter_map(|c| c.agent_descriptor()?.alias_arn())
}
