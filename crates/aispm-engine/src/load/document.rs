//! YAML documents with the place of every key and value, under limits that a hostile file cannot break.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{
    Location, MergeKeyPolicy, RenderOptions, SnippetMode, Spanned, UserMessageFormatter, options::DuplicateKeyPolicy,
};

/// Longest document that is read, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Where something stands in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    /// Line, from 1.
    pub(crate) line: u32,
    /// Column in characters, from 1.
    pub(crate) column: u32,
    /// First byte.
    pub(crate) start: usize,
    /// Length in bytes.
    pub(crate) length: usize,
}

impl From<Location> for Mark {
    fn from(location: Location) -> Self {
        let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let wide = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        Self {
            line: narrow(location.line()),
            column: narrow(location.column()),
            start: wide(location.span().byte_offset()),
            length: wide(location.span().byte_len()),
        }
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) mark: Mark,
    pub(crate) content: Content,
}

/// A key and its place.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) mark: Mark,
    pub(crate) name: String,
}

/// A value. Keys may stand twice: the reader says so.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

impl Content {
    /// What it is, in a sentence about an error.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a fraction",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl Node {
    /// The argument, if it is a map with this one key, such as `{ param: max_age }`.
    pub(crate) fn only(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Map(entries) => match entries.as_slice() {
                [(name, argument)] if name.name == key => Some(argument),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Node {
    /// Step and field, if it is a map of just these: `{ step: identity, field: account }`.
    pub(crate) fn of_step(&self) -> Option<(&Self, &Self)> {
        match &self.content {
            Content::Map(entries) => match entries.as_slice() {
                [(a, step), (b, field)] if a.name == "step" && b.name == "field" => Some((step, field)),
                [(a, field), (b, step)] if a.name == "field" && b.name == "step" => Some((step, field)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Reads one document.
///
/// # Errors
///
/// Where and why it is not YAML, or too much of it.
pub(crate) fn parse(text: &str) -> Result<Node, (Mark, String)> {
    if text.len() > MAX_BYTES {
        return Err((Mark::default(), format!("the document is longer than {} KiB", MAX_BYTES / 1024)));
    }
    let limits = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: 20_000,
            max_events: 60_000,
            max_depth: 40,
            flow_nesting_limit: 40,
            max_documents: 1,
            max_aliases: 100,
            max_anchors: 100,
            max_recorded_anchor_events: 20_000,
            max_recorded_anchor_bytes: 4 * MAX_BYTES,
            max_total_scalar_bytes: 4 * MAX_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 20_000, max_replay_stack_depth: 8 },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options::<Spanned<Content>>(text, limits).map(Node::from).map_err(|error| {
        let mut shown = RenderOptions::default();
        shown.formatter = &UserMessageFormatter;
        shown.snippets = SnippetMode::Off;
        let mark = error.location().map(Mark::from).unwrap_or_default();
        let message = error.render_with_options(shown);
        // The place is shown beside the message.
        let place = format!(" at line {}, column {}", mark.line, mark.column);
        (mark, message.strip_suffix(&place).map_or(message.clone(), str::to_owned))
    })
}

impl From<Spanned<Content>> for Node {
    fn from(spanned: Spanned<Content>) -> Self {
        Self { mark: spanned.referenced.into(), content: spanned.value }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(i64::try_from(value).map_or(Content::Float(value as f64), Content::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Content, E> {
        Ok(Content::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Content, E> {
        Ok(Content::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Spanned<Content>>()? {
            items.push(item.into());
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<Spanned<String>, Spanned<Content>>()? {
            entries.push((Key { mark: key.referenced.into(), name: key.value }, value.into()));
        }
        Ok(Content::Map(entries))
    }
}
