//! Closing: which findings have no path left without an edge, proved by dominators.
//!
//! The section of a finding is everything that attackers could walk from its entry to the asset it is about, and from
//! there to its targets, along whatever carries them or is a hop of some finding. What its rule allows is a part of that,
//! so an edge that every way through the section takes, every path of the rule takes. The converse does not hold: what
//! is not proved here may close all the same.

use std::collections::{BTreeMap, BTreeSet};

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
const EFFORT: usize = 8;

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
        let edges: BTreeSet<Joined> = paths().flat_map(|(.., path)| edges_of(path)).collect();
        let hops = paths().flat_map(|(.., path)| &path.hops).map(|hop| (hop.relation, hop.reversed)).collect();
        let mut walked = Walked::new(world, edges.into_iter().collect(), hops);
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
                for edge in walked.on_every_way(&section, &dominators, &ends) {
                    closes.entry(edge).or_default().insert(index);
                }
            }
            walked.leave(&section);
        }
        Self(closes)
    }

    /// The findings that are proved to close without an edge, by index.
    pub(crate) fn closes(&self, edge: Joined) -> Vec<usize> {
        self.0.get(&edge).into_iter().flatten().copied().collect()
    }
}

/// What may be walked.
///
/// A *spot* is an asset, by its node; behind those, what several principals share, by its row; behind those, an edge that
/// is asked about, which stands between its ends so that dominators name it; and last the beginning.
struct Walked<'a> {
    world: &'a World,
    /// The edges that are asked about, sorted.
    edges: Vec<Joined>,
    /// Whether one of those starts at an asset.
    starts: Vec<bool>,
    /// Relations that some path takes, and whether against their direction.
    hops: BTreeSet<(Relation, bool)>,
    /// The number of every spot in the section that is walked; [`NO_NUMBER`] outside of it.
    numbers: Vec<u32>,
    /// How many steps are left.
    effort: usize,
}

type Spot = usize;

const NO_NUMBER: u32 = u32::MAX;

/// What can be walked from where some findings begin. Its first node is the beginning.
#[derive(Default)]
struct Section {
    spots: Vec<Spot>,
    next: Vec<Vec<u32>>,
}

impl<'a> Walked<'a> {
    fn new(world: &'a World, edges: Vec<Joined>, hops: BTreeSet<(Relation, bool)>) -> Self {
        let (nodes, rows) = (world.graph.nodes(), world.graph.rows().len());
        let mut starts = vec![false; nodes];
        for edge in &edges {
            if let Some(start) = starts.get_mut(edge.from as usize) {
                *start = true;
            }
        }
        let numbers = vec![NO_NUMBER; nodes + rows + edges.len() + 1];
        let effort = EFFORT * (nodes + world.graph.edges() + 1024);
        Self { world, edges, starts, hops, numbers, effort }
    }

    fn kind(&self, node: Node) -> Option<Kind> {
        self.world.inventory.assets.get(node as usize).map(Asset::kind)
    }

    fn first_row(&self) -> Spot {
        self.world.graph.nodes()
    }

    fn first_edge(&self) -> Spot {
        self.first_row() + self.world.graph.rows().len()
    }

    /// Whether somebody may walk a relation in a direction.
    fn is_way(&self, edge: &Edge, against: bool) -> bool {
        // A rule may list more relations for a hop than the one its path shows; rights stand together in such lists.
        if (edge.relation.is_derived() && !against) || self.hops.contains(&(edge.relation, against)) {
            return true;
        }
        let (Some(from), Some(to)) = (self.kind(edge.from), self.kind(edge.to)) else { return false };
        steps(edge.relation, from, to).iter().any(|step| step.against == against)
    }

    /// The number of a spot in a section, and whether it has just got there.
    fn number(&mut self, section: &mut Section, spot: Spot) -> Option<(u32, bool)> {
        let number = self.numbers.get_mut(spot)?;
        let is_new = *number == NO_NUMBER;
        if is_new {
            *number = u32::try_from(section.spots.len()).ok()?;
            section.spots.push(spot);
            section.next.push(Vec::new());
        }
        Some((*number, is_new))
    }

    /// Forgets a section.
    fn leave(&mut self, section: &Section) {
        for spot in &section.spots {
            if let Some(number) = self.numbers.get_mut(*spot) {
                *number = NO_NUMBER;
            }
        }
    }

