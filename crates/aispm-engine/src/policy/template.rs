//! Patterns with policy variables, such as `${aws:username}`, which have a value only once there is a request.
//!
//! After the IAM User Guide, "IAM policy elements: Variables and tags".

use super::{
    context::{Key, Value},
    pattern::{Asked, Pattern, Piece, Reach},
    request::Request,
};

/// A pattern, or what becomes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Without variables.
    Fixed(Pattern),
    /// With variables.
    Template(Template),
}

/// A pattern with variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    text: Box<str>,
    parts: Vec<Part>,
    reach: Reach,
    wildcards: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(Box<str>),
    Variable { name: Box<str>, key: Key, default: Option<Box<str>> },
}

/// A pattern for one request.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) pattern: Pattern,
    /// Whether a variable in it is not known, and stands for any text.
    pub(super) open: bool,
}

impl Wanted {
    /// Reads a text. Without `wildcards` those are plain characters.
    pub(super) fn new(text: &str, reach: Reach, wildcards: bool) -> Self {
        let parts = parts(text);
        match (parts.iter().any(|part| matches!(part, Part::Variable { .. })), wildcards) {
            (true, _) => Self::Template(Template { text: text.into(), parts, reach, wildcards }),
            (false, true) => Self::Fixed(Pattern::new(text, reach)),
            (false, false) if text.contains("${") => {
                // The escapes are read even where wildcards are not.
                Self::Fixed(Pattern::exactly(&text.replace("${*}", "*").replace("${?}", "?").replace("${$}", "$")))
            }
            (false, false) => Self::Fixed(Pattern::exactly(text)),
        }
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Fixed(pattern) => pattern.text(),
            Self::Template(template) => &template.text,
        }
    }
}

impl Template {
    /// Whether any value of its variables could make it fit: what it starts with is plain.
    pub(super) fn may_fit(&self, asked: &Asked<'_>) -> bool {
        match self.parts.first() {
            Some(Part::Text(text)) => asked.may_start_with(text.split(['*', '?']).next().unwrap_or_default()),
            _ => true,
        }
    }

    /// The pattern for a request. Nothing when a variable has no value: then it is like nothing.
    pub(super) fn resolve(&self, request: &Request<'_>) -> Option<Resolved> {
        let mut open = false;
        let mut pieces = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            pieces.push(match part {
                Part::Text(text) if self.wildcards => Piece::Wild(text),
                Part::Text(text) => Piece::Plain(text),
                Part::Variable { name, key, default } => match key.value(name, request) {
                    Value::Is(value) => Piece::Plain(value),
                    Value::Absent => Piece::Plain(default.as_deref()?),
                    _ => {
                        open = true;
                        Piece::Open
                    }
                },
            });
        }
        Some(Resolved { pattern: Pattern::of(&self.text, &pieces, self.reach), open })
    }
}

fn parts(text: &str) -> Vec<Part> {
    let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        let Some((inside, behind)) = after.split_once('}') else {
            plain.push_str("${");
            rest = after;
            continue;
        };
        if matches!(inside, "*" | "?" | "$") {
            plain.push_str("${");
            plain.push_str(inside);
            plain.push('}');
        } else {
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain).into()));
            }
            let (name, default) =
                inside.split_once(',').map_or((inside, None), |(name, default)| (name, Some(default)));
            let (name, default) = (name.trim(), default.map(|text| text.trim().trim_matches('\'').into()));
            parts.push(Part::Variable { name: name.into(), key: Key::new(name), default });
        }
        rest = behind;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(Part::Text(plain.into()));
    }
    parts
}
