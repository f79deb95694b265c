//! Closing: which findings have no path left without an edge, proved by dominators.
//!
//! The section of a finding is everything that attackers could walk from its entry to the asset it is about, and from
//! there to its targets, along whatever carries them or is a hop of some finding. What its rule allows is a part of that,
//! so an edge that every way through the section takes, every path of the rule takes. The converse does not hold: what
//! is not proved here may close all the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aispm_inventory::{Asset, Kind, Relation};

use super::{
    carry::steps,
    cuts::{Joined, edges_of},
};
use crate::{
    Finding, World,
    graph::{Edge, Node, dominators::Dominators},
};

/// No rule has longer paths.
const HOPS: usize = 12;
/// Rules list this many targets if they do not say otherwise. With as many, there may be more that the list leaves out.
const LISTED_TARGETS: usize = 20;
/// How many steps all proofs together may take, as a multiple of the size of the graph: what is left then is not proved.
const EFFORT: usize = 16;

/// For every edge, the findings that close without it.
pub(crate) struct Closing(BTreeMap<Joined, BTreeSet<usize>>);

/// Where the ways of a section begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Begin {
    /// At one asset.
    At(Node),
    /// At any asset of a kind: the rule may let other entries in than the one that it shows.
    AnyOf(Kind),
}

impl Closing {
    pub(crate) fn new(world: &World, findings: &[Finding]) -> Self {
        let paths = || {
            findings.iter().enumerate().filter_map(|(index, finding)| Some((index, finding, finding.path.as_ref()?)))
        };
        let mut walked = Walked {
            world,
            edges: paths().flat_map(|(.., path)| edges_of(path)).collect(),
            starts: BTreeSet::new(),
            hops: BTreeSet::new(),
            effort: EFFORT * (world.graph.nodes() + world.graph.edges() + 1024),
        };
        walked.starts = walked.edges.iter().map(|edge| edge.from).collect();
        walked.hops = paths().flat_map(|(.., path)| &path.hops).map(|hop| (hop.relation, hop.reversed)).collect();
        // What begins together is searched once.
        let mut asked: BTreeMap<Begin, Vec<(usize, Vec<Node>)>> = BTreeMap::new();
        for (index, finding, path) in paths() {
            let Some(entry) = path.stops.first() else { continue };
            let Some(at) = path.stops.iter().position(|stop| stop.asset == finding.asset) else { continue };
            let reported = finding.asset as Node;
            if at > 0
                && let Some(kind) = walked.kind(entry.asset as Node)
            {
                let begin = if kind == Kind::Internet { Begin::At(entry.asset as Node) } else { Begin::AnyOf(kind) };
                asked.entry(begin).or_default().push((index, vec![reported]));
            }
            if at + 1 < path.stops.len() && !path.targets.is_empty() && path.targets.len() < LISTED_TARGETS {
                let targets = path.targets.iter().map(|target| *target as Node).collect();
                asked.entry(Begin::At(reported)).or_default().push((index, targets));
            }
        }
        let mut closes: BTreeMap<Joined, BTreeSet<usize>> = BTreeMap::new();
        for (begin, asked) in asked {
            let Some(section) = walked.section(begin) else { break };
            let dominators = Dominators::new(&section.next);
            for (index, ends) in asked {
                for edge in section.on_every_way(&dominators, &ends) {
                    closes.entry(edge).or_default().insert(index);
                }
            }
        }
        Self(closes)
    }

    /// The findings that are proved to close without an edge, by index.
    pub(crate) fn closes(&self, edge: Joined) -> Vec<usize> {
        self.0.get(&edge).into_iter().flatten().copied().collect()
    }
}

/// What may be walked.
struct Walked<'a> {
    world: &'a World,
    /// The edges that are asked about.
    edges: BTreeSet<Joined>,
    /// Where those start.
    starts: BTreeSet<Node>,
    /// Relations that some path takes, and whether against their direction.
    hops: BTreeSet<(Relation, bool)>,
    /// How many steps are left.
    effort: usize,
}

/// A node of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Spot {
    /// Where all ways begin.
    Begin,
    Asset(Node),
    /// What several principals share.
    Row(u32),
    /// An edge that is asked about: it stands between its ends, so that dominators name it.
    Edge(Joined),
}

/// What can be walked from where some findings begin. Its first node is the beginning.
struct Section {
    spots: Vec<Spot>,
    numbers: HashMap<Spot, u32>,
    next: Vec<Vec<u32>>,
}

impl Section {
    fn number(&mut self, spot: Spot) -> (u32, bool) {
        if let Some(known) = self.numbers.get(&spot) {
            return (*known, false);
        }
        let number = u32::try_from(self.spots.len()).unwrap_or(u32::MAX);
        self.spots.push(spot);
        self.next.push(Vec::new());
        self.numbers.insert(spot, number);
        (number, true)
    }

