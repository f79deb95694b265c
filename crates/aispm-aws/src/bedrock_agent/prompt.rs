//! Bedrock prompts: texts that are kept for models.

use aws_sdk_bedrockagent::{
    Client,
    operation::get_prompt::GetPromptOutput,
    types::{ContentBlock, PromptGenAiResource, PromptTemplateConfiguration, PromptVariant, SystemContentBlock, Tool},
};

use super::reference;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_prompt",
    kind: Kind::Prompt,
    permissions: &["bedrock:ListPrompts", "bedrock:GetPrompt"],
    source: "bedrock:GetPrompt",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetPrompt.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let listed = at.list("bedrock:ListPrompts", client.list_prompts().into_paginator().items().send()).await;
    at.each(listed, async |listed| {
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), listed.arn(), facts)
                .named(Some(listed.name()))
                .created(time(listed.created_at()))
        };
        let described = client.get_prompt().prompt_identifier(listed.id()).send();
        at.found(match at.call("bedrock:GetPrompt", described).await {
            Ok(prompt) => asset(read(&at, &prompt))
                .link(Relation::EncryptedBy, prompt.customer_encryption_key_arn())
                .links(
                    Relation::UsesModel,
                    prompt.variants().iter().filter_map(|v| reference::model(&at, v.model_id()?)),
                )
                .links(Relation::RoutesTo, prompt.variants().iter().filter_map(agent)),
            Err(gap) => asset(kind::Prompt::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, prompt: &GetPromptOutput) -> kind::Prompt {
    let secrets = prompt.variants().iter().flat_map(|variant| {
        let place = format!("variants.{}", variant.name());
        let metadata = variant.metadata().iter().flat_map({
            let place = format!("{place}.metadata");
            move |entry| at.secrets(&format!("{place}.{}", entry.key()), Some(entry.key()), entry.value())
        });
        let texts = variant.template_configuration().map(|t| texts(&place, t)).unwrap_or_default();
        let texts = texts.into_iter().flat_map(|(place, text)| at.secrets(&place, None, text));
        texts.chain(metadata).collect::<Vec<_>>()
    });
    kind::Prompt {
        secrets: Known(secrets.collect()),
        variants: Known(i64::try_from(prompt.variants().len()).unwrap_or(i64::MAX)),
        encryption_key: prompt.customer_encryption_key_arn().map(str::to_owned).into(),
    }
}

/// Every text of a template, with where it stands.
pub(super) fn texts<'a>(place: &str, template: &'a PromptTemplateConfiguration) -> Vec<(String, &'a str)> {
    match template {
        PromptTemplateConfiguration::Text(template) => vec![(format!("{place}.text"), template.text())],
        PromptTemplateConfiguration::Chat(chat) => {
            let system = chat.system().iter().filter_map(|block| match block {
                SystemContentBlock::Text(text) => Some((format!("{place}.system"), text.as_str())),
                _ => None,
            });
            let messages =
                chat.messages().iter().flat_map(|message| message.content()).filter_map(|block| match block {
                    ContentBlock::Text(text) => Some((format!("{place}.messages"), text.as_str())),
                    _ => None,
                });
            let tools = chat.tool_configuration().map(|t| t.tools()).unwrap_or_default();
            let tools = tools.iter().filter_map(|tool| match tool {
                Tool::ToolSpec(tool) => Some((format!("{place}.tools.{}", tool.name()), tool.description()?)),
                _ => None,
            });
            system.chain(messages).chain(tools).collect()
        }
        _ => Vec::new(),
    }
}

fn agent(variant: &PromptVariant) -> Option<&str> {
    match variant.gen_ai_resource()? {
        PromptGenAiResource::Agent(agent) => Some(agent.agent_identifier()),
        _ => None,
    }
}
