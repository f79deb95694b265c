//! Messages: a sentence with the asset's own values put in.

use aispm_inventory::{Observed, Seen, fact::ValueRef};

use crate::{
    condition::{
        Operand, Source,
        judge::{Scope, texts},
    },
    error::Code,
    load::{
        document::{Mark, Node},
        fields::Fields,
        reader::Reader,
    },
};

/// The fields that stand behind `asset.` in a placeholder.
const OF_ASSET: [&str; 5] = ["name", "uid", "type", "account", "region"];
/// Most texts of a list that a message names.
const NAMED: usize = 5;

/// A sentence with placeholders.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Field(Operand),
}

impl Message {
    /// A sentence without placeholders.
    pub(crate) fn plain(text: &str) -> Self {
        Self(vec![Part::Text(text.to_owned())])
    }

    /// Reads `{{asset.name}}` and `{{<fact>}}`.
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node, fields: Fields) -> Option<Self> {
        let mut rest = reader.text(node)?.trim();
        let (mut parts, mut complete) = (Vec::new(), true);
        while let Some((before, placeholder)) = rest.split_once("{{") {
            parts.push(Part::Text(before.to_owned()));
            let Some((name, after)) = placeholder.split_once("}}") else {
                reader.report(Code::BadPlaceholder, node.mark, "`{{` is not closed by `}}`");
                return None;
            };
            match resolve(name.trim(), fields) {
                Some(operand) => parts.push(Part::Field(operand)),
                None => {
                    complete = false;
                    let names = OF_ASSET.iter().map(|field| format!("asset.{field}"));
                    let names: Vec<String> = names.chain(fields.names().into_iter().map(str::to_owned)).collect();
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

    /// The sentence with its placeholders, as documents write them.
    pub(crate) fn template(&self) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(operand)
                if matches!(operand.source, Source::Slot(_) | Source::Tag(_) | Source::Provider | Source::Created) =>
            {
                format!("{{{{{}}}}}", operand.name)
            }
            Part::Field(operand) => format!("{{{{asset.{}}}}}", operand.name),
        });
        parts.collect()
    }

    /// The sentence about one asset.
    pub(crate) fn about(&self, scope: Scope<'_>) -> String {
        let mut sentence = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => sentence.push_str(text),
                Part::Field(operand) => sentence.push_str(&shown(scope.read(&operand.source))),
            }
        }
        sentence
    }
}

fn resolve(name: &str, fields: Fields) -> Option<Operand> {
    let Some(of_asset) = name.strip_prefix("asset.") else { return fields.resolve(name) };
    let source = match of_asset {
        "name" => Source::Name,
        "uid" => Source::Uid,
        "type" => Source::Type,
        "account" => Source::Account,
        "region" => Source::Region,
        _ => return None,
    };
    Some(Operand { name: of_asset.into(), source, shape: aispm_inventory::fact::Shape::Text })
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
