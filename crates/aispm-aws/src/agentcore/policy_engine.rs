//! AgentCore policy engines: what agents may do with the tools behind a gateway.

use aispm_inventory::Reason;
use aws_sdk_bedrockagentcorecontrol::{
    Client,
    types::{EnforcementMode, Policy, PolicyDefinition, PolicyEngine},
};
use kind::{gateway::Enforcement, guardrail::AccessPolicy};

use super::{cedar, whole};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_policy_engine",
    kind: Kind::Guardrail,
    permissions: &["bedrock-agentcore:ListPolicyEngines", "bedrock-agentcore:ListPolicies"],
    source: "bedrock-agentcore:ListPolicyEngines",
    side_calls: &[
        ("access_policies", "bedrock-agentcore:ListPolicies"),
        ("log_only_policies", "bedrock-agentcore:ListPolicies"),
        ("unconstrained_permits", "bedrock-agentcore:ListPolicies"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_ListPolicies.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let engines = agentcore.list_policy_engines().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListPolicyEngines", engines).await;
    at.each(listed, async |engine| {
        let policies = agentcore.list_policies().policy_engine_id(engine.policy_engine_id());
        let policies = policies.into_paginator().items().send();
        let policies = whole::list(&at, "bedrock-agentcore:ListPolicies", policies).await;
        at.found(
            Asset::new(TYPE.name, at.place(), engine.policy_engine_arn(), read(&at, &engine, policies))
                .named(Some(engine.name()))
                .created(time(engine.created_at()))
                .link(Relation::EncryptedBy, engine.encryption_key_arn()),
        );
    })
    .await;
    Ok(())
}

fn read(at: &Region, engine: &PolicyEngine, policies: Result<Vec<Policy>, Gap>) -> kind::Guardrail {
    let unread = policies.iter().flatten().any(|policy| statement(policy).is_none());
    let policies = Observed::from(policies).map(|all| all.iter().map(access_policy).collect::<Vec<_>>());
    let unconstrained = policies.as_ref().map(|all| names(all, |policy| policy.unconstrained));
    kind::Guardrail {
        ready: Known(engine.status().as_str() == "ACTIVE"),
        encryption_key: engine.encryption_key_arn().map(str::to_owned).into(),
        log_only_policies: policies.as_ref().map(|all| names(all, |p| p.enforcement == Some(Enforcement::LogOnly))),
        unconstrained_permits: match unconstrained {
            Known(none) if none.is_empty() && unread => {
                Observed::Unseen(at.file("bedrock-agentcore:ListPolicies", Reason::Unreadable))
            }
            seen => seen,
        },
        access_policies: policies,
        ..kind::Guardrail::default()
    }
}

fn access_policy(policy: &Policy) -> AccessPolicy {
    AccessPolicy {
        name: policy.name().to_owned(),
        status: lower(policy.status().as_str()),
        enforcement: Some(match policy.enforcement_mode() {
            EnforcementMode::Active => Enforcement::Enforce,
            EnforcementMode::LogOnly => Enforcement::LogOnly,
            _ => Enforcement::Other,
        }),
        unconstrained: statement(policy).is_some_and(cedar::permits_everything),
    }
}

/// The text of a policy. Dogwood contains Cedar, so both are read the same way.
fn statement(policy: &Policy) -> Option<&str> {
    match policy.definition()? {
        PolicyDefinition::Cedar(cedar) => Some(cedar.statement()),
        PolicyDefinition::Policy(policy) => Some(policy.statement()),
        _ => None,
    }
}

fn names(policies: &[AccessPolicy], wanted: impl Fn(&AccessPolicy) -> bool) -> Vec<String> {
    policies.iter().filter(|policy| wanted(policy)).map(|policy| policy.name.clone()).collect()
}
