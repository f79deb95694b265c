//! AgentCore gateways: one address in front of many tools.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::get_gateway::GetGatewayOutput,
    types::{GatewayInterceptorConfiguration, GatewayPolicyEngineMode, InterceptorConfiguration, WafFailureMode},
};
use kind::gateway::Enforcement;

use super::{authorizer, definition, gateway_target, resource_policy, resource_policy::ResourcePolicy, whole};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_gateway",
    kind: Kind::Gateway,
    permissions: &[
        "bedrock-agentcore:ListGateways",
        "bedrock-agentcore:GetGateway",
        "bedrock-agentcore:ListGatewayRateLimits",
        "bedrock-agentcore:ListGatewayTargets",
        "bedrock-agentcore:GetResourcePolicy",
    ],
    source: "bedrock-agentcore:GetGateway",
    side_calls: &[
        ("rate_limits", "bedrock-agentcore:ListGatewayRateLimits"),
        ("targets", "bedrock-agentcore:ListGatewayTargets"),
        ("policy", "bedrock-agentcore:GetResourcePolicy"),
        ("shared_with", "bedrock-agentcore:GetResourcePolicy"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGateway.html",
};

/// What a gateway's own record does not say.
struct Beside {
    rate_limits: Observed<i64>,
    targets: Result<Vec<String>, Gap>,
    policy: ResourcePolicy,
}

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let gateways = agentcore.list_gateways().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListGateways", gateways).await;
    at.each(listed, async |gateway| {
        let (id, arn) = (&gateway.gateway_id, uid(&at, &gateway.gateway_id));
        let described = agentcore.get_gateway().gateway_identifier(id).send();
        let described = at.call("bedrock-agentcore:GetGateway", described).await;
        let beside = beside(&at, &agentcore, id, &arn).await;
        let targets = beside.targets.clone().unwrap_or_default();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &*arn, facts)
                .named(Some(&gateway.name))
                .created(time(&gateway.created_at))
                .links(Relation::RoutesTo, targets)
        };
        at.found(match described {
            Ok(g) => linked(asset(read(&g, beside)), &g),
            Err(gap) => asset(complete(kind::Gateway::unseen(&gap), beside)),
        });
    })
    .await;
    Ok(())
}

/// The ARN of a gateway, which its list does not give.
pub(crate) fn uid(at: &Region, id: &str) -> String {
    at.arn("bedrock-agentcore", &format!("gateway/{id}"))
}

async fn beside(at: &Region, agentcore: &Client, id: &str, arn: &str) -> Beside {
    let limits = agentcore.list_gateway_rate_limits().gateway_identifier(id).into_paginator().items().send();
    let targets = agentcore.list_gateway_targets().gateway_identifier(id).into_paginator().items().send();
    let targets = whole::list(at, "bedrock-agentcore:ListGatewayTargets", targets).await;
    Beside {
        rate_limits: Observed::from(whole::list(at, "bedrock-agentcore:ListGatewayRateLimits", limits).await)
            .map(|limits| whole::count(&limits)),
        targets: targets.map(|all| all.iter().map(|t| gateway_target::uid(at, id, t.target_id())).collect()),
        policy: resource_policy::read(at, agentcore, arn).await,
    }
}

fn complete(facts: kind::Gateway, beside: Beside) -> kind::Gateway {
    kind::Gateway {
        rate_limits: beside.rate_limits,
        targets: Observed::from(beside.targets).map(|targets| whole::count(&targets)),
        policy: beside.policy.statements,
        shared_with: beside.policy.shared_with,
        ..facts
    }
}

fn read(g: &GetGatewayOutput, beside: Beside) -> kind::Gateway {
    let tokens = authorizer::tokens(g.authorizer_configuration());
    let interceptors = g.interceptor_configurations();
    let facts = kind::Gateway {
        authentication: Known(authorizer::authentication(g.authorizer_type().as_str())),
        tokens_limited: tokens.limited,
        discovery_url: tokens.discovery_url,
        policy_enforcement: Observed::from(g.policy_engine_configuration()).map(|engine| match engine.mode() {
            GatewayPolicyEngineMode::Enforce => Enforcement::Enforce,
            GatewayPolicyEngineMode::LogOnly => Enforcement::LogOnly,
            _ => Enforcement::Other,
        }),
        debug_errors: Known(g.exception_level().is_some_and(|level| level.as_str() == "DEBUG")),
        encryption_key: g.kms_key_arn().map(str::to_owned).into(),
        firewall: g.web_acl_arn().map(str::to_owned).into(),
        firewall_fails_open: Observed::from(g.waf_configuration().and_then(|waf| waf.failure_mode()))
            .map(|mode| *mode == WafFailureMode::FailOpen),
        interceptors: Known(interceptors.iter().filter_map(function).collect()),
        interceptors_see_headers: Known(
            interceptors.iter().any(|i| i.input_configuration().is_some_and(|input| input.pass_request_headers())),
        ),
        protocol: Known(lower(g.protocol_type().as_str())),
        ..kind::Gateway::default()
    };
    complete(facts, beside)
}

fn function(interceptor: &GatewayInterceptorConfiguration) -> Option<String> {
    match interceptor.interceptor()? {
        InterceptorConfiguration::Lambda(lambda) => Some(definition::unqualified(lambda.arn())),
        _ => None,
    }
}

fn linked(asset: Asset, g: &GetGatewayOutput) -> Asset {
    let server = (g.protocol_type().as_str() == "MCP").then(|| format!("{}#mcp", asset.uid));
    asset
        .link(Relation::RunsAs, g.role_arn())
        .link(Relation::GuardedBy, g.policy_engine_configuration().map(|engine| engine.arn()))
        .link(Relation::EncryptedBy, g.kms_key_arn())
        .link(Relation::ActsAs, g.workload_identity_details().map(|w| w.workload_identity_arn()))
        .links(Relation::ConnectsTo, g.interceptor_configurations().iter().filter_map(function))
        .link(Relation::Contains, server)
}
