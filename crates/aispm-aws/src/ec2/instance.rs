//! EC2 instances that serve models by hand: machines with accelerators, and those that open the port of an AI server.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::{
    Client,
    types::{Filter, HttpTokensState, Instance, InstanceMetadataEndpointState},
};

use super::{PAGE, ports, security_group};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_ec2_instance",
    kind: Kind::Endpoint,
    permissions: &[
        INSTANCES,
        "ec2:DescribeSecurityGroups",
        "ec2:GetManagedPrefixListEntries",
        "iam:GetInstanceProfile",
    ],
    source: INSTANCES,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html",
};

const INSTANCES: &str = "ec2:DescribeInstances";

/// Families of instance types with a GPU, or a chip made for training or inference.
const ACCELERATED: &[&str] = &["p", "g", "gr", "dl", "trn", "inf"];

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let ec2 = at.client(Client::new);
    let running = Filter::builder().name("instance-state-name").values("running").build();
    let reservations = ec2.describe_instances().filters(running).into_paginator().page_size(PAGE).items().send();
    let reservations = at.list(INSTANCES, reservations).await;
    let instances: Vec<_> = reservations.into_iter().flat_map(|r| r.instances.unwrap_or_default()).collect();
    let (mut kept, others): (Vec<_>, Vec<_>) = instances.into_iter().partition(is_accelerated);
    if !others.is_empty() {
        let open = groups_that_open_ai_ports(&at, &ec2, others.iter().flat_map(groups).collect()).await;
        kept.extend(others.into_iter().filter(|instance| groups(instance).any(|group| open.contains(group))));
    }
    let roles = roles(&at, &kept).await;
    for instance in &kept {
        let Some(id) = instance.instance_id() else { continue };
        let groups = groups(instance).collect::<BTreeSet<_>>().into_iter();
        let groups = groups.map(|group| at.arn("ec2", &format!("security-group/{group}")));
        let tags = super::tags(instance.tags());
        at.found(
            Asset::new(TYPE.name, at.place(), at.arn("ec2", &format!("instance/{id}")), read(instance))
                .named(tags.get("Name").map_or(id, String::as_str).into())
                .created(instance.launch_time().and_then(time))
                .tagged(Known(tags))
                .links(Relation::ConnectsTo, groups)
                .link(Relation::RunsAs, profile(instance).and_then(|profile| roles.get(profile)).cloned()),
        );
    }
    Ok(())
}

fn is_accelerated(instance: &Instance) -> bool {
    let family = instance.instance_type().map(|of| of.as_str()).unwrap_or_default();
    let letters = family.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
    ACCELERATED.contains(&letters)
}

/// The security groups of every interface of an instance.
fn groups(instance: &Instance) -> impl Iterator<Item = &str> {
    let of_interfaces = instance.network_interfaces().iter().flat_map(|interface| interface.groups());
    instance.security_groups().iter().chain(of_interfaces).filter_map(|group| group.group_id())
}

fn profile(instance: &Instance) -> Option<&str> {
    instance.iam_instance_profile()?.arn()
}

/// Those of some groups that open the port of an AI server to the whole internet.
async fn groups_that_open_ai_ports(at: &Region, ec2: &Client, used: BTreeSet<&str>) -> BTreeSet<String> {
    let all = ec2.describe_security_groups().into_paginator().page_size(PAGE).items().send();
    let mut all = at.list("ec2:DescribeSecurityGroups", all).await;
    all.retain(|group| group.group_id().is_some_and(|id| used.contains(id)));
    let lists = security_group::lists(at, ec2, &all).await;
    let opens = |rules: &[_]| ports::open_ai_ports(&ports::rules(rules, &lists)).known().is_some_and(|p| !p.is_empty());
    all.into_iter().filter(|group| opens(group.ip_permissions())).filter_map(|group| group.group_id).collect()
}

/// The role behind each instance profile.
async fn roles(at: &Region, instances: &[Instance]) -> BTreeMap<String, String> {
    let iam = at.client(aws_sdk_iam::Client::new);
    let mut roles = BTreeMap::new();
    for profile in instances.iter().filter_map(profile).collect::<BTreeSet<_>>() {
        let Some(name) = Arn::parse(profile).map(|arn| arn.name()) else { continue };
        let get = iam.get_instance_profile().instance_profile_name(name).send();
        let Ok(answer) = at.call("iam:GetInstanceProfile", get).await else { continue };
        // A profile holds one role at most.
        let role = answer.instance_profile.and_then(|found| found.roles.into_iter().next());
        roles.extend(role.map(|role| (profile.to_owned(), role.arn)));
    }
    roles
}

fn read(instance: &Instance) -> kind::Endpoint {
    let metadata = instance.metadata_options();
    kind::Endpoint {
        ingress: Known(if has_public_address(instance) { Network::Public } else { Network::Private }),
        // Only running instances are asked for.
        in_service: Known(true),
        metadata_v2_only: metadata
            .map(|options| {
                // Metadata that is switched off refuses every request.
                options.http_endpoint() == Some(&InstanceMetadataEndpointState::Disabled)
                    || options.http_tokens() == Some(&HttpTokensState::Required)
            })
            .into(),
        ..kind::Endpoint::default()
    }
}

fn has_public_address(instance: &Instance) -> bool {
    let interfaces = instance.network_interfaces();
    let v4 = interfaces.iter().filter_map(|interface| interface.association()?.public_ip());
    let v6 = interfaces.iter().flat_map(|interface| interface.ipv6_addresses()).filter_map(|v6| v6.ipv6_address());
    let is_global = |address: &str| !address.is_empty() && !address.to_ascii_lowercase().starts_with("fd");
    instance.public_ip_address().into_iter().chain(instance.ipv6_address()).chain(v4).chain(v6).any(is_global)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::InstanceType;

    use super::*;

    #[test]
    fn families_with_accelerators_are_told_by_their_letters() {
        let of = |name: &str| is_accelerated(&Instance::builder().instance_type(InstanceType::from(name)).build());
        for name in ["p5.48xlarge", "g5g.xlarge", "gr6.4xlarge", "trn1.32xlarge", "inf2.xlarge", "dl1.24xlarge"] {
            assert!(of(name), "{name}");
        }
        for name in ["m7g.large", "c6gn.large", "t3.micro", "i4g.large", "u-6tb1.metal", "mac2.metal", "x2gd.large"] {
            assert!(!of(name), "{name}");
        }
    }

    #[test]
    fn unique_local_addresses_are_not_public() {
        let with = |v6: &str| has_public_address(&Instance::builder().ipv6_address(v6).build());
        assert!(with("2a05:d018::1"));
        assert!(!with("fd00:ec2::1"));
        assert!(!has_public_address(&Instance::builder().private_ip_address("10.0.0.4").build()));
        assert!(has_public_address(&Instance::builder().public_ip_address("198.51.100.7").build()));
    }
}
