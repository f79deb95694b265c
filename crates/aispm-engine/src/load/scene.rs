//! The tests of a correlation: small estates made up for it, and what it must say of each.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Inventory, Kind, Provider, Relation, Scan};
use jiff::Timestamp;

use super::{
    document::{Content, Mark, Node},
    example::{EXPECTED, Example, START},
    path::relation,
    reader::{Entries, Reader, get},
};
use crate::{
    Judgement, World,
    correlation::Correlation,
    error::Code,
    graph::{Draft, Edge, Reason},
    test_case::{Given, TestCase},
};

/// The keys of a test.
pub(crate) const KEYS: [&str; 9] = ["name", "like", "at", "assets", "edges", "missing", "unseen", "change", "expect"];

/// An edge as a test writes it.
type Link<'n> = (&'n str, Relation, &'n str);

/// An estate being made up: what a test says, on top of what the test it is like says.
#[derive(Clone, Default)]
struct Scene<'n> {
    /// Facts and fields of each asset, the last that was said of each first.
    assets: BTreeMap<&'n str, (Kind, Vec<Entries<'n>>)>,
    /// Each with whether it was seen.
    edges: BTreeMap<Link<'n>, bool>,
    at: Option<Timestamp>,
    expect: Option<Judgement>,
    /// How many edges it takes from the test it is like, where it says nothing else.
    only_missing: Option<usize>,
    like: Option<&'n str>,
}

/// Reads the tests of a rule. One must expect a fail, one an unknown, and one a pass for want of one edge of a fail.
pub(crate) fn read_all(reader: &mut Reader<'_>, node: &Node, correlation: &Correlation) -> Option<Vec<TestCase>> {
    let mut scenes: BTreeMap<&str, Option<Scene<'_>>> = BTreeMap::new();
    let (mut tests, mut complete) = (Vec::new(), true);
    for node in reader.list(node)? {
        let Some((name, scene)) = read(reader, node, &scenes) else {
            complete = false;
            continue;
        };
        let test = scene.as_ref().and_then(|scene| build(reader, node.mark, name, scene, correlation));
        complete &= test.is_some();
        tests.extend(test);
        if scenes.insert(name, scene).is_some() {
            let mark = name_mark(node);
            reader.report(Code::DuplicateName, mark, format!("`{name}` is already the name of a test"));
        }
    }
    if !complete {
        return None;
    }
    let all: Vec<&Scene<'_>> = scenes.values().flatten().collect();
    for needed in [Judgement::Fail, Judgement::Unknown] {
        if !all.iter().any(|scene| scene.expect == Some(needed)) {
            reader.report(Code::MissingTest, node.mark, format!("no test expects `{}`", needed.name()));
        }
    }
    let fails = |name: &str| matches!(scenes.get(name), Some(Some(scene)) if scene.expect == Some(Judgement::Fail));
    let is_twin = |scene: &&Scene<'_>| {
        let of_fail = scene.like.is_some_and(fails);
        scene.expect == Some(Judgement::Pass) && of_fail && scene.only_missing == Some(1)
    };
    if !all.iter().any(is_twin) {
        let message = "no test expects `pass` for want of one edge of a test that expects `fail`";
        let hint = "such as `{ name: …, like: …, missing: <one edge>, expect: pass }`";
        reader.report_with(Code::MissingTest, node.mark, message, hint);
    }
    Some(tests)
}

fn name_mark(node: &Node) -> Mark {
    match &node.content {
        Content::Map(entries) => get(entries, "name").map_or(node.mark, |name| name.mark),
        _ => node.mark,
    }
}

/// A test with its name; without its scene where that is wrong.
fn read<'n>(
    reader: &mut Reader<'_>,
    node: &'n Node,
    scenes: &BTreeMap<&'n str, Option<Scene<'n>>>,
) -> Option<(&'n str, Option<Scene<'n>>)> {
    let entries = reader.map_of(node, &KEYS)?;
    let name = reader.need(entries, "name", node.mark).and_then(|node| reader.text(node));
    let expect = reader
        .need(entries, "expect", node.mark)
        .and_then(|node| reader.word(node, &EXPECTED.map(|judgement| (judgement.name(), judgement))));
    let scene = base(reader, entries, scenes).and_then(|base| base.with(reader, entries));
    let scene = scene.map(|scene| Scene { expect, ..scene });
    Some((name?, scene.filter(|_| expect.is_some())))
}

