//! Places: settings of an account and region hold the assets that they apply to.

use std::collections::BTreeMap;

use aispm_inventory::{Kind, Place, Relation};

use crate::{
    graph::{Edge, Node, Reason},
    world::{Analysis, EdgePass},
};

pub(crate) const PASS: EdgePass = EdgePass { name: "places", run };

/// Types whose assets are settings of one account in one region.
const SETTINGS: &[&str] = &["aws_agentcore_token_vault", "aws_bedrock_account_settings", "aws_guardduty_detector"];

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
    for (node, asset) in analysis.of_kind(Kind::Account) {
        if SETTINGS.contains(&&*asset.resource_type) {
            settings.entry(&asset.place).or_default().push(node);
        }
    }
    let mut edges = Vec::new();
    for (node, asset) in (0..).zip(&analysis.inventory.assets) {
        if HELD.contains(&asset.kind()) {
            edges.extend(settings.get(&asset.place).into_iter().flatten().map(|holder| (*holder, node)));
        }
    }
    let same_place = Reason::Says("it is in the account and region of the settings".into());
    let because = analysis.draft.because(vec![same_place]);
    for (from, to) in edges {
        let relation = Relation::Contains;
        analysis.draft.push(Edge { from, to, relation, ease: u8::MAX, seen: true, because });
    }
}