    /// The edges that every way to any of these ends takes. None when an end cannot be reached: then nothing is proved.
    fn on_every_way(&self, dominators: &Dominators, ends: &[Node]) -> BTreeSet<Joined> {
        let to = |end: &Node| -> BTreeSet<Joined> {
            let Some(number) = self.numbers.get(&Spot::Asset(*end)) else { return BTreeSet::new() };
            let spots = dominators.of(*number).filter_map(|number| self.spots.get(number as usize));
            spots.filter_map(|spot| if let Spot::Edge(edge) = spot { Some(*edge) } else { None }).collect()
        };
        ends.iter().map(to).reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default()
    }
}

impl Walked<'_> {
    fn kind(&self, node: Node) -> Option<Kind> {
        self.world.inventory.assets.get(node as usize).map(Asset::kind)
    }

    /// Whether somebody may walk a relation in a direction.
    fn is_way(&self, edge: Edge, against: bool) -> bool {
        let (Some(from), Some(to)) = (self.kind(edge.from), self.kind(edge.to)) else { return false };
        // A rule may list more relations for a hop than the one its path shows; rights stand together in such lists.
        (edge.relation.is_derived() && !against)
            || self.hops.contains(&(edge.relation, against))
            || steps(edge.relation, from, to).iter().any(|step| step.against == against)
    }

    /// What can be walked from a beginning. `None`: it takes more than what is left.
    fn section(&mut self, begin: Begin) -> Option<Section> {
        let mut section = Section { spots: Vec::new(), numbers: HashMap::new(), next: Vec::new() };
        section.number(Spot::Begin);
        let first: Vec<Spot> = match begin {
            Begin::At(node) => vec![Spot::Asset(node)],
            Begin::AnyOf(kind) => {
                let assets = (0..).zip(&self.world.inventory.assets);
                assets.filter(|(_, asset)| asset.kind() == kind).map(|(node, _)| Spot::Asset(node)).collect()
            }
        };
        let mut frontier = Vec::new();
        self.walk(&mut section, 0, first, &mut frontier)?;
        for _ in 0..HOPS {
            let (mut reached, mut todo) = (Vec::new(), frontier);
            while let Some(number) = todo.pop() {
                let spot = section.spots.get(number as usize).copied().unwrap_or(Spot::Begin);
                let mut fresh = Vec::new();
                self.walk(&mut section, number, self.next(spot), &mut fresh)?;
                for number in fresh {
                    // Only to arrive at an asset is a hop.
                    match section.spots.get(number as usize) {
                        Some(Spot::Asset(_)) => reached.push(number),
                        _ => todo.push(number),
                    }
                }
            }
            frontier = reached;
        }
        Some(section)
    }

    /// Adds where one gets from a spot.
    fn walk(&mut self, section: &mut Section, from: u32, to: Vec<Spot>, fresh: &mut Vec<u32>) -> Option<()> {
        self.effort = self.effort.checked_sub(to.len() + 1)?;
        let mut next = Vec::with_capacity(to.len());
        for spot in to {
            let (number, is_new) = section.number(spot);
            next.push(number);
            fresh.extend(Some(number).filter(|_| is_new));
        }
        if let Some(slot) = section.next.get_mut(from as usize) {
            *slot = next;
        }
        Some(())
    }

    fn next(&self, spot: Spot) -> Vec<Spot> {
        let graph = &self.world.graph;
        match spot {
            Spot::Begin => Vec::new(),
            Spot::Edge(edge) => vec![Spot::Asset(edge.from), Spot::Asset(edge.to)],
            Spot::Row(row) => {
                let row = graph.rows().get(row as usize);
                let member = row.and_then(|row| row.members.first()).copied().unwrap_or(Node::MAX);
                let edges = row.into_iter().flat_map(|row| &row.edges).map(|edge| Edge { from: member, ..*edge });
                edges.filter(|edge| self.is_way(*edge, false)).map(|edge| Spot::Asset(edge.to)).collect()
            }
            Spot::Asset(node) => {
                let rows: Vec<Spot> = if self.starts.contains(&node) {
                    // Its own part of what it shares has to stand alone for its edges to be asked about.
                    let own = graph.all_out(node).filter(|edge| self.is_way(*edge, false));
                    own.map(|edge| self.over(edge, edge.to)).collect()
                } else {
                    let own = graph.out(node).iter().filter(|edge| self.is_way(**edge, false));
                    let own = own.map(|edge| self.over(*edge, edge.to));
                    own.chain(graph.rows_of(node).iter().map(|row| Spot::Row(*row))).collect()
                };
                let back = graph.all_into(node).filter(|edge| self.is_way(*edge, true));
                rows.into_iter().chain(back.map(|edge| self.over(edge, edge.from))).collect()
            }
        }
    }

    /// The next spot over an edge to one of its ends.
    fn over(&self, edge: Edge, end: Node) -> Spot {
        let joined = Joined { from: edge.from, relation: edge.relation, to: edge.to };
        if self.edges.contains(&joined) { Spot::Edge(joined) } else { Spot::Asset(end) }
    }
}