/// The scene that a test starts from.
fn base<'n>(
    reader: &mut Reader<'_>,
    entries: Entries<'n>,
    scenes: &BTreeMap<&'n str, Option<Scene<'n>>>,
) -> Option<Scene<'n>> {
    let Some(node) = get(entries, "like") else {
        for (key, _) in entries.iter().filter(|(key, _)| matches!(key.name.as_str(), "missing" | "change")) {
            let message = format!("`{}` needs `like`, the test that it changes", key.name);
            reader.report(Code::MissingKey, key.mark, message);
        }
        return Some(Scene::default());
    };
    let name = reader.text(node)?;
    match scenes.get(name) {
        // That it is wrong is said where it stands.
        Some(scene) => scene.clone().map(|scene| Scene { like: Some(name), only_missing: None, ..scene }),
        None => {
            let names = scenes.keys().copied();
            reader.unknown(
                Code::UnknownName,
                node.mark,
                format!("no test before this is called `{name}`"),
                name,
                names,
            );
            None
        }
    }
}

impl<'n> Scene<'n> {
    /// The same with what the test says itself.
    fn with(mut self, reader: &mut Reader<'_>, entries: Entries<'n>) -> Option<Self> {
        let mut complete = true;
        for (id, node) in get(entries, "assets").and_then(|node| reader.map(node)).unwrap_or_default() {
            let Some(facts) = reader.map(node) else {
                complete = false;
                continue;
            };
            let kind = reader.need(facts, "kind", id.mark).and_then(|node| super::header::kind(reader, node));
            if id.name.is_empty() || id.name.contains(char::is_whitespace) {
                let message = format!("`{}` cannot be part of a sentence", id.name);
                reader.report_with(Code::BadId, id.mark, message, "one word");
                complete = false;
            } else if self.assets.contains_key(id.name.as_str()) {
                let message = format!("`{}` is in the test that this is like", id.name);
                reader.report_with(Code::DuplicateName, id.mark, message, "`change` changes its facts");
                complete = false;
            }
            match kind {
                Some(kind) => {
                    self.assets.entry(&id.name).or_insert((kind, vec![facts]));
                }
                None => complete = false,
            }
        }
        for (id, node) in get(entries, "change").and_then(|node| reader.map(node)).unwrap_or_default() {
            let facts = reader.map(node);
            match (self.assets.get_mut(id.name.as_str()), facts) {
                (Some((_, said)), Some(facts)) => {
                    if let Some((key, _)) = facts.iter().find(|(key, _)| key.name == "kind") {
                        reader.report(Code::UnknownKey, key.mark, "an asset keeps its kind");
                        complete = false;
                    }
                    said.insert(0, facts);
                }
                (None, _) => {
                    let names: Vec<&str> = self.assets.keys().copied().collect();
                    let message = format!("no asset of the test is called `{}`", id.name);
                    reader.unknown(Code::UnknownName, id.mark, message, &id.name, names);
                    complete = false;
                }
                (_, None) => complete = false,
            }
        }
        let added = self.sentences(reader, entries, "edges");
        let missing = self.sentences(reader, entries, "missing");
        let (added, missing) = (added?, missing?);
        for (edge, mark) in added {
            if self.edges.insert(edge, true).is_some() {
                reader.report(Code::BadEdge, mark, "this edge stands twice");
                complete = false;
            }
        }
        for (edge, mark) in &missing {
            if self.edges.remove(edge).is_none() {
                self.no_edge(reader, *edge, *mark);
                complete = false;
            }
        }
        let unseen = self.sentences(reader, entries, "unseen")?;
        for (edge, mark) in unseen {
            match self.edges.get_mut(&edge) {
                Some(seen) => *seen = false,
                None => {
                    self.no_edge(reader, edge, mark);
                    complete = false;
                }
            }
        }
        if let Some(node) = get(entries, "at") {
            self.at = Some(reader.time(node)?);
        }
        let own = ["assets", "edges", "unseen", "change", "at"];
        if own.iter().all(|key| get(entries, key).is_none()) {
            self.only_missing = Some(missing.len());
        }
        complete.then_some(self)
    }

    /// Sentences about edges: `FROM RELATION TO`, one or a list.
    fn sentences(&self, reader: &mut Reader<'_>, entries: Entries<'n>, key: &str) -> Option<Vec<(Link<'n>, Mark)>> {
        let Some(node) = get(entries, key) else { return Some(Vec::new()) };
        let nodes =
            if let Content::List(items) = &node.content { items.as_slice() } else { std::slice::from_ref(node) };
        let edges: Vec<_> = nodes
            .iter()
            .map(|node| {
                let text = reader.text(node)?;
                self.sentence(reader, text, node.mark).map(|edge| (edge, node.mark))
            })
            .collect();
        edges.into_iter().collect()
    }

