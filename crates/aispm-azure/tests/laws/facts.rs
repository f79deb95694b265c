//! The facts of an asset as they are written to files, to compare them without knowing their kind.

use aispm_inventory::{Asset, fact::Field};
use serde_json::{Map, Value};

/// Facts that discovery fills from the links of the whole scan.
const FROM_LINKS: &[&str] = &["used_for"];

/// Lists that may hold a part of what there is, and the fact that says whether they are whole.
const PARTS: &[(&str, &str)] = &[("grants", "grants_complete")];

/// The fact that says whether a list is whole.
pub(crate) fn whole(name: &str) -> Option<&'static str> {
    PARTS.iter().find(|(list, _)| *list == name).map(|(_, whole)| *whole)
}

/// Whether a list holds a part of another, and nothing else.
pub(crate) fn is_part(was: &Fact<'_>, is: &Fact<'_>) -> bool {
    match (was, is) {
        (Fact::Known(Value::Array(was)), Fact::Known(Value::Array(is))) => is.iter().all(|row| was.contains(row)),
        _ => false,
    }
}

/// Whether analysis fills a fact, and no collector.
pub(crate) fn is_computed(field: &Field) -> bool {
    field.doc.trim_start().starts_with("Computed")
}

/// One fact, seen from outside.
#[derive(Debug, PartialEq)]
pub(crate) enum Fact<'a> {
    NotCollected,
    Unset,
    Known(&'a Value),
    /// Reason and permission.
    Unseen(&'a str, &'a str),
}

/// Every fact of an asset that a collector reads, by name, tags and time of creation among them.
pub(crate) fn written(asset: &Asset) -> Map<String, Value> {
    let schema = asset.kind().schema();
    let Value::Object(mut asset) = serde_json::to_value(asset).unwrap() else { panic!("an asset is an object") };
    let Some(Value::Object(mut facts)) = asset.remove("facts") else { panic!("facts are an object") };
    for word in ["tags", "created"] {
        facts.extend(asset.remove(word).map(|value| (word.to_owned(), value)));
    }
    let computed: Vec<&str> = schema.facts.iter().filter(|f| is_computed(f)).map(|f| f.name).collect();
    facts.retain(|name, _| !FROM_LINKS.contains(&name.as_str()) && !computed.contains(&name.as_str()));
    facts
}

/// The fact with a name.
pub(crate) fn fact<'a>(facts: &'a Map<String, Value>, name: &str) -> Fact<'a> {
    match facts.get(name) {
        None => Fact::NotCollected,
        Some(Value::Null) => Fact::Unset,
        Some(value) => match value.get("unseen") {
            Some(gap) => {
                let word = |name: &str| gap.get(name).and_then(Value::as_str).unwrap_or_default();
                Fact::Unseen(word("reason"), word("permission"))
            }
            None => Fact::Known(value),
        },
    }
}

impl Fact<'_> {
    /// Whether the provider was taken to have answered.
    pub(crate) const fn is_seen(&self) -> bool {
        matches!(self, Self::Unset | Self::Known(_))
    }
}
