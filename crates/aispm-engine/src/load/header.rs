//! The top level of a rule document.

use std::collections::BTreeMap;

use aispm_inventory::Kind;

use super::{
    condition::Compiler,
    document::{Content, Mark, Node},
    example,
    fields::Fields,
    reader::{Entries, Reader, get},
    themes,
};
use crate::{Confidence, Factors, Fix, Param, Rule, Severity, Theme, error::Code, message::Message};

/// The keys of a rule document, in the order they are written.
pub(crate) const KEYS: [&str; 17] = [
    "kind",
    "id",
    "title",
    "why",
    "asset",
    "types",
    "when",
    "fail_if",
    "severity",
    "confidence",
    "message",
    "covers",
    "themes",
    "controls",
    "params",
    "fix",
    "tests",
];
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

/// Reads a rule. `known` is nothing when the themes could not be read. Everything that is wrong is filed before this gives up.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Option<&BTreeMap<String, Theme>>,
    built_in: bool,
) -> Option<Rule> {
    let entries = reader.map(node)?;
    let top = entries.first().map_or(node.mark, |(key, _)| key.mark);
    rule_kind(reader, entries, top)?;
    reader.map_of(node, &KEYS);
    let id = reader.need(entries, "id", top).and_then(|node| kebab_case(reader, node));
    let title = sentence(reader, entries, "title", top);
    let why = sentence(reader, entries, "why", top);
    let asset = reader.need(entries, "asset", top).and_then(|node| kind(reader, node));
    let types = optional_texts(reader, entries, "types");
    let severity = reader
        .need(entries, "severity", top)
        .and_then(|node| reader.word(node, &Severity::ALL.map(|severity| (severity.name(), severity))));
    let confidence = reader
        .need(entries, "confidence", top)
        .and_then(|node| reader.word(node, &CONFIDENCES.map(|confidence| (confidence.name(), confidence))));
    let covers = optional_texts(reader, entries, "covers");
    let (themes, controls) = controls(reader, entries, known);
    let fix = reader.need(entries, "fix", top).and_then(|node| fix(reader, node));
    let (params, defaults) = get(entries, "params").and_then(|node| params(reader, node)).unwrap_or_default();
    let fail_if_node = reader.need(entries, "fail_if", top);
    let tests_node = reader.need(entries, "tests", top);
    // Conditions, messages and tests mean nothing without a kind.
    let asset = asset?;
    let mut compiler = Compiler { reader, kind: asset, params: &defaults };
    let when = get(entries, "when").map(|node| compiler.condition(node, Fields::Asset(asset)));
    let fail_if = fail_if_node.and_then(|node| compiler.condition(node, Fields::Asset(asset)));
    let message = match get(entries, "message") {
        Some(node) => Message::read(reader, node, Fields::Asset(asset)),
        None => Some(Message::plain(title.as_deref().unwrap_or_default())),
    };
    let tests = tests_node.and_then(|node| example::read_all(reader, node, asset, &types));
    Some(Rule {
        id: id?,
        title: title?,
        why: why?,
        asset,
        types,
        severity: severity?,
        confidence: confidence?,
        covers,
        themes,
        controls,
        params,
        fix: fix?,
        factors: Factors::default(),
        path: reader.path().to_owned(),
        built_in,
        when: match when {
            Some(when) => Some(when?),
            None => None,
        },
        fail_if: fail_if?,
        message: message?,
        tests: tests?,
    })
}

fn rule_kind(reader: &mut Reader<'_>, entries: Entries<'_>, top: Mark) -> Option<()> {
    let node = reader.need(entries, "kind", top)?;
    let text = reader.text(node)?;
    if text == "Check" {
        return Some(());
    }
    reader.unknown(Code::UnknownRuleKind, node.mark, format!("unknown kind of rule `{text}`"), text, ["Check"]);
    None
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

fn kind(reader: &mut Reader<'_>, node: &Node) -> Option<Kind> {
    let text = reader.text(node)?;
    let found = Kind::named(text);
    if found.is_none() {
        let names = Kind::ALL.iter().map(|kind| kind.name());
        reader.unknown(Code::UnknownKind, node.mark, format!("unknown kind `{text}`"), text, names);
    }
    found
}

fn optional_texts(reader: &mut Reader<'_>, entries: Entries<'_>, key: &str) -> Vec<String> {
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
        Content::Null | Content::Bool(_) | Content::Float | Content::Map(_) => String::new(),
    }
}
