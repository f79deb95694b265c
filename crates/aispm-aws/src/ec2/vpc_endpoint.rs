//! VPC endpoints: private ways to AI services, and what may pass through them.

use aispm_inventory::kind::network::NetworkType;
use aws_sdk_ec2::{
    Client,
    types::{State, VpcEndpoint, VpcEndpointType},
};

use super::PAGE;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_ec2_vpc_endpoint",
    kind: Kind::Network,
    permissions: &["ec2:DescribeVpcEndpoints"],
    source: "ec2:DescribeVpcEndpoints",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let ec2 = at.client(Client::new);
    let endpoints = ec2.describe_vpc_endpoints().into_paginator().page_size(PAGE).items().send();
    for endpoint in at.list("ec2:DescribeVpcEndpoints", endpoints).await {
        let (Some(id), Some(service)) = (endpoint.vpc_endpoint_id(), endpoint.service_name().map(service)) else {
            continue;
        };
        if !leads_to_ai(&endpoint, &service) || is_gone(&endpoint) {
            continue;
        }
        let tags = super::tags(endpoint.tags());
        at.found(
            Asset::new(
                TYPE.name,
                at.place(),
                at.arn("ec2", &format!("vpc-endpoint/{id}")),
                read(&at, &endpoint, service),
            )
            .named(tags.get("Name").map_or(id, String::as_str).into())
            .created(endpoint.creation_timestamp().and_then(time))
            .tagged(Known(tags)),
        );
    }
    Ok(())
}

/// The service's own name: `com.amazonaws.eu-west-1.bedrock-runtime` is `bedrock-runtime`, and
/// `aws.sagemaker.eu-west-1.notebook` is `sagemaker.notebook`.
fn service(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("com.amazonaws.") {
        return rest.split_once('.').map_or(rest, |(_region, service)| service).to_owned();
    }
    match name.strip_prefix("aws.sagemaker.").and_then(|rest| rest.split_once('.')) {
        Some((_region, part)) => format!("sagemaker.{part}"),
        None => name.to_owned(),
    }
}

fn leads_to_ai(endpoint: &VpcEndpoint, service: &str) -> bool {
    match endpoint.vpc_endpoint_type() {
        Some(VpcEndpointType::Gateway) => service == "s3",
        Some(VpcEndpointType::Interface) => {
            let family = service.split(['.', '-']).next().unwrap_or(service);
            matches!(family, "sagemaker" | "bedrock" | "aoss")
        }
        _ => false,
    }
}

fn is_gone(endpoint: &VpcEndpoint) -> bool {
    // The enum spells its words with capitals, the service without.
    let state = endpoint.state().map(State::as_str).unwrap_or_default().to_ascii_lowercase();
    matches!(&*state, "deleted" | "deleting" | "expired" | "failed" | "rejected")
}

fn read(at: &Region, endpoint: &VpcEndpoint, service: String) -> kind::Network {
    let policy: Observed<Vec<Statement>> = match endpoint.policy_document() {
        Some(text) => policy::read(at, "ec2:DescribeVpcEndpoints", text).into(),
        None => Unset,
    };
    kind::Network {
        network_type: Known(NetworkType::ServiceEndpoint),
        service: Known(service),
        // An endpoint without a policy of its own allows full access to the service.
        unrestricted_policy: policy.as_ref().map(|statements| is_unrestricted(statements)).or_documented_default(true),
        policy,
        ..kind::Network::default()
    }
}

/// Whether everybody may do everything, and nothing of weight is taken away again.
fn is_unrestricted(statements: &[Statement]) -> bool {
    let everybody = |s: &Statement| s.principals.iter().any(|p| p == "*" || p == "AWS:*");
    let all = |words: &[String]| words.iter().any(|word| word == "*");
    let allows_all = |s: &Statement| {
        s.effect == "Allow" && everybody(s) && all(&s.actions) && all(&s.resources) && s.conditions.is_empty()
    };
    let denies_much = |s: &Statement| {
        let wide = s.actions.iter().any(|action| action == "*" || action.ends_with(":*"));
        s.effect == "Deny" && (wide || !s.not_actions.is_empty())
    };
    statements.iter().any(allows_all) && !statements.iter().any(denies_much)
}

#[cfg(test)]
mod tests {
    use aispm_inventory::record::Condition;

    use super::*;

    fn statement(effect: &str, action: &str) -> Statement {
        Statement {
            effect: effect.to_owned(),
            principals: vec!["*".to_owned()],
            actions: vec![action.to_owned()],
            resources: vec!["*".to_owned()],
            ..Statement::default()
        }
    }

    #[test]
    fn services_go_by_their_own_name() {
        assert_eq!(service("com.amazonaws.eu-west-1.bedrock-agentcore.gateway"), "bedrock-agentcore.gateway");
        assert_eq!(service("com.amazonaws.eu-west-1.sagemaker.api"), "sagemaker.api");
        assert_eq!(service("aws.sagemaker.eu-west-1.notebook"), "sagemaker.notebook");
        assert_eq!(service("com.amazonaws.vpce.eu-west-1.vpce-svc-1"), "eu-west-1.vpce-svc-1");
    }

    #[test]
    fn only_a_policy_that_takes_nothing_away_is_unrestricted() {
        let allow = statement("Allow", "*");
        assert!(is_unrestricted(std::slice::from_ref(&allow)));
        assert!(is_unrestricted(&[allow.clone(), statement("Deny", "bedrock:DeleteGuardrail")]));
        assert!(!is_unrestricted(&[allow.clone(), statement("Deny", "*")]));
        assert!(!is_unrestricted(&[statement("Allow", "bedrock:InvokeModel")]));
        let condition = Condition { operator: "StringEquals".to_owned(), ..Condition::default() };
        assert!(!is_unrestricted(&[Statement { conditions: vec![condition], ..allow }]));
        assert!(!is_unrestricted(&[]));
    }
}
