//! The tests of a rule document: assets made up for it, and what the rule must say of each.

use aispm_inventory::{
    Asset, Detail, Gap, Kind, Observed, Place, Provider, Reason,
    fact::{Field, RecordSchema, Shape},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    document::{Content, Key, Mark, Node},
    fields::{self, EVERY_ASSET, Fields},
    reader::{Entries, Reader, get},
};
use crate::{
    Judgement,
    condition::Literal,
    error::Code,
    test_case::{Given, TestCase},
};

/// The words of `expect`.
pub(crate) const EXPECTED: [Judgement; 4] =
    [Judgement::Fail, Judgement::Pass, Judgement::Unknown, Judgement::NotApplicable];
/// The keys of a test.
pub(crate) const KEYS: [&str; 9] = ["name", "type", "tags", "account", "region", "created", "at", "asset", "expect"];
/// Reasons that a fact was not seen.
pub(crate) const REASONS: [Reason; 11] = [
    Reason::Denied,
    Reason::DeniedByOrganization,
    Reason::NotOffered,
    Reason::Disabled,
    Reason::Throttled,
    Reason::Timeout,
    Reason::Unreadable,
    Reason::Truncated,
    Reason::NotFound,
    Reason::Interrupted,
    Reason::NotCollected,
];

/// When a test's scan began, unless it says otherwise: 2026-01-01T00:00:00Z.
pub(crate) const START: Timestamp = Timestamp::constant(1_767_225_600, 0);
const PROVIDERS: [(&str, Provider); 3] = [("aws", Provider::Aws), ("azure", Provider::Azure), ("gcp", Provider::Gcp)];

/// Reads the tests of a rule; one must expect a fail, one a pass and one an unknown.
pub(crate) fn read_all(reader: &mut Reader<'_>, node: &Node, kind: Kind, types: &[String]) -> Option<Vec<TestCase>> {
    let tests: Vec<_> = reader.list(node)?.iter().map(|node| read(reader, node, kind, types)).collect();
    let tests: Vec<_> = tests.into_iter().collect::<Option<_>>()?;
    for needed in [Judgement::Fail, Judgement::Pass, Judgement::Unknown] {
        if !tests.iter().any(|test: &TestCase| test.expect == needed) {
            reader.report(Code::MissingTest, node.mark, format!("no test expects `{}`", needed.name()));
        }
    }
    Some(tests)
}

/// An asset of a test being read.
pub(crate) struct Example<'r, 's, 'n> {
    pub(crate) reader: &'r mut Reader<'s>,
    pub(crate) kind: Kind,
    pub(crate) mark: Mark,
    /// Fields of every asset, beside its facts.
    pub(crate) entries: Entries<'n>,
    /// Facts, and fields of every asset among them.
    pub(crate) facts: Entries<'n>,
}

fn read(reader: &mut Reader<'_>, node: &Node, kind: Kind, types: &[String]) -> Option<TestCase> {
    let entries = reader.map_of(node, &KEYS)?;
    let facts = get(entries, "asset").map_or(Some([].as_slice()), |node| reader.map(node))?;
    let mut example = Example { reader, kind, mark: node.mark, entries, facts };
    let name = example.needed("name").and_then(|node| example.reader.text(node)).map(str::to_owned);
    let expect = example
        .needed("expect")
        .and_then(|node| example.reader.word(node, &EXPECTED.map(|judgement| (judgement.name(), judgement))));
    let at = get(entries, "at").map_or(Some(START), |node| example.reader.time(node));
    let asset = example.asset(types.first().map_or("test", String::as_str), "test");
    Some(TestCase { name: name?, expect: expect?, at: at?, given: Given::Asset(asset?) })
}

