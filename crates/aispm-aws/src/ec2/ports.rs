//! Rules of security groups: which ports they open, to whom, and which AI servers listen there.

use std::collections::BTreeMap;

use aispm_inventory::kind::network::OpenPorts;
use aws_sdk_ec2::types::IpPermission;

use crate::prelude::*;

/// Where AI servers listen when nobody told them otherwise. All speak TCP.
const AI_PORTS: &[(i32, &str)] = &[
    (1234, "lm_studio"),
    (4000, "litellm"),
    (5000, "mlflow"),
    (5678, "n8n"),
    (6006, "tensorboard"),
    (6274, "mcp_inspector"),
    (6333, "qdrant"),
    (6334, "qdrant_grpc"),
    (7860, "gradio"),
    (8000, "vllm_or_triton"),
    (8001, "triton_grpc"),
    (8080, "weaviate_or_kserve"),
    (8081, "torchserve_management"),
    (8188, "comfyui"),
    (8265, "ray"),
    (8500, "tensorflow_serving_grpc"),
    (8501, "streamlit_or_tensorflow_serving"),
    (8888, "jupyter"),
    (9200, "opensearch"),
    (10001, "ray_client"),
    (11434, "ollama"),
    (19530, "milvus"),
];

/// Whether the whole internet is in a prefix list, by its id.
pub(super) type Lists = BTreeMap<String, Observed<bool>>;

/// One source or target of one rule.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    from: i32,
    to: i32,
    protocol: String,
    source: String,
    internet: Observed<bool>,
}

/// Whether a block is the whole internet.
pub(super) fn is_internet(block: &str) -> bool {
    block.ends_with("/0")
}

/// Takes rules apart by source.
pub(super) fn rules(permissions: &[IpPermission], lists: &Lists) -> Vec<Rule> {
    permissions.iter().flat_map(|permission| sources(permission, lists).map(|s| rule(permission, s))).collect()
}

/// The prefix lists that rules name.
pub(super) fn lists_in(permissions: &[IpPermission]) -> impl Iterator<Item = &str> {
    permissions.iter().flat_map(|p| p.prefix_list_ids()).filter_map(|list| list.prefix_list_id())
}

fn sources(permission: &IpPermission, lists: &Lists) -> impl Iterator<Item = (String, Observed<bool>)> {
    let v4 = permission.ip_ranges().iter().filter_map(|range| range.cidr_ip());
    let v6 = permission.ipv6_ranges().iter().filter_map(|range| range.cidr_ipv6());
    let blocks = v4.chain(v6).map(|block| (block, Known(is_internet(block))));
    let groups = permission.user_id_group_pairs().iter().filter_map(|pair| pair.group_id());
    let groups = groups.map(|group| (group, Known(false)));
    let listed = permission.prefix_list_ids().iter().filter_map(|list| list.prefix_list_id());
    let listed = listed.map(|list| (list, lists.get(list).cloned().unwrap_or_default()));
    blocks.chain(groups).chain(listed).map(|(source, internet)| (source.to_owned(), internet))
}

fn rule(permission: &IpPermission, (source, internet): (String, Observed<bool>)) -> Rule {
    let protocol = match permission.ip_protocol().unwrap_or("-1") {
        "-1" => "all",
        "6" => "tcp",
        "17" => "udp",
        other => other,
    };
    // Only TCP and UDP have ports: for ICMP the fields hold type and code.
    let port = |port: Option<i32>| if matches!(protocol, "tcp" | "udp") { port.unwrap_or(-1) } else { -1 };
    let (from, to) = (port(permission.from_port()), port(permission.to_port()));
    Rule { from, to, protocol: protocol.to_owned(), source, internet }
}

impl Rule {
    fn opens(&self, port: i32) -> bool {
        match &*self.protocol {
            "all" => true,
            "tcp" => self.from == -1 || (self.from..=self.to).contains(&port),
            _ => false,
        }
    }
}

/// The rules as facts. Unseen when a prefix list could not be read: it may hold the whole internet.
pub(super) fn ingress(rules: &[Rule]) -> Observed<Vec<OpenPorts>> {
    let mut open = Vec::new();
    for rule in rules {
        let internet = match &rule.internet {
            Observed::Unseen(gap) => return Observed::Unseen(gap.clone()),
            seen => *seen.known().unwrap_or(&false),
        };
        open.push(OpenPorts {
            from: rule.from.into(),
            to: rule.to.into(),
            protocol: rule.protocol.clone(),
            source: rule.source.clone(),
            internet,
        });
    }
    Known(open)
}

