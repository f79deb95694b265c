//! Places: settings of an account and region hold the assets that they apply to.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{Asset, Detail, Kind, Observed, Place, Relation, kind::network::NetworkType};

use crate::{
    graph::{Edge, Node, Reason},
    world::{Analysis, EdgePass},
};

pub(crate) const PASS: EdgePass = EdgePass { run };

/// Types whose assets are settings of one account in one region.
const SETTINGS: &[&str] = &["aws_agentcore_token_vault", "aws_bedrock_account_settings", "aws_guardduty_detector"];

/// The type whose assets say whether the functions of an account in one region are scanned.
const SCANNER: &str = "aws_inspector_account";

/// Kinds that answer, act or ask models.
const HELD: &[Kind] = &[
    Kind::Agent,
    Kind::AgentRuntime,
    Kind::AgentVersion,
    Kind::Endpoint,
    Kind::Flow,
    Kind::Gateway,
    Kind::KnowledgeBase,
    Kind::McpServer,
    Kind::Model,
    Kind::Notebook,
    Kind::Sandbox,
    Kind::Workspace,
];

fn run(analysis: &mut Analysis) {
    let mut settings: BTreeMap<&Place, Vec<Node>> = BTreeMap::new();
    let mut scanners: BTreeMap<&Place, Vec<Node>> = BTreeMap::new();
    let mut of_account: BTreeMap<&str, Vec<Node>> = BTreeMap::new();
    for (node, asset) in analysis.of_kind(Kind::Account) {
        if SETTINGS.contains(&&*asset.resource_type) {
            settings.entry(&asset.place).or_default().push(node);
            of_account.entry(&asset.place.account).or_default().push(node);
        } else if &*asset.resource_type == SCANNER {
            scanners.entry(&asset.place).or_default().push(node);
        }
    }
    let mut edges = Vec::new();
    for (node, asset) in (0..).zip(&analysis.inventory.assets) {
        let holders = if is_held(asset) {
            settings.get(&asset.place)
        } else if asset.kind() == Kind::Function {
            scanners.get(&asset.place)
        } else {
            None
        };
        edges.extend(holders.into_iter().flatten().map(|holder| (*holder, node)));
    }
    // Whoever holds a key to models asks them in any region. Other identities are too many to be listed under each.
    let keys = analysis.of_kind(Kind::Credential).flat_map(|(_, key)| analysis.linked(key, Relation::ActsAs));
    let owners: BTreeSet<Node> = keys.collect();
    for owner in owners {
        let Some(identity) = analysis.asset(owner).filter(|asset| asset.kind() == Kind::Identity) else { continue };
        let holders = of_account.get(&*identity.place.account).into_iter().flatten();
        edges.extend(holders.map(|holder| (*holder, owner)));
    }
    let because = vec![Reason::Says("it belongs to the account that the settings apply to".into())];
    let because = analysis.draft.because(because);
    for (from, to) in edges {
        let relation = Relation::Contains;
        analysis.draft.push(Edge { from, to, relation, ease: u8::MAX, seen: true, because });
    }
}

fn is_held(asset: &Asset) -> bool {
    match &asset.detail {
        // Private ways to the services; security groups guard single machines.
        Detail::Network(network) => network.network_type == Observed::Known(NetworkType::ServiceEndpoint),
        _ => HELD.contains(&asset.kind()),
    }
}
