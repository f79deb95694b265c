//! Worlds and findings in a few words.

use std::collections::BTreeMap;

use aispm_inventory::{
    Asset, CellReport, Detail, Inventory, Kind, Outcome, Place, Provider, Relation, Scan, TypeRecord,
};
use serde_json::Value;

use crate::{
    Confidence, Evaluation, Finding, Judgement, RuleSet, Severity, World,
    finding::{AttackPath, Hop, Risk, Stop},
    graph::{Draft, Edge, Node},
    risk::assess,
};

/// What an estate is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub(super) assets: Vec<Asset>,
    /// `[possibly] FROM RELATION TO [at HUNDREDTHS]`.
    pub(super) edges: Vec<String>,
    /// Members, and what they share as `RELATION TO`.
    pub(super) rows: Vec<(Vec<String>, Vec<String>)>,
    /// Whether the identities of the account could not be read.
    pub(super) blind: bool,
}

/// An asset of the account: `NAME KIND` and its facts.
pub(super) fn asset(words: &str, facts: Value) -> Asset {
    let (name, kind) = words.split_once(' ').expect("a name and a kind");
    let kind = Kind::named(kind).expect("a kind");
    let place = Place { provider: Provider::Aws, account: "111122223333".into(), region: "eu-west-1".into() };
    let detail = Detail::read(kind, facts).expect("facts of the kind");
    Asset::new(&format!("aws_{}", kind.name()), &place, name, detail)
}

/// An estate of assets and edges.
pub(super) fn parts(assets: &[(&str, Value)], edges: &[&str]) -> Parts {
    Parts {
        assets: assets.iter().map(|(words, facts)| asset(words, facts.clone())).collect(),
        edges: edges.iter().map(|edge| (*edge).to_owned()).collect(),
        ..Parts::default()
    }
}

impl Parts {
    pub(super) fn and(mut self, words: &str, facts: Value) -> Self {
        self.assets.push(asset(words, facts));
        self
    }

    pub(super) fn edge(mut self, edge: &str) -> Self {
        self.edges.push(edge.to_owned());
        self
    }

    pub(super) fn without(mut self, edge: &str) -> Self {
        self.edges.retain(|other| other != edge);
        self
    }

    pub(super) fn shared(mut self, members: &[&str], edges: &[&str]) -> Self {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        self.rows.push((owned(members), owned(edges)));
        self
    }

    pub(super) fn world(&self) -> World {
        let scan = Scan {
            id: "test".to_owned(),
            started_at: "2026-01-01T00:00:00Z".parse().expect("a time"),
            finished_at: "2026-01-01T00:01:00Z".parse().expect("a time"),
            version: "0".to_owned(),
            providers: vec![Provider::Aws],
            calls: BTreeMap::new(),
            interrupted: false,
        };
        let principals =
            TypeRecord { kind: Kind::Identity, source: "iam:Read".to_owned(), side_calls: BTreeMap::new() };
        let cell = CellReport {
            place: Place { provider: Provider::Aws, account: "111122223333".into(), region: "global".into() },
            resource_type: "aws_iam_role".into(),
            outcome: if self.blind { Outcome::Unread } else { Outcome::Complete },
            assets: 0,
            gaps: Vec::new(),
        };
        let types = BTreeMap::from([("aws_iam_role".into(), principals)]);
        let inventory = Inventory::new(scan, types, vec![cell], self.assets.clone());
        let node = |name: &str| node(&inventory, name);
        let mut draft = Draft::default();
        for words in &self.edges {
            let seen = !words.starts_with("possibly ");
            let words: Vec<&str> = words.trim_start_matches("possibly ").split(' ').collect();
            let ease = words.get(4).map_or(100, |ease| ease.parse().expect("hundredths"));
            draft.push(edge(node(words[0]), words[1], node(words[2]), ease, seen));
        }
        for (members, edges) in &self.rows {
            let edges = edges.iter().map(|words| {
                let (relation, to) = words.split_once(' ').expect("a relation and a target");
                edge(0, relation, node(to), 100, true)
            });
            draft.row(members.iter().map(|name| node(name)).collect(), edges.collect());
        }
        let graph = draft.build(inventory.assets.len());
        World { inventory, graph }
    }
}

fn edge(from: Node, relation: &str, to: Node, ease: u8, seen: bool) -> Edge {
    let relation = Relation::named(relation).expect("a relation");
    Edge { from, to, relation, ease: crate::risk::carry::share(ease), seen, because: 0 }
}

fn node(inventory: &Inventory, name: &str) -> Node {
    let found = inventory.assets.iter().position(|asset| asset.uid == name);
    Node::try_from(found.unwrap_or_else(|| panic!("no asset {name}"))).expect("a node")
}

/// The index of an asset.
pub(super) fn at(world: &World, name: &str) -> usize {
    node(&world.inventory, name) as usize
}

/// A finding about one asset.
pub(super) fn check(world: &World, name: &str, severity: Severity) -> Finding {
    Finding {
        fingerprint: format!("f1:{name}"),
        rule: 0,
        asset: at(world, name),
        judgement: Judgement::Fail,
        severity,
        confidence: Confidence::Observed,
        message: String::new(),
        evidence: Vec::new(),
        risk: Risk::default(),
        path: None,
        signals: Vec::new(),
        cuts: Vec::new(),
    }
}

/// A finding about a path, written `internet exposes chat runs_as role <trained_on job`, where `<` goes against the
/// relation; about the asset after `per`.
pub(super) fn path(world: &World, words: &str, per: &str, severity: Severity) -> Finding {
    let words: Vec<&str> = words.split(' ').collect();
    let stops: Vec<Stop> =
        words.iter().step_by(2).map(|name| Stop { asset: at(world, name), step: Some((*name).to_owned()) }).collect();
    let hops = words.iter().skip(1).step_by(2).zip(stops.iter().zip(stops.iter().skip(1)));
    let hops = hops.map(|(word, (here, next))| {
        let reversed = word.starts_with('<');
        let relation = Relation::named(word.trim_start_matches('<')).expect("a relation");
        let (from, to) = if reversed { (next, here) } else { (here, next) };
        let edge = world
            .graph
            .all_out(from.asset as Node)
            .find(|edge| edge.relation == relation && edge.to as usize == to.asset)
            .unwrap_or_else(|| panic!("no edge {word}"));
        Hop {
            relation,
            reversed,
            ease: f64::from(edge.ease) / 255.0,
            seen: edge.seen,
            because: Vec::new(),
            says: Vec::new(),
            open: Vec::new(),
        }
    });
    let hops: Vec<Hop> = hops.collect();
    let judgement = if hops.iter().all(|hop| hop.seen) { Judgement::Fail } else { Judgement::Unknown };
    let targets = stops.last().map(|stop| stop.asset).into_iter().collect();
    Finding {
        judgement,
        confidence: Confidence::Derived,
        path: Some(AttackPath { stops, hops, beside: Vec::new(), targets }),
        ..check(world, per, severity)
    }
}

/// The findings with their risk.
pub(super) fn assessed(world: &World, findings: Vec<Finding>) -> Evaluation {
    let mut all = Evaluation { findings, ..Evaluation::default() };
    assess(world, &RuleSet::default(), &mut all);
    all
}

/// The risk of one finding.
pub(super) fn risk(world: &World, finding: Finding) -> Risk {
    assessed(world, vec![finding]).findings.remove(0).risk
}