/// AI servers whose port the whole internet may reach.
pub(super) fn open_ai_ports(rules: &[Rule]) -> Observed<Vec<String>> {
    let opened = |port: i32| rules.iter().filter(move |rule| rule.opens(port)).collect::<Vec<_>>();
    let mut open = Vec::new();
    let mut unseen = None;
    for (port, server) in AI_PORTS {
        match any_internet(opened(*port)) {
            Observed::Unseen(gap) => unseen = Some(gap),
            seen if seen.known() == Some(&true) => open.push(format!("{port} {server}")),
            _ => {}
        }
    }
    match unseen {
        // What is open for certain is enough to act on.
        Some(gap) if open.is_empty() => Observed::Unseen(gap),
        _ => Known(open),
    }
}

/// Whether any of these rules is about the whole internet.
pub(super) fn any_internet<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Observed<bool> {
    let mut seen = Known(false);
    for rule in rules {
        match &rule.internet {
            Known(true) => return Known(true),
            Observed::Unseen(gap) => seen = Observed::Unseen(gap.clone()),
            _ => {}
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use aispm_inventory::Reason;
    use aws_sdk_ec2::types::{IpRange, Ipv6Range, PrefixListId};

    use super::*;

    fn tcp(from: i32, to: i32) -> aws_sdk_ec2::types::builders::IpPermissionBuilder {
        IpPermission::builder().ip_protocol("tcp").from_port(from).to_port(to)
    }

    fn everywhere() -> IpRange {
        IpRange::builder().cidr_ip("0.0.0.0/0").build()
    }

    fn open(permission: IpPermission, lists: &Lists) -> Observed<Vec<String>> {
        open_ai_ports(&rules(&[permission], lists))
    }

    fn known(ports: &[&str]) -> Observed<Vec<String>> {
        Known(ports.iter().map(|p| (*p).to_owned()).collect())
    }

    #[test]
    fn a_range_opens_the_servers_inside_it() {
        let permission = tcp(11000, 12000).ip_ranges(everywhere()).build();
        assert_eq!(open(permission, &Lists::new()), known(&["11434 ollama"]));
        let permission = tcp(443, 443).ip_ranges(everywhere()).build();
        assert_eq!(open(permission, &Lists::new()), known(&[]));
    }

    #[test]
    fn ipv6_is_the_internet_too() {
        let permission = tcp(8888, 8888).ipv6_ranges(Ipv6Range::builder().cidr_ipv6("::/0").build()).build();
        assert_eq!(open(permission, &Lists::new()), known(&["8888 jupyter"]));
    }

    #[test]
    fn all_protocols_open_every_port_and_udp_opens_none_of_them() {
        let all = IpPermission::builder().ip_protocol("-1").ip_ranges(everywhere()).build();
        assert_eq!(open(all, &Lists::new()).known().map(Vec::len), Some(AI_PORTS.len()));
        let udp = IpPermission::builder().ip_protocol("udp").from_port(0).to_port(65535).ip_ranges(everywhere());
        assert_eq!(open(udp.build(), &Lists::new()), known(&[]));
    }

    #[test]
    fn a_network_of_ones_own_is_not_the_internet() {
        let permission = tcp(0, 65535).ip_ranges(IpRange::builder().cidr_ip("10.0.0.0/8").build()).build();
        assert_eq!(open(permission, &Lists::new()), known(&[]));
    }

    #[test]
    fn a_prefix_list_counts_for_what_is_in_it() {
        let permission = || tcp(6333, 6333).prefix_list_ids(PrefixListId::builder().prefix_list_id("pl-1").build());
        let lists = |seen| Lists::from([("pl-1".to_owned(), seen)]);
        assert_eq!(open(permission().build(), &lists(Known(true))), known(&["6333 qdrant"]));
        assert_eq!(open(permission().build(), &lists(Known(false))), known(&[]));
        let gap = Gap::because(Reason::Denied);
        let unread = lists(Observed::Unseen(gap.clone()));
        assert_eq!(open(permission().build(), &unread), Observed::Unseen(gap.clone()));
        assert_eq!(ingress(&rules(&[permission().build()], &unread)), Observed::Unseen(gap));
        let also_open = permission().ip_ranges(everywhere()).build();
        assert_eq!(open(also_open, &unread), known(&["6333 qdrant"]));
    }
}
