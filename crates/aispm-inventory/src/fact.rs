//! The shape of facts: what a rule may compare, known when rules are loaded.

use jiff::Timestamp;

use crate::{Observed, Seen};

/// What a fact looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// True or false.
    Bool,
    /// A whole number; the unit is in the fact's sentence.
    Int,
    /// Free text.
    Text,
    /// One of a closed set of words.
    Word(&'static [&'static str]),
    /// A point in time.
    Time,
    /// A list of texts.
    Texts,
    /// A list of words of a closed set.
    Words(&'static [&'static str]),
    /// A list of records.
    Records(&'static RecordSchema),
}

/// One value of a fact, borrowed from its asset.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text or a word.
    Text(&'a str),
    /// A point in time.
    Time(Timestamp),
    /// A list of texts or words.
    Texts(&'a dyn Texts),
    /// A list of records.
    Records(&'a dyn Records),
}

/// A list of texts or words.
pub trait Texts {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The text at a position.
    fn get(&self, index: usize) -> Option<&str>;
}

/// A list of records, read by row and column.
pub trait Records {
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The field `column` of `row`; nothing when the field is absent.
    fn field(&self, row: usize, column: usize) -> Option<ValueRef<'_>>;
}

/// A named, documented value of a kind or a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name rules use.
    pub name: &'static str,
    /// What it means, its unit and what absence means; one doc line per line, untrimmed.
    pub doc: &'static str,
    /// What it looks like.
    pub shape: Shape,
}

/// The fields of a record inside a list fact.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordSchema {
    /// The record's type name.
    pub name: &'static str,
    /// What one record is.
    pub doc: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
}

/// The facts of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct KindSchema {
    /// The kind's name: `notebook`.
    pub name: &'static str,
    /// What the kind is, over all clouds.
    pub doc: &'static str,
    /// Its facts, in order: the index is the slot.
    pub facts: &'static [Field],
}

/// A type that a fact or a record field may have.
pub trait Fact {
    /// What it looks like to a rule.
    const SHAPE: Shape;
    /// The value; nothing when an optional record field is absent.
    fn value(&self) -> Option<ValueRef<'_>>;
}

/// A record inside a list fact.
pub trait Record {
    /// Its fields.
    const SCHEMA: RecordSchema;
    /// The field at a position; nothing when it is absent.
    fn field(&self, column: usize) -> Option<ValueRef<'_>>;
}

/// A closed set of words.
pub trait Word: Copy {
    /// All words, as written in files.
    const WORDS: &'static [&'static str];
    /// The word.
    fn word(self) -> &'static str;
}

impl Fact for bool {
    const SHAPE: Shape = Shape::Bool;
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Bool(*self))
    }
}

impl Fact for i64 {
    const SHAPE: Shape = Shape::Int;
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Int(*self))
    }
}

impl Fact for String {
    const SHAPE: Shape = Shape::Text;
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Text(self))
    }
}

impl Fact for Timestamp {
    const SHAPE: Shape = Shape::Time;
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Time(*self))
    }
}

impl<T: Fact> Fact for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    fn value(&self) -> Option<ValueRef<'_>> {
        self.as_ref().and_then(T::value)
    }
}

/// A type that may stand in a list fact. Separate from [`Fact`] so that lists do not nest.
pub trait Listed: Sized {
    /// The shape of a list of these.
    const SHAPE: Shape;
    /// The list as a value.
    #[expect(clippy::ptr_arg, reason = "the trait object is made of the vector itself")]
    fn list(items: &Vec<Self>) -> ValueRef<'_>;
}

impl<T: Listed> Fact for Vec<T> {
    const SHAPE: Shape = T::SHAPE;
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(T::list(self))
    }
}

impl Listed for String {
    const SHAPE: Shape = Shape::Texts;
    fn list(items: &Vec<Self>) -> ValueRef<'_> {
        ValueRef::Texts(items)
    }
}

impl Texts for Vec<String> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }
    fn get(&self, index: usize) -> Option<&str> {
        self.as_slice().get(index).map(String::as_str)
    }
}

impl<R: Record> Records for Vec<R> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }
    fn field(&self, row: usize, column: usize) -> Option<ValueRef<'_>> {
        self.as_slice().get(row)?.field(column)
    }
}

