//! Random small estates.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{Asset, Detail, Gap, Inventory, Kind, Observed, Place, Provider, Reason as Why, Relation, Scan};

use crate::{
    World,
    condition::formula::Truth,
    graph::{Draft, Edge, Node, Reason},
};

/// The kinds that take part.
pub(crate) const KINDS: [Kind; 5] = [Kind::Agent, Kind::Gateway, Kind::Guardrail, Kind::Identity, Kind::Store];
/// The relations that take part.
pub(crate) const RELATIONS: [Relation; 7] = [
    Relation::RoutesTo,
    Relation::RunsAs,
    Relation::Reads,
    Relation::GuardedBy,
    Relation::CanAssume,
    Relation::CanRead,
    Relation::CanInvoke,
];
const EASES: [u8; 4] = [255, 255, 128, 3];

/// A source of chance: the same seed, the same estate.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number less than `many`.
    pub(crate) fn below(&mut self, many: usize) -> usize {
        (self.next() % many as u64) as usize
    }

    /// Whether something of so many percent happens.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// An edge of an estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) from: usize,
    pub(crate) relation: Relation,
    pub(crate) to: usize,
    pub(crate) ease: u8,
    pub(crate) seen: bool,
}

/// An asset of an estate.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub(crate) kind: Kind,
    pub(crate) uid: String,
    /// Whether its tags `a` and `b` say yes. Nothing: the call that describes it failed.
    pub(crate) tags: Option<[bool; 2]>,
}

/// An estate before it is a world.
#[derive(Debug, Clone)]
pub(crate) struct Estate {
    pub(crate) things: Vec<Thing>,
    pub(crate) ways: Vec<Way>,
    /// Edges that several have: members, and edges whose start says nothing.
    pub(crate) rows: Vec<(Vec<usize>, Vec<Way>)>,
}

impl Estate {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let many = 3 + dice.below(6);
        let mut numbers: Vec<usize> = (0..many).collect();
        let things: Vec<Thing> = (0..many)
            .map(|_| {
                let at = dice.below(numbers.len());
                let uid = format!("u{}", numbers.remove(at));
                let tags = (!dice.chance(15)).then(|| [dice.chance(50), dice.chance(50)]);
                Thing { kind: dice.pick(&KINDS), uid, tags }
            })
            .collect();
        let mut estate = Self { things, ways: Vec::new(), rows: Vec::new() };
        let mut known = BTreeSet::new();
        for _ in 0..60 {
            if let Some(way) = estate.way(dice)
                && known.len() < 3 * many
                && known.insert((way.from, way.relation, way.to))
            {
                estate.ways.push(way);
            }
        }
        for _ in 0..dice.below(3) {
            let mut known = BTreeSet::new();
            let ways: Vec<Way> = (0..6).filter_map(|_| estate.way(dice)).collect();
            let ways = ways.into_iter().filter(|way| estate.things[way.from].kind == Kind::Identity);
            let ways: Vec<Way> = ways.filter(|way| known.insert((way.relation, way.to))).collect();
            let members: Vec<usize> =
                (0..many).filter(|at| estate.things[*at].kind == Kind::Identity && dice.chance(80)).collect();
            estate.rows.push((members, ways));
        }
        estate
    }

    fn way(&self, dice: &mut Dice) -> Option<Way> {
        let (from, to) = (dice.below(self.things.len()), dice.below(self.things.len()));
        let joins = |r: &Relation| r.joins(self.things[from].kind, self.things[to].kind);
        let relations: Vec<Relation> = RELATIONS.into_iter().filter(joins).collect();
        if relations.is_empty() {
            return None;
        }
        let (ease, seen) = (dice.pick(&EASES), !dice.chance(20));
        Some(Way { from, relation: dice.pick(&relations), to, ease, seen })
    }

    /// Every edge, those of rows for each member.
    pub(crate) fn all(&self) -> Vec<Way> {
        let shared = self.rows.iter().flat_map(|(members, ways)| {
            members.iter().flat_map(|from| ways.iter().map(|way| Way { from: *from, ..*way }))
        });
        self.ways.iter().copied().chain(shared).filter(|way| way.from != way.to).collect()
    }

    /// The same without one edge, rows taken apart.
    pub(crate) fn without(&self, gone: Way) -> Self {
        let same = |way: &Way| (way.from, way.relation, way.to) == (gone.from, gone.relation, gone.to);
        let mut rest = self.clone();
        rest.ways.retain(|way| !same(way));
        rest.rows = self
            .rows
            .iter()
            .flat_map(|(members, ways)| members.iter().map(move |member| (member, ways)))
            .map(|(member, ways)| {
                let kept = ways.iter().copied().filter(|way| !same(&Way { from: *member, ..*way }));
                (vec![*member], kept.collect())
            })
            .collect();
        rest
    }

    /// The world, with the assets in some order.
    pub(crate) fn world(&self, order: &[usize]) -> World {
        let place = Place { provider: Provider::Aws, account: "1".into(), region: "r".into() };
        let asset = |thing: &Thing| {
            let facts = if thing.tags.is_some() { Why::NotCollected } else { Why::Denied };
            let detail = Detail::unseen(thing.kind, &Gap::because(facts));
            let tags = match thing.tags {
                Some(tags) => {
                    let pairs = ["a", "b"].into_iter().zip(tags);
                    Observed::Known(
                        pairs.map(|(key, yes)| (key.to_owned(), if yes { "yes" } else { "no" }.to_owned())).collect(),
                    )
                }
                None => Observed::Unseen(Gap::because(Why::Denied)),
            };
            Asset::new("aws_thing", &place, thing.uid.clone(), detail).tagged(tags)
        };
        let start = "2026-01-01T00:00:00Z".parse().expect("a time");
        let scan = Scan {
            id: String::new(),
            started_at: start,
            finished_at: start,
            version: String::new(),
            providers: Vec::new(),
            calls: BTreeMap::new(),
            interrupted: false,
        };
        let mut inventory = Inventory::new(scan, BTreeMap::new(), Vec::new(), Vec::new());
        inventory.assets = order.iter().map(|at| asset(&self.things[*at])).collect();
        let node = |at: usize| order.iter().position(|other| *other == at).expect("a place") as Node;
        let mut draft = Draft::default();
        let because = draft.because(vec![Reason::Stated]);
        let edge = |way: &Way| Edge {
            from: node(way.from),
            to: node(way.to),
            relation: way.relation,
            ease: way.ease,
            seen: way.seen,
            because,
        };
        self.ways.iter().for_each(|way| draft.push(edge(way)));
        for (members, ways) in &self.rows {
            draft.row(members.iter().map(|at| node(*at)).collect(), ways.iter().map(edge).collect());
        }
        let graph = draft.build(order.len());
        World { inventory, graph }
    }

    /// Whether a tag says yes.
    pub(crate) fn tag(&self, thing: usize, key: usize) -> Truth {
        self.things[thing].tags.map_or(Truth::Unknown, |tags| tags[key].into())
    }
}
