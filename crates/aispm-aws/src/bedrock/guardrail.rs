//! Bedrock guardrails as they are being edited: the draft that every version is made from.

use aispm_inventory::kind::guardrail::{ContentFilter, PersonalDataFilter, Strength};
use aws_sdk_bedrock::{
    Client,
    operation::get_guardrail::GetGuardrailOutput,
    types::{
        GuardrailContentFilter, GuardrailContentFilterAction, GuardrailContentFilterType,
        GuardrailContentFiltersTierName, GuardrailContextualGroundingAction, GuardrailContextualGroundingFilterType,
        GuardrailFilterStrength, GuardrailSensitiveInformationAction, GuardrailStatus, GuardrailSummary,
        GuardrailTopic, GuardrailTopicAction,
    },
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_guardrail",
    kind: Kind::Guardrail,
    permissions: &["bedrock:ListGuardrails", "bedrock:GetGuardrail"],
    source: "bedrock:GetGuardrail",
    side_calls: &[
        ("version", "bedrock:ListGuardrails"),
        ("draft", "bedrock:ListGuardrails"),
        ("ready", "bedrock:ListGuardrails"),
        ("current", "bedrock:ListGuardrails"),
        ("published_versions", "bedrock:ListGuardrails"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetGuardrail.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    let drafts = at.list("bedrock:ListGuardrails", bedrock.list_guardrails().into_paginator().items().send()).await;
    at.each(drafts, async |draft| {
        let published = published(&at, &bedrock, draft.id()).await;
        let described = get(&at, &bedrock, &draft).await;
        let facts = kind::Guardrail {
            current: published.as_ref().map_err(Gap::clone).map(Vec::is_empty).into(),
            published_versions: count(&published),
            ..facts(&draft, described.as_ref())
        };
        let versions = published.iter().flatten().map(|v| uid(draft.arn(), Some(v.version())));
        at.found(asset(&at, TYPE.name, &draft, facts, described.as_ref().ok()).links(Relation::Contains, versions));
    })
    .await;
    Ok(())
}

/// The uid of one version of a guardrail; the draft goes by the guardrail's own ARN.
pub(crate) fn uid(arn: &str, version: Option<&str>) -> String {
    match version {
        Some(version) if is_number(version) => format!("{arn}:{version}"),
        _ => arn.to_owned(),
    }
}

/// Whether a version is published, so that nobody can change it.
pub(super) fn is_number(version: &str) -> bool {
    version.parse::<u64>().is_ok()
}

/// The published versions of a guardrail.
pub(super) async fn published(at: &Region, bedrock: &Client, id: &str) -> Result<Vec<GuardrailSummary>, Gap> {
    let versions = bedrock.list_guardrails().guardrail_identifier(id).into_paginator().items().send().try_collect();
    let mut versions = at.call("bedrock:ListGuardrails", versions).await?;
    versions.retain(|v| is_number(v.version()));
    Ok(versions)
}

pub(super) fn count(published: &Result<Vec<GuardrailSummary>, Gap>) -> Observed<i64> {
    published.as_ref().map_err(Gap::clone).map(|versions| i64::try_from(versions.len()).unwrap_or(i64::MAX)).into()
}

/// Reads one version as it was listed.
pub(super) async fn get(at: &Region, bedrock: &Client, listed: &GuardrailSummary) -> Result<GetGuardrailOutput, Gap> {
    let described =
        bedrock.get_guardrail().guardrail_identifier(listed.id()).guardrail_version(listed.version()).send();
    at.call("bedrock:GetGuardrail", described).await
}

/// The asset of one version.
pub(super) fn asset(
    at: &Region,
    resource_type: &str,
    listed: &GuardrailSummary,
    facts: kind::Guardrail,
    described: Option<&GetGuardrailOutput>,
) -> Asset {
    Asset::new(resource_type, at.place(), uid(listed.arn(), Some(listed.version())), facts)
        .named(Some(listed.name()))
        .created(time(listed.created_at()))
        .link(Relation::EncryptedBy, described.and_then(|g| g.kms_key_arn()))
}

/// What is known of one version, however much of it could be read.
pub(super) fn facts(listed: &GuardrailSummary, described: Result<&GetGuardrailOutput, &Gap>) -> kind::Guardrail {
    kind::Guardrail {
        version: Known(listed.version().to_owned()),
        draft: Known(!is_number(listed.version())),
        ready: Known(*listed.status() == GuardrailStatus::Ready),
        ..described.map_or_else(kind::Guardrail::unseen, read)
    }
}

fn read(g: &GetGuardrailOutput) -> kind::Guardrail {
    let filters = g.content_policy().map(|p| p.filters()).unwrap_or_default();
    let prompt_attack = filters
        .iter()
        .find(|f| *f.r#type() == GuardrailContentFilterType::PromptAttack)
        .map(content_filter)
        .unwrap_or_default();
    let grounding = g.contextual_grounding_policy().map(|p| p.filters()).unwrap_or_default();
    let topics = g.topic_policy().map(|p| p.topics()).unwrap_or_default();
    kind::Guardrail {
        content_filters: Observed::from(g.content_policy()).map(|p| p.filters().iter().map(content_filter).collect()),
        prompt_attack_strength: Known(prompt_attack.input_strength.unwrap_or(Strength::None)),
        blocks_prompt_attacks: Known(prompt_attack.blocks_input),
        personal_data_filters: personal_data(g),
        denied_topics: Known(i64::try_from(topics.iter().filter(|t| denies(t)).count()).unwrap_or(i64::MAX)),
        // Nothing scores below zero, so a threshold of zero lets every answer pass.
        grounding_check: Known(grounding.iter().any(|f| {
            *f.r#type() == GuardrailContextualGroundingFilterType::Grounding
                && f.enabled() != Some(false)
                && f.threshold() > 0.0
                && f.action().is_none_or(|a| *a == GuardrailContextualGroundingAction::Block)
        })),
        // The standard tier has to be asked for; guardrails from before the tiers name none.
        tier: Observed::from(g.content_policy()).map(|p| {
            lower(p.tier().map_or(GuardrailContentFiltersTierName::Classic.as_str(), |t| t.tier_name().as_str()))
        }),
        encryption_key: g.kms_key_arn().map(str::to_owned).into(),
        ..kind::Guardrail::default()
    }
}

fn content_filter(f: &GuardrailContentFilter) -> ContentFilter {
    let input = side(f.input_strength(), f.input_enabled());
    let output = side(f.output_strength(), f.output_enabled());
    let mut modalities: Vec<_> =
        f.input_modalities().iter().chain(f.output_modalities()).map(|m| lower(m.as_str())).collect();
    modalities.sort();
    modalities.dedup();
    ContentFilter {
        filter: lower(f.r#type().as_str()),
        input_strength: Some(input),
        blocks_input: input != Strength::None && blocks(f.input_action()),
        output_strength: Some(output),
        blocks_output: output != Strength::None && blocks(f.output_action()),
        modalities,
    }
}

/// A filter looks unless it is switched off: the switch came later than the filters.
fn side(strength: &GuardrailFilterStrength, enabled: Option<bool>) -> Strength {
    match strength {
        _ if enabled == Some(false) => Strength::None,
        GuardrailFilterStrength::None => Strength::None,
        GuardrailFilterStrength::Low => Strength::Low,
        GuardrailFilterStrength::Medium => Strength::Medium,
        GuardrailFilterStrength::High => Strength::High,
        _ => Strength::Other,
    }
}

/// A filter blocks unless it says that it only detects: before actions could be chosen, all of them blocked.
fn blocks(action: Option<&GuardrailContentFilterAction>) -> bool {
    action.is_none_or(|a| *a == GuardrailContentFilterAction::Block)
}

fn denies(topic: &GuardrailTopic) -> bool {
    let acts = |enabled: Option<bool>, action: Option<&GuardrailTopicAction>| {
        enabled != Some(false) && action.is_none_or(|a| *a == GuardrailTopicAction::Block)
    };
    acts(topic.input_enabled(), topic.input_action()) || acts(topic.output_enabled(), topic.output_action())
}

fn personal_data(g: &GetGuardrailOutput) -> Observed<Vec<PersonalDataFilter>> {
    use GuardrailSensitiveInformationAction::{Anonymize, Block};
    type Action = GuardrailSensitiveInformationAction;
    // `action` holds for a side that has no action of its own.
    let acts = |enabled: Option<bool>, own: Option<&Action>, both: &Action| {
        enabled != Some(false) && matches!(own.unwrap_or(both), Block | Anonymize)
    };
    Observed::from(g.sensitive_information_policy()).map(|policy| {
        let entities = policy.pii_entities().iter().map(|e| PersonalDataFilter {
            entity: lower(e.r#type().as_str()),
            acts_on_input: acts(e.input_enabled(), e.input_action(), e.action()),
            acts_on_output: acts(e.output_enabled(), e.output_action(), e.action()),
        });
        let patterns = policy.regexes().iter().map(|r| PersonalDataFilter {
            entity: r.name().to_owned(),
            acts_on_input: acts(r.input_enabled(), r.input_action(), r.action()),
            acts_on_output: acts(r.output_enabled(), r.output_action(), r.action()),
        });
        entities.chain(patterns).collect()
    })
}
