//! Situations of AWS policies: each says who may do what, as AWS documents it, and analysis must come to the same answer.
//!
//! The files are in `tests/situations/`, one a topic. Statements are written as AWS writes them. What a situation does not
//! give is as AWS makes it: no boundary, no groups, a key policy that leaves the key to IAM, an organisation that allows
//! everything at every level.

mod given;

use std::collections::{BTreeMap, BTreeSet};

use aispm_engine::{World, analyse, graph::Reason};
use aispm_inventory::{Asset, Inventory, Relation};
use serde::Deserialize;
use serde_json::Value;

use self::given::{Given, HOME, Name};
use super::support;

/// One test a topic.
macro_rules! topics {
    ($($topic:ident),+ $(,)?) => {
        const TOPICS: &[(&str, &str)] = &[
            $((stringify!($topic), include_str!(concat!("../situations/", stringify!($topic), ".yaml")))),+
        ];

        $(#[test]
        fn $topic() {
            agree(stringify!($topic));
        })+
    };
}

topics! {
    basics,
    boundaries,
    conditions_known,
    conditions_open,
    cross_account,
    deny,
    escalation,
    groups,
    inversion,
    keys,
    pass_role,
    principals,
    resource_policies,
    organization_resource,
    organization_service,
    trust,
    unseen,
    variables,
    wildcards,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    /// Statements that several situations name by anchor.
    #[serde(default, rename = "statements")]
    _statements: Vec<Value>,
    situations: Vec<Situation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Situation {
    name: String,
    /// The page of AWS whose words decide it.
    follows: String,
    given: BTreeMap<String, Given>,
    /// `<who> <relation> <what>`.
    ask: String,
    expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expect {
    One(Answer),
    /// Where the documentation leaves it open in which of these ways.
    Among(Vec<Answer>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    No,
    /// What decides it was not seen.
    Possible,
    /// Yes, with something that was assumed.
    Conditional,
    Yes,
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Value::deserialize(deserializer)?;
        // YAML takes `yes` and `no` for truth values.
        match (word.as_bool(), word.as_str()) {
            (Some(true), _) | (_, Some("yes")) => Ok(Self::Yes),
            (Some(false), _) | (_, Some("no")) => Ok(Self::No),
            (_, Some("possible")) => Ok(Self::Possible),
            (_, Some("conditional")) => Ok(Self::Conditional),
            _ => Err(serde::de::Error::custom(format!("no answer is `{word}`"))),
        }
    }
}

/// The situations of a topic.
fn situations(topic: &str) -> Vec<Situation> {
    let (_, text) = TOPICS.iter().find(|(name, _)| *name == topic).expect("a topic");
    let topic: Topic = serde_saphyr::from_str(text).unwrap_or_else(|e| panic!("{topic}.yaml: {e}"));
    topic.situations
}

/// Compares analysis with the labels of a topic.
fn agree(topic: &str) {
    let mut wrong = String::new();
    for situation in situations(topic) {
        let world = analyse(situation.inventory());
        let found = situation.answer(&world);
        let right = match &situation.expect {
            Expect::One(answer) => found == *answer,
            Expect::Among(answers) => answers.contains(&found),
        };
        if !right {
            let Situation { name, ask, expect, follows, .. } = &situation;
            wrong += &format!("\n- {name}\n  {ask}: expected {expect:?}, found {found:?}");
            wrong += &format!("{}\n  {follows}", situation.why(&world));
        }
    }
    assert!(wrong.is_empty(), "{topic}:{wrong}");
}

#[test]
fn the_situations_are_many_and_each_names_its_source() {
    let all: Vec<(&str, Situation)> =
        TOPICS.iter().flat_map(|(topic, _)| situations(topic).into_iter().map(|s| (*topic, s))).collect();
    assert!(all.len() >= 150, "{}", all.len());
    let names: BTreeSet<&str> = all.iter().map(|(_, situation)| situation.name.as_str()).collect();
    assert_eq!(names.len(), all.len(), "a name is used twice");
    for (topic, situation) in &all {
        let known = situation.follows.starts_with("https://docs.aws.amazon.com/");
        assert!(known, "{topic}: {}: {}", situation.name, situation.follows);
    }
    for (topic, _) in TOPICS {
        for answer in [Answer::Yes, Answer::No] {
            let asked = |s: &Situation| matches!(&s.expect, Expect::One(expected) if *expected == answer);
            assert!(all.iter().any(|(of, s)| of == topic && asked(s)), "{topic} has no {answer:?}");
        }
    }
}

#[test]
fn the_order_of_assets_changes_no_answer() {
    for situation in TOPICS.iter().flat_map(|(topic, _)| situations(topic)) {
        let inventory = situation.inventory();
        let mut turned = inventory.clone();
        turned.assets.reverse();
        let (one, other) = (situation.answer(&analyse(inventory)), situation.answer(&analyse(turned)));
        assert_eq!(one, other, "{}", situation.name);
    }
}

impl Situation {
    fn inventory(&self) -> Inventory {
        let mut accounts: BTreeSet<String> = BTreeSet::from([HOME.to_owned()]);
        accounts.extend(self.given.keys().map(|name| Name::read(name).account));
        let mut assets: Vec<Asset> = Vec::new();
        for (name, given) in self.given.iter().filter(|(_, given)| !given.absent) {
            assets.push(given.asset(&Name::read(name), &self.name));
        }
        let plain = Given::default();
        for account in accounts {
            let name = format!("account/{account}");
            if !self.given.contains_key(&name) {
                assets.push(plain.asset(&Name::read(&name), &self.name));
            }
        }
        support::inventory(assets)
    }

    fn asked(&self) -> (String, Relation, String) {
        let words: Vec<&str> = self.ask.split_whitespace().collect();
        let [from, relation, to] = words[..] else { panic!("{}: `{}`", self.name, self.ask) };
        let relation = Relation::named(relation).unwrap_or_else(|| panic!("{}: `{relation}`", self.name));
        (Name::read(from).uid(), relation, Name::read(to).uid())
    }

    /// The surest of the edges that are asked for.
    fn answer(&self, world: &World) -> Answer {
        let (_, answers) = self.edges(world);
        answers.into_iter().map(|(answer, _)| answer).max().unwrap_or(Answer::No)
    }

    fn edges(&self, world: &World) -> (bool, Vec<(Answer, Vec<Reason>)>) {
        let (from, relation, to) = self.asked();
        let nodes = |uid: &str| -> Vec<u32> {
            let all = (0_u32..).zip(&world.inventory.assets);
            all.filter(|(_, asset)| asset.uid == uid).map(|(node, _)| node).collect()
        };
        let (starts, ends) = (nodes(&from), nodes(&to));
        let mut found = Vec::new();
        for edge in starts.iter().flat_map(|start| world.graph.all_out(*start)) {
            if edge.relation == relation && ends.contains(&edge.to) {
                let reasons = world.graph.reasons(&edge).to_vec();
                let open = reasons.iter().any(|reason| matches!(reason, Reason::Residue(_)));
                let answer = match edge.seen {
                    false => Answer::Possible,
                    true if open => Answer::Conditional,
                    true => Answer::Yes,
                };
                found.push((answer, reasons));
            }
        }
        (!starts.is_empty() && !ends.is_empty(), found)
    }

    fn why(&self, world: &World) -> String {
        match self.edges(world) {
            (false, _) => "\n  one end is not in the graph".to_owned(),
            (true, found) => found.iter().map(|(answer, reasons)| format!("\n  {answer:?}: {reasons:?}")).collect(),
        }
    }
}