impl<'n> Example<'_, '_, 'n> {
    fn needed(&mut self, key: &str) -> Option<&'n Node> {
        self.reader.need(self.entries, key, self.mark)
    }

    /// A field of every asset: beside `asset`, or among its facts unless the kind has a fact of that name.
    fn given(&self, key: &str) -> Option<&'n Node> {
        get(self.entries, key).filter(|_| key != "name").or_else(|| {
            let is_fact = self.kind.schema().facts.iter().any(|fact| fact.name == key);
            get(self.facts, key).filter(|_| !is_fact)
        })
    }

    fn text(&mut self, key: &str, otherwise: &str) -> Option<String> {
        self.given(key).map_or(Some(otherwise), |node| self.reader.text(node)).map(str::to_owned)
    }

    /// The asset. `uid` also names it, unless the test says otherwise.
    pub(crate) fn asset(&mut self, resource_type: &str, uid: &str) -> Option<Asset> {
        let detail = self.detail();
        let resource_type = self.text("type", resource_type)?;
        let provider = PROVIDERS.into_iter().find(|(name, _)| resource_type.starts_with(name)).map(|(_, found)| found);
        let provider = match self.given("provider") {
            Some(node) => self.reader.word(node, &PROVIDERS)?,
            None => provider.unwrap_or(Provider::Aws),
        };
        let account = self.text("account", "111122223333")?.into();
        let region = self.text("region", "eu-west-1")?.into();
        let (name, uid) = (self.text("name", uid)?, self.text("uid", uid)?);
        let created = match self.given("created") {
            Some(node) => self.observed(node, |reader, node| reader.time(node))?,
            None => Observed::Unset,
        };
        let tags = match self.given("tags") {
            Some(node) => self.observed(node, |reader, node| {
                let entries = reader.map(node)?;
                entries.iter().map(|(key, tag)| Some((key.name.clone(), reader.text(tag)?.to_owned()))).collect()
            })?,
            None => Observed::Unset,
        };
        let place = Place { provider, account, region };
        let mut asset = Asset::new(&resource_type, &place, uid, detail?).named(Some(name)).tagged(tags);
        asset.created = created;
        Some(asset)
    }

    fn observed<T>(
        &mut self,
        node: &'n Node,
        read: impl FnOnce(&mut Reader<'_>, &'n Node) -> Option<T>,
    ) -> Option<Observed<T>> {
        if let Some(reason) = node.only("$unseen") {
            return Some(Observed::Unseen(Gap::because(self.reader.reason(reason)?)));
        }
        if matches!(node.content, Content::Null) {
            return Some(Observed::Unset);
        }
        read(self.reader, node).map(Observed::Known)
    }

    /// The facts. What the test leaves out is not set: the provider answered.
    fn detail(&mut self) -> Option<Detail> {
        let facts = self.kind.schema().facts;
        let mut values: Map<String, Value> = facts.iter().map(|fact| (fact.name.to_owned(), Value::Null)).collect();
        let mut complete = true;
        for (key, node) in self.facts {
            if let Some(fact) = facts.iter().find(|fact| fact.name == key.name) {
                match self.reader.fact(fact.shape, node) {
                    Some(value) => {
                        values.insert(key.name.clone(), value);
                    }
                    None => complete = false,
                }
            } else if key.name != "tags" && !EVERY_ASSET.iter().any(|(name, ..)| *name == key.name) {
                self.reader.unknown_field(key, Fields::Asset(self.kind));
            }
        }
        if !complete {
            return None;
        }
        let detail = Detail::read(self.kind, Value::Object(values));
        if let Err(error) = &detail {
            self.reader.report(Code::WrongType, self.mark, format!("these facts do not fit together: {error}"));
        }
        detail.ok()
    }
}

impl Reader<'_> {
    fn reason(&mut self, node: &Node) -> Option<Reason> {
        self.word(node, &REASONS.map(|reason| (reason.name(), reason)))
    }

    fn unknown_field(&mut self, key: &Key, fields: Fields) {
        let message = format!("`{}` is not {}", key.name, fields.owner());
        self.unknown(Code::UnknownFact, key.mark, message, &key.name, fields.names());
    }

    /// A fact as it stands in an inventory file.
    fn fact(&mut self, shape: Shape, node: &Node) -> Option<Value> {
        if let Some(reason) = node.only("$unseen") {
            return Some(json!({ "unseen": { "reason": self.reason(reason)?.name() } }));
        }
        if matches!(node.content, Content::Null) {
            return Some(Value::Null);
        }
        self.value(shape, node)
    }

    fn value(&mut self, shape: Shape, node: &Node) -> Option<Value> {
        match shape {
            Shape::Texts | Shape::Words(_) => {
                let items = self.list(node)?;
                let values: Vec<_> = items.iter().map(|item| self.value(fields::element(shape), item)).collect();
                values.into_iter().collect()
            }
            Shape::Records(record) => {
                let items = self.list(node)?;
                let values: Vec<_> = items.iter().map(|item| self.record(record, item)).collect();
                values.into_iter().collect()
            }
            Shape::Bool | Shape::Int | Shape::Text | Shape::Word(_) | Shape::Time => {
                Some(match self.literal(shape, node)? {
                    Literal::Bool(value) => Value::Bool(value),
                    Literal::Int(value) => value.into(),
                    Literal::Text(value) => Value::String(value.into()),
                    Literal::Time(value) => Value::String(value.to_string()),
                })
            }
        }
    }

    /// A record. A field that the test leaves out is absent, or empty where a record must have it.
    fn record(&mut self, record: &'static RecordSchema, node: &Node) -> Option<Value> {
        let mut values = Map::new();
        let mut complete = true;
        for (key, node) in self.map(node)? {
            let Some(field) = record.fields.iter().find(|field: &&Field| field.name == key.name) else {
                self.unknown_field(key, Fields::Record(record));
                continue;
            };
            if matches!(node.content, Content::Null) {
                continue;
            }
            match self.value(field.shape, node) {
                Some(value) => {
                    values.insert(key.name.clone(), value);
                }
                None => complete = false,
            }
        }
        complete.then_some(Value::Object(values))
    }
}