/// The observation of a fact, as the engine reads it.
pub(crate) fn seen<T: Fact>(fact: &Observed<T>) -> Seen<'_> {
    match fact {
        Observed::Known(value) => value.value().into(),
        Observed::Unset => Observed::Unset,
        Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
    }
}

/// Declares a closed set of words, written in snake case.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $vdoc])+ #[serde(rename = $word)] $variant),+ }
        impl $crate::fact::Word for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl $crate::fact::Fact for $name {
            const SHAPE: $crate::fact::Shape = $crate::fact::Shape::Word(<Self as $crate::fact::Word>::WORDS);
            fn value(&self) -> Option<$crate::fact::ValueRef<'_>> {
                Some($crate::fact::ValueRef::Text($crate::fact::Word::word(*self)))
            }
        }
        impl $crate::fact::Listed for $name {
            const SHAPE: $crate::fact::Shape = $crate::fact::Shape::Words(<Self as $crate::fact::Word>::WORDS);
            fn list(items: &Vec<Self>) -> $crate::fact::ValueRef<'_> {
                $crate::fact::ValueRef::Texts(items)
            }
        }
        impl $crate::fact::Texts for Vec<$name> {
            fn len(&self) -> usize {
                self.as_slice().len()
            }
            fn get(&self, index: usize) -> Option<&str> {
                self.as_slice().get(index).map(|w| $crate::fact::Word::word(*w))
            }
        }
    };
}

/// Declares a record that list facts hold. Optional fields are `Option`, and absent from files.
macro_rules! record {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $fdoc:literal])+ $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[doc = $fdoc])+ pub $field: $ty),+ }
        impl $crate::fact::Record for $name {
            const SCHEMA: $crate::fact::RecordSchema = $crate::fact::RecordSchema {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),+),
                fields: &[$($crate::fact::Field {
                    name: stringify!($field),
                    doc: concat!($($fdoc, "\n"),+),
                    shape: <$ty as $crate::fact::Fact>::SHAPE,
                }),+],
            };
            fn field(&self, column: usize) -> Option<$crate::fact::ValueRef<'_>> {
                type Read = for<'a> fn(&'a $name) -> Option<$crate::fact::ValueRef<'a>>;
                const COLUMNS: &[Read] = &[$(|row| $crate::fact::Fact::value(&row.$field)),+];
                COLUMNS.get(column).and_then(|read| read(self))
            }
        }
        impl $crate::fact::Listed for $name {
            const SHAPE: $crate::fact::Shape = $crate::fact::Shape::Records(&<Self as $crate::fact::Record>::SCHEMA);
            fn list(items: &Vec<Self>) -> $crate::fact::ValueRef<'_> {
                $crate::fact::ValueRef::Records(items)
            }
        }
    };
}

/// Declares a kind: its struct, its slots, its schema and its file format, from one list of facts.
macro_rules! kind {
    ($(#[doc = $doc:literal])+ $name:ident = $word:literal { $($(#[doc = $fdoc:literal])+ $field:ident: $ty:ty),* $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $fdoc])+
            #[serde(skip_serializing_if = "crate::Observed::is_not_collected")]
            pub $field: $crate::Observed<$ty>),*
        }
        impl $name {
            /// What rules may say about it.
            pub const SCHEMA: $crate::fact::KindSchema = $crate::fact::KindSchema {
                name: $word,
                doc: concat!($($doc, "\n"),+),
                facts: &[$($crate::fact::Field {
                    name: stringify!($field),
                    doc: concat!($($fdoc, "\n"),+),
                    shape: <$ty as $crate::fact::Fact>::SHAPE,
                }),*],
            };

            /// Every fact unseen for the same reason: the describing call failed.
            #[must_use]
            pub fn unseen(gap: &$crate::Gap) -> Self {
                let _ = gap;
                Self { $($field: $crate::Observed::Unseen(gap.clone())),* }
            }

            /// The fact in a slot.
            #[must_use]
            pub fn fact(&self, slot: usize) -> Option<$crate::Seen<'_>> {
                type Read = for<'a> fn(&'a $name) -> $crate::Seen<'a>;
                const SLOTS: &[Read] = &[$(|facts| $crate::fact::seen(&facts.$field)),*];
                SLOTS.get(slot).map(|read| read(self))
            }
        }
    };
}

pub(crate) use {kind, record, words};
