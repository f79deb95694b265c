//! The top level of a rule document.

use std::collections::BTreeMap;

use aispm_inventory::Kind;

use super::{
    Checks, check, correlation,
    document::{Content, Mark, Node},
    reader::{Entries, Reader, get},
    themes,
};
use crate::{
    Confidence, Factors, Fix, Param, Rule, Severity, Theme, error::Code, message::Message, rule::Body,
    test_case::TestCase,
};

/// The keys of every rule document, in the order they are written.
pub(crate) const KEYS: [&str; 14] = [
    "kind",
    "id",
    "title",
    "why",
    "severity",
    "confidence",
    "message",
    "covers",
    "themes",
    "controls",
    "params",
    "factors",
    "fix",
    "tests",
];
const CORRELATION: &str = "Correlation";
/// The kinds of rules.
pub(crate) const RULE_KINDS: [&str; 2] = ["Check", CORRELATION];
/// The key of `exploitability` that is no signal.
pub(crate) const BASE: &str = "base";
pub(crate) const CONFIDENCES: [Confidence; 3] = [Confidence::Observed, Confidence::Derived, Confidence::Heuristic];
pub(crate) const PARAMS: [&str; 4] = ["duration", "int", "text", "texts"];
pub(crate) const CLOUDS: [&str; 3] = ["aws", "azure", "gcp"];
pub(crate) const TOOLS: [&str; 2] = ["cli", "terraform"];

/// The id that a document claims, and where it stands.
pub(crate) fn id(node: &Node) -> Option<(&str, Mark)> {
    let Content::Map(entries) = &node.content else { return None };
    match get(entries, "id")? {
        Node { content: Content::Text(id), mark } => Some((id, *mark)),
        _ => None,
    }
}

/// What a rule judges, how it says so, and its tests.
pub(crate) struct Judging {
    pub(crate) body: Body,
    pub(crate) message: Message,
    pub(crate) tests: Vec<TestCase>,
}

/// Whether a document says that it is a correlation.
pub(crate) fn is_correlation(node: &Node) -> bool {
    let Content::Map(entries) = &node.content else { return false };
    matches!(get(entries, "kind"), Some(Node { content: Content::Text(kind), .. }) if kind == CORRELATION)
}

/// Reads a rule. `themes` is nothing when they could not be read. Everything that is wrong is filed before this gives up.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node,
    themes: Option<&BTreeMap<String, Theme>>,
    checks: &Checks,
    built_in: bool,
) -> Option<Rule> {
    let entries = reader.map(node)?;
    let top = entries.first().map_or(node.mark, |(key, _)| key.mark);
    let of = reader.need(entries, "kind", top).and_then(|node| rule_kind(reader, node))?;
    let own: &[&str] = if of == CORRELATION { &correlation::KEYS } else { &check::KEYS };
    reader.map_of(node, &[KEYS.as_slice(), own].concat());
    let id = reader.need(entries, "id", top).and_then(|node| kebab_case(reader, node));
    let title = sentence(reader, entries, "title", top);
    let why = sentence(reader, entries, "why", top);
    let severity = reader
        .need(entries, "severity", top)
        .and_then(|node| reader.word(node, &Severity::ALL.map(|severity| (severity.name(), severity))));
    let confidence = reader
        .need(entries, "confidence", top)
        .and_then(|node| reader.word(node, &CONFIDENCES.map(|confidence| (confidence.name(), confidence))));
    let covers = optional_texts(reader, entries, "covers");
    let (themes, controls) = controls(reader, entries, themes);
    let fix = reader.need(entries, "fix", top).and_then(|node| fix(reader, node));
    let (params, defaults) = get(entries, "params").and_then(|node| params(reader, node)).unwrap_or_default();
    let judging = if of == CORRELATION {
        correlation::read(reader, entries, top, &defaults, checks)
    } else {
        check::read(reader, entries, top, &defaults)
    };
    let signals: Vec<&str> = match judging.as_ref().map(|judging| &judging.body) {
        Some(Body::Correlation(correlation)) => correlation.signals.iter().map(|sign| &*sign.id).collect(),
        Some(Body::Check(_)) => Vec::new(),
        // Which signals there are is not known.
        None => return None,
    };
    let factors = get(entries, "factors").map_or(Some(Factors::default()), |node| factors(reader, node, &signals));
    let Judging { body, message, tests } = judging?;
    Some(Rule {
        id: id?,
        title: title?,
        why: why?,
        body,
        severity: severity?,
        confidence: confidence?,
        covers,
        themes,
        controls,
        params,
        fix: fix?,
        factors: factors?,
        path: reader.path().to_owned(),
        built_in,
        message,
        tests,
    })
}

