//! Names that a condition may use, and the values behind them.

use aispm_inventory::{
    Kind,
    fact::{Field, RecordSchema, Shape},
};

use crate::condition::{Operand, Source};

/// The fields that every asset has, whatever its kind. `tags.<key>` comes on top.
pub(crate) const EVERY_ASSET: [(&str, Shape, Source); 7] = [
    ("type", Shape::Text, Source::Type),
    ("name", Shape::Text, Source::Name),
    ("uid", Shape::Text, Source::Uid),
    ("account", Shape::Text, Source::Account),
    ("region", Shape::Text, Source::Region),
    ("provider", Shape::Word(&["aws", "azure", "gcp"]), Source::Provider),
    ("created", Shape::Time, Source::Created),
];

/// What names mean at a place of a condition.
#[derive(Clone, Copy)]
pub(crate) enum Fields {
    /// Facts of a kind, and the fields of every asset.
    Asset(Kind),
    /// Fields of the record at hand.
    Record(&'static RecordSchema),
}

impl Fields {
    /// The value behind a name.
    pub(crate) fn resolve(self, name: &str) -> Option<Operand> {
        let operand = |source, shape| Operand { name: name.into(), source, shape };
        match self {
            // A fact of the kind comes first: a credential says itself when it was created.
            Self::Asset(kind) => position(kind.schema().facts, name)
                .map(|(slot, field)| operand(Source::Slot(slot), field.shape))
                .or_else(|| {
                    let found = EVERY_ASSET.iter().find(|(known, ..)| *known == name);
                    found.map(|(_, shape, source)| operand(source.clone(), *shape))
                })
                .or_else(|| {
                    let key = name.strip_prefix("tags.").filter(|key| !key.is_empty())?;
                    Some(operand(Source::Tag(key.into()), Shape::Text))
                }),
            Self::Record(record) => {
                position(record.fields, name).map(|(column, field)| operand(Source::Column(column), field.shape))
            }
        }
    }

    /// Every name there is, without tags.
    pub(crate) fn names(self) -> Vec<&'static str> {
        match self {
            Self::Asset(kind) => {
                let facts = kind.schema().facts.iter().map(|field| field.name);
                facts.chain(EVERY_ASSET.iter().map(|(name, ..)| *name)).collect()
            }
            Self::Record(record) => record.fields.iter().map(|field| field.name).collect(),
        }
    }

    /// What these are the fields of, in a sentence.
    pub(crate) fn owner(self) -> String {
        match self {
            Self::Asset(kind) => format!("a fact of kind `{}`", kind.name()),
            Self::Record(record) => format!("a field of record `{}`", record.name),
        }
    }
}

fn position(fields: &'static [Field], name: &str) -> Option<(usize, &'static Field)> {
    fields.iter().enumerate().find(|(_, field)| field.name == name)
}

/// The shape of one element of a list of texts.
pub(crate) const fn element(list: Shape) -> Shape {
    match list {
        Shape::Words(words) => Shape::Word(words),
        _ => Shape::Text,
    }
}

/// The shape in a sentence about an error.
pub(crate) const fn described(shape: Shape) -> &'static str {
    match shape {
        Shape::Bool => "true or false",
        Shape::Int => "a whole number",
        Shape::Text => "a text",
        Shape::Word(_) => "one of a few words",
        Shape::Time => "a point in time",
        Shape::Texts => "a list of texts",
        Shape::Words(_) => "a list of words",
        Shape::Records(_) => "a list of records",
    }
}
