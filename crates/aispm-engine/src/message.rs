//! Messages: a sentence with the asset's own values put in.

use aispm_inventory::{Asset, Kind, Observed, Seen, fact::ValueRef};
use jiff::Timestamp;

use crate::{
    condition::{
        Operand,
        judge::{Scope, texts},
    },
    correlation::Step,
    error::Code,
    load::{
        document::{Content, Mark, Node},
        fields::{EVERY_ASSET, Fields},
        reader::{Entries, Reader, get},
    },
};

/// The fields of every asset that a placeholder may name.
const OF_ASSET: [&str; 5] = ["name", "uid", "type", "account", "region"];
/// Most texts of a list that a message names.
const NAMED: usize = 5;

/// A sentence with placeholders.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    /// A value of the asset at a step, by the kind of that asset.
    Field(usize, Vec<(Kind, Operand)>),
}

/// What placeholders may name.
#[derive(Clone, Copy)]
pub(crate) enum Named<'a> {
    /// The one asset that a check judges, and its facts.
    Asset(Kind),
    /// The assets at the steps of a path.
    Steps(&'a [Step]),
}

impl Message {
    /// The message of a rule; its title when it has none.
    pub(crate) fn of_rule(reader: &mut Reader<'_>, entries: Entries<'_>, named: Named<'_>) -> Option<Self> {
        if let Some(node) = get(entries, "message") {
            return Self::read(reader, node, named);
        }
        // A title that is missing or no text is filed where the title is read.
        let title = match get(entries, "title").map(|node| &node.content) {
            Some(Content::Text(title)) => title.trim().to_owned(),
            _ => String::new(),
        };
        Some(Self(vec![Part::Text(title)]))
    }

    /// Reads `{{asset.name}}` and `{{<fact>}}`, or `{{<step>.name}}` and `{{<step>.<fact>}}`.
    fn read(reader: &mut Reader<'_>, node: &Node, named: Named<'_>) -> Option<Self> {
        let mut rest = reader.text(node)?.trim();
        let (mut parts, mut complete) = (Vec::new(), true);
        while let Some((before, placeholder)) = rest.split_once("{{") {
            parts.push(Part::Text(before.to_owned()));
            let Some((name, after)) = placeholder.split_once("}}") else {
                reader.report(Code::BadPlaceholder, node.mark, "`{{` is not closed by `}}`");
                return None;
            };
            match named.resolve(name.trim()) {
                Some(part) => parts.push(part),
                None => {
                    complete = false;
                    let names = named.names(name.trim());
                    let mark = within(reader, node.mark, name);
                    let message = format!("`{}` cannot be put in a message", name.trim());
                    reader.unknown(Code::BadPlaceholder, mark, message, name.trim(), names.iter().map(String::as_str));
                }
            }
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        complete.then_some(Self(parts))
    }

    /// The sentence with its placeholders, as documents write them, given the names of the steps of its path; none for a
    /// check.
    pub(crate) fn template(&self, steps: &[&str]) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(at, operands) => {
                let name = operands.first().map_or("", |(_, operand)| &operand.name);
                match steps.get(*at) {
                    Some(step) => format!("{{{{{step}.{name}}}}}"),
                    None if OF_ASSET.contains(&name) => format!("{{{{asset.{name}}}}}"),
                    None => format!("{{{{{name}}}}}"),
                }
            }
        });
        parts.collect()
    }

    /// Whether it names the asset at a step.
    pub(crate) fn names(&self, step: usize) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Field(of, _) if *of == step))
    }

    /// The sentence about one asset, or about the assets at the steps of a path.
    pub(crate) fn about(&self, steps: &[&Asset], now: Timestamp) -> String {
        let mut sentence = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => sentence.push_str(text),
                Part::Field(step, operands) => {
                    let asset = steps.get(*step);
                    let operand = |asset: &&&Asset| operands.iter().find(|(kind, _)| *kind == asset.kind());
                    if let Some((asset, (_, operand))) = asset.and_then(|asset| Some((asset, operand(&asset)?))) {
                        sentence.push_str(&shown(Scope::of(asset, now).read(&operand.source)));
                    }
                }
            }
        }
        sentence
    }
}

impl Named<'_> {
    fn resolve(self, name: &str) -> Option<Part> {
        match self {
            Self::Asset(kind) => {
                let operand = match name.strip_prefix("asset.") {
                    Some(field) if OF_ASSET.contains(&field) => every_asset(field),
                    Some(_) => None,
                    None => Fields::Asset(kind).resolve(name),
                };
                Some(Part::Field(0, vec![(kind, operand?)]))
            }
            Self::Steps(steps) => {
                let (step, field) = name.split_once('.')?;
                let at = steps.iter().position(|known| *known.name == *step)?;
                let kinds = steps.get(at)?.wanted.kinds.iter();
                let operand = |kind| every_asset(field).or_else(|| Fields::Asset(kind).resolve(field));
                let operands: Option<Vec<_>> = kinds.map(|kind| Some((kind, operand(kind)?))).collect();
                Some(Part::Field(at, operands?))
            }
        }
    }

    /// Names near which a wrong one may be.
    fn names(self, wrong: &str) -> Vec<String> {
        match self {
            Self::Asset(kind) => {
                let names = OF_ASSET.iter().map(|field| format!("asset.{field}"));
                names.chain(Fields::Asset(kind).names().into_iter().map(str::to_owned)).collect()
            }
            Self::Steps(steps) => {
                let step = wrong.split_once('.').and_then(|(step, _)| steps.iter().find(|known| *known.name == *step));
                let Some(step) = step else {
                    return steps.iter().map(|step| format!("{}.name", step.name)).collect();
                };
                let facts = step.wanted.kinds.iter().flat_map(|kind| Fields::Asset(kind).names());
                OF_ASSET.into_iter().chain(facts).map(|field| format!("{}.{field}", step.name)).collect()
            }
        }
    }
}

/// The fields of every asset win over facts of the same name.
fn every_asset(name: &str) -> Option<Operand> {
    let (_, shape, source) = EVERY_ASSET.iter().find(|(known, ..)| OF_ASSET.contains(known) && *known == name)?;
    Some(Operand { name: name.into(), source: source.clone(), shape: *shape })
}

/// The place of a placeholder inside a text on one line; of the text itself when it cannot be told.
fn within(reader: &Reader<'_>, mark: Mark, name: &str) -> Mark {
    let written = reader.written(mark);
    let Some(at) = written.find(&format!("{{{{{name}}}}}")).map(|at| at + 2) else { return mark };
    let before = written.get(..at).unwrap_or_default();
    if before.contains('\n') {
        return mark;
    }
    let skipped = u32::try_from(before.chars().count()).unwrap_or_default();
    Mark { line: mark.line, column: mark.column + skipped, start: mark.start + at, length: name.len() }
}

fn shown(seen: Seen<'_>) -> String {
    match seen {
        Observed::Unset => "not set".to_owned(),
        Observed::Unseen(_) => "not seen".to_owned(),
        Observed::Known(ValueRef::Bool(value)) => value.to_string(),
        Observed::Known(ValueRef::Int(value)) => value.to_string(),
        Observed::Known(ValueRef::Text(value)) => value.to_owned(),
        Observed::Known(ValueRef::Time(value)) => value.to_string(),
        Observed::Known(ValueRef::Records(records)) => records.len().to_string(),
        Observed::Known(ValueRef::Texts(list)) => {
            let mut named: Vec<String> = texts(list).take(NAMED).map(str::to_owned).collect();
            if list.len() > NAMED {
                named.push(format!("and {} more", list.len() - NAMED));
            }
            named.join(", ")
        }
    }
}