    fn sentence(&self, reader: &mut Reader<'_>, text: &'n str, mark: Mark) -> Option<Link<'n>> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [from, word, to] = words.as_slice() else {
            reader.report_with(Code::BadEdge, mark, format!("`{text}` is not an edge"), "`FROM RELATION TO`");
            return None;
        };
        let kind = |reader: &mut Reader<'_>, id: &str| {
            let found = self.assets.get(id).map(|(kind, _)| *kind);
            if found.is_none() {
                let names = self.assets.keys().copied();
                reader.unknown(Code::UnknownName, mark, format!("no asset of the test is called `{id}`"), id, names);
            }
            found
        };
        let (start, relation, end) = (kind(reader, from), relation(reader, word, mark), kind(reader, to));
        let (start, relation, end) = (start?, relation?, end?);
        if !relation.joins(start, end) {
            let message = format!("`{word}` does not lead from `{}` to `{}`", start.name(), end.name());
            reader.report(Code::ImpossibleEdge, mark, message);
            return None;
        }
        Some((from, relation, to))
    }

    fn no_edge(&self, reader: &mut Reader<'_>, (from, relation, to): Link<'n>, mark: Mark) {
        let message = format!("the test has no edge `{from} {} {to}`", relation.name());
        let edges: Vec<String> =
            self.edges.keys().map(|(from, relation, to)| format!("`{from} {} {to}`", relation.name())).collect();
        reader.report_with(Code::BadEdge, mark, message, format!("it has {}", edges.join(", ")));
    }
}

/// Makes the estate of a scene.
fn build(
    reader: &mut Reader<'_>,
    mark: Mark,
    name: &str,
    scene: &Scene<'_>,
    correlation: &Correlation,
) -> Option<TestCase> {
    let mut assets = Vec::new();
    let mut complete = true;
    for (id, (kind, said)) in &scene.assets {
        let asset = asset(reader, mark, id, *kind, said, correlation);
        complete &= asset.is_some();
        assets.extend(asset.map(|asset| (*id, asset)));
    }
    if !complete {
        return None;
    }
    let at = scene.at.unwrap_or(START);
    let keys: BTreeMap<&str, (String, Kind)> =
        assets.iter().map(|(id, asset)| (*id, (asset.uid.clone(), asset.kind()))).collect();
    let scan = Scan {
        id: String::new(),
        started_at: at,
        finished_at: at,
        version: String::new(),
        providers: vec![Provider::Aws],
        calls: BTreeMap::new(),
        interrupted: false,
    };
    let assets = assets.into_iter().map(|(_, asset)| asset).collect();
    let inventory = Inventory::new(scan, BTreeMap::new(), Vec::new(), assets);
    let node = |id: &str| {
        let (uid, kind) = keys.get(id)?;
        let found = inventory.assets.iter().position(|asset| asset.uid == *uid && asset.kind() == *kind)?;
        u32::try_from(found).ok()
    };
    let mut draft = Draft::default();
    let because = draft.because(vec![Reason::Stated]);
    for ((from, relation, to), seen) in &scene.edges {
        if let (Some(from), Some(to)) = (node(from), node(to)) {
            draft.push(Edge { from, to, relation: *relation, ease: u8::MAX, seen: *seen, because });
        }
    }
    let graph = draft.build(inventory.assets.len());
    let given = Given::Estate(Box::new(World { inventory, graph }));
    Some(TestCase { name: name.to_owned(), expect: scene.expect?, at, given })
}

fn asset(
    reader: &mut Reader<'_>,
    mark: Mark,
    id: &str,
    kind: Kind,
    said: &[Entries<'_>],
    correlation: &Correlation,
) -> Option<Asset> {
    // What a test changes comes first, and the first that is said of a fact counts.
    let mut facts: Vec<_> = Vec::new();
    for (key, node) in said.iter().copied().flatten() {
        if key.name != "kind" && !facts.iter().any(|(known, _): &(super::document::Key, Node)| known.name == key.name) {
            facts.push((key.clone(), node.clone()));
        }
    }
    let types = correlation.steps.iter().filter(|step| step.wanted.kinds.has(kind));
    let resource_type = types.flat_map(|step| &step.wanted.types).next().map_or("test", String::as_str);
    Example { reader, kind, mark, entries: &[], facts: &facts }.asset(resource_type, id)
}