fn rule_kind(reader: &mut Reader<'_>, node: &Node) -> Option<&'static str> {
    let text = reader.text(node)?;
    let found = RULE_KINDS.into_iter().find(|known| *known == text);
    if found.is_none() {
        reader.unknown(Code::UnknownRuleKind, node.mark, format!("unknown kind of rule `{text}`"), text, RULE_KINDS);
    }
    found
}

/// What the author says about the risk.
fn factors(reader: &mut Reader<'_>, node: &Node, signals: &[&str]) -> Option<Factors> {
    let entries = reader.map_of(node, &["exploitability", "impact"])?;
    let mut factors = Factors::default();
    if let Some(node) = get(entries, "exploitability") {
        let known: Vec<&str> = [BASE].iter().chain(signals).copied().collect();
        for (key, node) in reader.map(node)? {
            let Some(value) = reader.fraction(node) else { continue };
            if key.name == BASE {
                factors.exploitability = Some(value);
            } else if signals.contains(&key.name.as_str()) {
                factors.by_signal.insert(key.name.clone(), value);
            } else {
                let message = format!("`{}` is neither `{BASE}` nor a signal of the rule", key.name);
                reader.unknown(Code::UnknownKey, key.mark, message, &key.name, known.iter().copied());
            }
        }
    }
    factors.impact = get(entries, "impact").and_then(|node| reader.fraction(node));
    Some(factors)
}

fn kebab_case(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.text(node)?;
    let kebab = text
        .split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    let stem = reader.stem();
    if !kebab {
        let message = format!("`{text}` is not kebab-case");
        reader.report_with(Code::BadId, node.mark, message, "lower-case words joined by `-`");
    } else if text != stem {
        let message = format!("the file of `{text}` is named `{stem}`");
        reader.report_with(Code::BadId, node.mark, message, format!("name it `{text}.yaml`"));
    }
    Some(text.to_owned())
}

fn sentence(reader: &mut Reader<'_>, entries: Entries<'_>, key: &str, top: Mark) -> Option<String> {
    let node = reader.need(entries, key, top)?;
    let text = reader.text(node)?.trim();
    if text.is_empty() {
        reader.report(Code::MissingKey, node.mark, format!("`{key}` is empty"));
        return None;
    }
    Some(text.to_owned())
}

pub(crate) fn kind(reader: &mut Reader<'_>, node: &Node) -> Option<Kind> {
    let text = reader.text(node)?;
    reader.kind(text, node.mark)
}

impl Reader<'_> {
    /// The kind with this name.
    pub(crate) fn kind(&mut self, name: &str, mark: Mark) -> Option<Kind> {
        let found = Kind::named(name);
        if found.is_none() {
            let names = Kind::ALL.iter().map(|kind| kind.name());
            self.unknown(Code::UnknownKind, mark, format!("unknown kind `{name}`"), name, names);
        }
        found
    }
}

pub(crate) fn optional_texts(reader: &mut Reader<'_>, entries: Entries<'_>, key: &str) -> Vec<String> {
    get(entries, key).and_then(|node| reader.texts(node)).unwrap_or_default()
}

/// The themes a rule names, and all its controls.
fn controls(
    reader: &mut Reader<'_>,
    entries: Entries<'_>,
    known: Option<&BTreeMap<String, Theme>>,
) -> (Vec<String>, BTreeMap<String, Vec<String>>) {
    let mut controls = get(entries, "controls").and_then(|node| themes::controls(reader, node)).unwrap_or_default();
    let mut named = Vec::new();
    for node in get(entries, "themes").and_then(|node| reader.list(node)).unwrap_or_default() {
        let (Some(name), Some(known)) = (reader.text(node), known) else { continue };
        let Some(theme) = known.get(name) else {
            let message = format!("unknown theme `{name}`");
            reader.unknown(Code::UnknownTheme, node.mark, message, name, known.keys().map(String::as_str));
            continue;
        };
        named.push(name.to_owned());
        for (framework, ids) in &theme.controls {
            controls.entry(framework.clone()).or_default().extend(ids.iter().cloned());
        }
    }
    for ids in controls.values_mut() {
        ids.sort();
        ids.dedup();
    }
    (named, controls)
}

fn fix(reader: &mut Reader<'_>, node: &Node) -> Option<Fix> {
    let keys: Vec<&str> = ["summary"].into_iter().chain(CLOUDS).collect();
    let entries = reader.map_of(node, &keys)?;
    let summary = sentence(reader, entries, "summary", node.mark);
    let mut steps = BTreeMap::new();
    for cloud in CLOUDS {
        let Some(tools) = get(entries, cloud).and_then(|node| reader.map_of(node, &TOOLS)) else { continue };
        let texts =
            tools.iter().filter_map(|(tool, text)| Some((tool.name.clone(), reader.text(text)?.trim().to_owned())));
        steps.insert(cloud.to_owned(), texts.collect());
    }
    Some(Fix { summary: summary?, steps })
}

/// Parameters, and the nodes of their defaults.
type Params<'n> = (BTreeMap<String, Param>, BTreeMap<&'n str, &'n Node>);

fn params<'n>(reader: &mut Reader<'_>, node: &'n Node) -> Option<Params<'n>> {
    let (mut params, mut defaults) = Params::default();
    for (name, body) in reader.map(node)? {
        let Some(entries) = reader.map_of(body, &["type", "default"]) else { continue };
        let of = reader.need(entries, "type", name.mark).and_then(|node| reader.word(node, &PARAMS.map(|of| (of, of))));
        let default = reader.need(entries, "default", name.mark);
        let (Some(of), Some(default)) = (of, default) else { continue };
        let fits = match of {
            "duration" => reader.duration(default).is_some(),
            "int" => reader.int(default).is_some(),
            "text" => reader.text(default).is_some(),
            _ => reader.texts(default).is_some(),
        };
        if fits {
            params.insert(name.name.clone(), Param { of: of.to_owned(), default: shown(default) });
        }
        // Known even when its value is wrong: using it is not a second mistake.
        defaults.insert(name.name.as_str(), default);
    }
    Some((params, defaults))
}

fn shown(node: &Node) -> String {
    match &node.content {
        Content::Text(text) => text.clone(),
        Content::Int(int) => int.to_string(),
        Content::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Content::Null | Content::Bool(_) | Content::Float(_) | Content::Map(_) => String::new(),
    }
}
