//! EC2 security groups: which ports of AI servers the internet may reach.

use std::collections::BTreeSet;

use aws_sdk_ec2::{Client, types::SecurityGroup};

use super::{
    PAGE,
    ports::{self, Lists},
};
use crate::prelude::*;
use aispm_inventory::kind::network::NetworkType;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_ec2_security_group",
    kind: Kind::Network,
    permissions: &["ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces", "ec2:GetManagedPrefixListEntries"],
    source: "ec2:DescribeSecurityGroups",
    side_calls: &[
        ("in_use", "ec2:DescribeNetworkInterfaces"),
        ("ingress", "ec2:GetManagedPrefixListEntries"),
        ("open_ai_ports", "ec2:GetManagedPrefixListEntries"),
        ("open_egress", "ec2:GetManagedPrefixListEntries"),
    ],
    reference: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let ec2 = at.client(Client::new);
    let groups = ec2.describe_security_groups().into_paginator().page_size(PAGE).items().send();
    let groups = at.list("ec2:DescribeSecurityGroups", groups).await;
    if groups.is_empty() {
        return Ok(());
    }
    let used = used(&at, &ec2).await;
    let lists = lists(&at, &ec2, &groups).await;
    for group in &groups {
        let Some(id) = group.group_id() else { continue };
        let in_use = used.as_ref().map(|used| used.contains(id));
        let facts = kind::Network { in_use, ..read(group, &lists) };
        at.found(
            Asset::new(TYPE.name, at.place(), at.arn("ec2", &format!("security-group/{id}")), facts)
                .named(group.group_name())
                .tagged(Known(super::tags(group.tags()))),
        );
    }
    Ok(())
}

/// The groups that some network interface uses.
async fn used(at: &Region, ec2: &Client) -> Observed<BTreeSet<String>> {
    let interfaces = ec2.describe_network_interfaces().into_paginator().page_size(PAGE).items().send();
    let interfaces = at.call("ec2:DescribeNetworkInterfaces", interfaces.try_collect()).await;
    Observed::from(interfaces).map(|interfaces| {
        let groups = interfaces.into_iter().flat_map(|interface| interface.groups.unwrap_or_default());
        groups.filter_map(|group| group.group_id).collect()
    })
}

/// Looks into the prefix lists that rules name: one may hold the whole internet.
pub(super) async fn lists(at: &Region, ec2: &Client, groups: &[SecurityGroup]) -> Lists {
    let rules = groups.iter().flat_map(|group| [group.ip_permissions(), group.ip_permissions_egress()]);
    let ids: BTreeSet<&str> = rules.flat_map(ports::lists_in).collect();
    let mut lists = Lists::new();
    for id in ids {
        let entries = ec2.get_managed_prefix_list_entries().prefix_list_id(id).into_paginator().items().send();
        let entries = at.call("ec2:GetManagedPrefixListEntries", entries.try_collect()).await;
        let internet = Observed::from(entries)
            .map(|entries| entries.iter().filter_map(|entry| entry.cidr()).any(ports::is_internet));
        lists.insert(id.to_owned(), internet);
    }
    lists
}

fn read(group: &SecurityGroup, lists: &Lists) -> kind::Network {
    let ingress = ports::rules(group.ip_permissions(), lists);
    let egress = ports::rules(group.ip_permissions_egress(), lists);
    kind::Network {
        network_type: Known(NetworkType::SecurityGroup),
        ingress: ports::ingress(&ingress),
        open_ai_ports: ports::open_ai_ports(&ingress),
        open_egress: ports::any_internet(&egress),
        ..kind::Network::default()
    }
}
