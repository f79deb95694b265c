//! Bedrock settings of an account in one region: what is logged, what is enforced, what is kept.

use aispm_inventory::{
    Reason,
    kind::account::{DataRetention, EnforcedGuardrail},
};
use aws_sdk_bedrock::{
    Client,
    types::{
        AccountEnforcedGuardrailOutputConfiguration, DataRetentionMode, InputTags, LoggingConfig, SelectiveGuardingMode,
    },
};

use super::guardrail;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_account_settings",
    kind: Kind::Account,
    permissions: &[
        "bedrock:GetModelInvocationLoggingConfiguration",
        "bedrock:ListEnforcedGuardrailsConfiguration",
        "bedrock:GetAccountDataRetention",
    ],
    source: "bedrock:GetModelInvocationLoggingConfiguration",
    side_calls: &[
        ("enforced_guardrails", "bedrock:ListEnforcedGuardrailsConfiguration"),
        ("data_retention", "bedrock:GetAccountDataRetention"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelInvocationLoggingConfiguration.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    let logging = bedrock.get_model_invocation_logging_configuration().send();
    let logging = at.call("bedrock:GetModelInvocationLoggingConfiguration", logging).await;
    // A region without Bedrock has no settings of it.
    if let Err(gap) = &logging
        && gap.reason() == Reason::NotOffered
    {
        return Ok(());
    }
    let enforced = bedrock.list_enforced_guardrails_configuration().into_paginator().items().send().try_collect();
    let enforced = at.call("bedrock:ListEnforcedGuardrailsConfiguration", enforced).await;
    let retention = bedrock.get_account_data_retention().send();
    let retention = at.call("bedrock:GetAccountDataRetention", retention).await;

    let logging = Observed::from(logging.map(|l| l.logging_config));
    let targets = logging.known().map(log_targets).unwrap_or_default();
    let guards = enforced.iter().flatten();
    let guards =
        guards.filter_map(|g| Some(guardrail::uid(g.guardrail_arn()?, g.guardrail_version()))).collect::<Vec<_>>();
    let facts = kind::Account {
        enforced_guardrails: Observed::from(enforced).map(|guards| guards.iter().map(enforced_guardrail).collect()),
        data_retention: Observed::from(retention).map(|r| data_retention(r.mode())),
        ..read(&logging)
    };
    at.found(
        Asset::new(TYPE.name, at.place(), at.arn("bedrock", "account-settings"), facts)
            .named(Some(format!("Bedrock in {}", at.name())))
            .links(Relation::LogsTo, targets.buckets.iter().map(|name| format!("arn:aws:s3:::{name}")))
            .links(Relation::LogsTo, targets.group.map(|name| at.arn("logs", &format!("log-group:{name}"))))
            .links(Relation::GuardedBy, guards),
    );
    Ok(())
}

/// Where a log goes.
#[derive(Default)]
struct Targets<'a> {
    /// The bucket of the log itself, then the one for records too large for the log group.
    buckets: Vec<&'a str>,
    group: Option<&'a str>,
}

fn log_targets(logging: &LoggingConfig) -> Targets<'_> {
    let group = logging.cloud_watch_config();
    let large = group.and_then(|g| g.large_data_delivery_s3_config());
    let buckets = logging.s3_config().into_iter().chain(large).map(|s3| s3.bucket_name());
    Targets {
        buckets: buckets.filter(|name| !name.is_empty()).collect(),
        group: group.map(|g| g.log_group_name()).filter(|name| !name.is_empty()),
    }
}

fn read(logging: &Observed<LoggingConfig>) -> kind::Account {
    let targets = logging.as_ref().map(log_targets);
    kind::Account {
        invocation_log: targets
            .as_ref()
            .map(|t| t.group.is_some() || !t.buckets.is_empty())
            .or_documented_default(false),
        invocation_log_text: logging.as_ref().and_then(|l| l.text_data_delivery_enabled()),
        invocation_log_bucket: targets.as_ref().and_then(|t| t.buckets.first().map(|name| (*name).to_owned())),
        invocation_log_group: targets.and_then(|t| t.group.map(str::to_owned)),
        ..kind::Account::default()
    }
}

#[expect(deprecated, reason = "configurations made before selective guarding still answer with input tags")]
fn enforced_guardrail(g: &AccountEnforcedGuardrailOutputConfiguration) -> EnforcedGuardrail {
    let models = g.model_enforcement();
    let selective = g.selective_content_guarding();
    let mut modes = selective.into_iter().flat_map(|s| [s.messages(), s.system()]).flatten();
    EnforcedGuardrail {
        guardrail: g.guardrail_arn().or(g.guardrail_id()).unwrap_or_default().to_owned(),
        version: g.guardrail_version().unwrap_or_default().to_owned(),
        included_models: models
            .map(|m| m.included_models())
            .unwrap_or_default()
            .iter()
            .filter(|m| !m.eq_ignore_ascii_case("all"))
            .cloned()
            .collect(),
        excluded_models: models.map(|m| m.excluded_models().to_vec()).unwrap_or_default(),
        // Selective guarding looks only at what the caller has marked, which is the newer way to honour its tags.
        honours_caller_tags: g.input_tags() == Some(&InputTags::Honor)
            || modes.any(|mode| *mode == SelectiveGuardingMode::Selective),
    }
}

const fn data_retention(mode: &DataRetentionMode) -> DataRetention {
    match mode {
        DataRetentionMode::None => DataRetention::None,
        DataRetentionMode::AwsReview => DataRetention::Service,
        DataRetentionMode::ProviderDataShare => DataRetention::ModelProvider,
        // An account that does not decide leaves it to the terms of each model, like one that says so.
        DataRetentionMode::Default | DataRetentionMode::Inherit => DataRetention::Inherited,
        _ => DataRetention::Other,
    }
}