    /// What can be walked from a beginning. `None`: it takes more than what is left.
    fn section(&mut self, begin: Begin) -> Option<Section> {
        let mut section = Section::default();
        self.number(&mut section, self.numbers.len() - 1);
        let first: Vec<Spot> = match begin {
            Begin::At(node) => vec![node as Spot],
            Begin::AnyOf(kind) => {
                let assets = self.world.inventory.assets.iter().enumerate();
                assets.filter(|(_, asset)| asset.kind() == kind).map(|(spot, _)| spot).collect()
            }
        };
        let (mut frontier, mut to) = (Vec::new(), Vec::new());
        self.walk(&mut section, 0, &first, &mut frontier)?;
        for _ in 0..HOPS {
            let (mut reached, mut todo) = (Vec::new(), frontier);
            while let Some(number) = todo.pop() {
                let Some(spot) = section.spots.get(number as usize) else { continue };
                to.clear();
                self.next(*spot, &mut to);
                let mut fresh = Vec::new();
                self.walk(&mut section, number, &to, &mut fresh)?;
                for number in fresh {
                    // Only to arrive at an asset is a hop.
                    let is_asset = section.spots.get(number as usize).is_some_and(|spot| *spot < self.first_row());
                    if is_asset { reached.push(number) } else { todo.push(number) }
                }
            }
            frontier = reached;
        }
        Some(section)
    }

    /// Adds where one gets from a spot.
    fn walk(&mut self, section: &mut Section, from: u32, to: &[Spot], fresh: &mut Vec<u32>) -> Option<()> {
        self.effort = self.effort.checked_sub(to.len() + 1)?;
        let mut next = Vec::with_capacity(to.len());
        for spot in to {
            if let Some((number, is_new)) = self.number(section, *spot) {
                next.push(number);
                fresh.extend(Some(number).filter(|_| is_new));
            }
        }
        if let Some(slot) = section.next.get_mut(from as usize) {
            *slot = next;
        }
        Some(())
    }

    /// Where one gets from a spot.
    fn next(&self, spot: Spot, to: &mut Vec<Spot>) {
        let graph = &self.world.graph;
        if spot < self.first_row() {
            let node = Node::try_from(spot).unwrap_or(Node::MAX);
            if self.starts.get(spot) == Some(&true) {
                // Its own part of what it shares has to stand alone for its edges to be asked about.
                let own = graph.all_out(node).filter(|edge| self.is_way(edge, false));
                to.extend(own.map(|edge| self.over(&edge, edge.to)));
            } else {
                let own = graph.out(node).iter().filter(|edge| self.is_way(edge, false));
                to.extend(own.map(|edge| edge.to as Spot));
                to.extend(graph.rows_of(node).iter().map(|row| self.first_row() + *row as Spot));
            }
            let back = graph.into(node).filter(|edge| self.is_way(edge, true));
            to.extend(back.map(|edge| self.over(edge, edge.from)));
            // Rights carry nobody against their direction, unless a rule reads them that way.
            if graph.rows_into(node).any(|(_, edge)| self.hops.contains(&(edge.relation, true))) {
                let back = graph.all_into(node).filter(|edge| self.is_way(edge, true));
                to.extend(back.map(|edge| self.over(&edge, edge.from)));
            }
        } else if let Some(row) = graph.rows().get(spot - self.first_row()) {
            let from = row.members.first().copied().unwrap_or(Node::MAX);
            let shared = row.edges.iter().filter(|edge| self.is_way(&Edge { from, ..**edge }, false));
            to.extend(shared.map(|edge| edge.to as Spot));
        } else if let Some(edge) = self.edges.get(spot - self.first_edge()) {
            to.extend([edge.from as Spot, edge.to as Spot]);
        }
    }

    /// The next spot over an edge to one of its ends.
    fn over(&self, edge: &Edge, end: Node) -> Spot {
        let joined = Joined { from: edge.from, relation: edge.relation, to: edge.to };
        let is_start = self.starts.get(edge.from as usize) == Some(&true);
        let asked = if is_start { self.edges.binary_search(&joined).ok() } else { None };
        asked.map_or(end as Spot, |asked| self.first_edge() + asked)
    }

    /// The edges that every way to any of these ends takes. None when an end cannot be reached: then nothing is proved.
    fn on_every_way(&self, section: &Section, dominators: &Dominators, ends: &[Node]) -> BTreeSet<Joined> {
        let to = |end: &Node| -> BTreeSet<Joined> {
            let number = self.numbers.get(*end as usize).copied().unwrap_or(NO_NUMBER);
            let spots = dominators.of(number).filter_map(|number| section.spots.get(number as usize));
            spots.filter_map(|spot| self.edges.get(spot.checked_sub(self.first_edge())?)).copied().collect()
        };
        ends.iter().map(to).reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default()
    }
}
