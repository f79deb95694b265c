//! Wildcards of policies: `*` is any run of characters, `?` is one.
//!
//! In a resource a wildcard stays within its segment of the ARN, but for a `*` that ends one: that may go on past the
//! colon (IAM User Guide, "IAM JSON policy elements: Resource"). What follows the fifth colon is one segment, slashes and
//! colons included. In other texts wildcards stand for anything. `${*}`, `${?}` and `${$}` are the characters themselves
//! ("IAM policy elements: Variables and tags").
//!
//! A `*` goes past slashes, so that `acme-*-logs/*` takes in an object `x-logs/y` of the bucket `acme-data`. It is not meant
//! for that bucket, and says nothing of the objects that are in it: of the objects of a bucket such a pattern is no part.

use super::wildcard::{Token, covers, overlaps};

/// How much of what is asked for a pattern takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Nothing.
    None,
    /// Some of it.
    Part,
    /// All of it.
    Whole,
}

/// What a pattern is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    text: &'a str,
    /// Length of what comes before the first wildcard.
    literal: usize,
    /// Whether its wildcards stand for any text, and are not characters.
    family: bool,
    /// Whether any text follows.
    open_end: bool,
}

/// A pattern, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// As it is written.
    text: Box<str>,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    All,
    Exact,
    /// The text without the `*` at its end.
    Prefix,
    Tokens {
        tokens: Box<[Token]>,
        /// How many of them are plain, before the first wildcard.
        plain: usize,
    },
}

/// A piece of a pattern that is put together.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece<'a> {
    /// Text with wildcards.
    Wild(&'a str),
    /// Text as it is.
    Plain(&'a str),
    /// Text that is not known.
    Open,
}

/// What wildcards of a pattern may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Segments of the ARN of a resource.
    Segments,
    /// Parts of an ARN in a condition, each on its own: no `*` goes past a colon ("Condition operators").
    Parts,
    /// Any text.
    Text,
}

/// Colons before the last segment of an ARN.
const SEGMENTS: usize = 5;

impl Reach {
    /// Whether a `*` at the end of a text takes in all that follows.
    fn to_the_end(self, text: &str) -> bool {
        self != Self::Parts || text.matches(':').count() >= SEGMENTS
    }
}

impl<'a> Asked<'a> {
    /// A text whose wildcards stand for any text.
    pub(super) fn family(text: &'a str) -> Self {
        let literal = text.find(['*', '?']).unwrap_or(text.len());
        Self { text, literal, family: literal < text.len(), open_end: false }
    }

    /// A text as it is.
    pub(super) const fn exactly(text: &'a str) -> Self {
        Self { text, literal: text.len(), family: false, open_end: false }
    }

    /// Some text that starts with this.
    pub(super) const fn under(text: &'a str) -> Self {
        Self { text, literal: text.len(), family: false, open_end: true }
    }

    /// Whether it stands for more than one text.
    pub(super) const fn is_many(&self) -> bool {
        self.family || self.open_end
    }

    /// Whether everything that `text` stands for is asked for.
    pub(super) fn holds(&self, text: &str) -> bool {
        let inner = Asked::family(text);
        covers(&|at| self.token(at), &|at| inner.token(at))
    }

    /// Whether what is asked for may start with a text, escapes aside.
    pub(super) fn may_start_with(&self, text: &str) -> bool {
        let (own, text) = (self.before_wildcards(), text.split("${").next().unwrap_or_default());
        own.starts_with(text) || (self.is_many() && text.starts_with(own))
    }

    fn token(&self, at: usize) -> Option<Token> {
        match self.text.as_bytes().get(at) {
            Some(b'*') if self.family => Some(Token::Any { free: true }),
            Some(b'?') if self.family => Some(Token::One { free: true }),
            Some(byte) => Some(Token::Byte(*byte)),
            None => (self.open_end && at == self.text.len()).then_some(Token::Any { free: true }),
        }
    }

    fn before_wildcards(&self) -> &'a str {
        self.text.get(..self.literal).unwrap_or_default()
    }
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(text: &str, reach: Reach) -> Self {
        let wild = text.find(['*', '?']);
        let shape = match wild {
            _ if text.contains("${") => return Self::of(text, &[Piece::Wild(text)], reach),
            _ if !text.is_empty() && text.bytes().all(|b| b == b'*') => Shape::All,
            None => Shape::Exact,
            Some(at) if at + 1 == text.len() && text.ends_with('*') && reach.to_the_end(text) => Shape::Prefix,
            Some(_) => return Self::of(text, &[Piece::Wild(text)], reach),
        };
        Self { text: text.into(), shape }
    }

    /// A text as it is, without wildcards.
    pub(super) fn exactly(text: &str) -> Self {
        Self { text: text.into(), shape: Shape::Exact }
    }

    /// Puts a pattern together that is written as `text`.
    pub(super) fn of(text: &str, pieces: &[Piece<'_>], reach: Reach) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        for piece in pieces {
            match piece {
                Piece::Plain(plain) => tokens.extend(plain.bytes().map(Token::Byte)),
                Piece::Open => tokens.push(Token::Any { free: true }),
                Piece::Wild(wild) => read(wild, &mut tokens),
            }
        }
        if reach != Reach::Text {
            confine(&mut tokens, reach);
        }
        let plain = tokens.iter().take_while(|token| matches!(token, Token::Byte(_))).count();
        Self { text: text.into(), shape: Shape::Tokens { tokens: tokens.into(), plain } }
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it takes in everything.
    pub(super) fn is_all(&self) -> bool {
        self.shape == Shape::All
    }

    /// Whether it takes in one text only.
    pub(super) fn is_exact(&self) -> bool {
        self.shape == Shape::Exact
    }

    /// How much of what is asked for it takes in.
    pub(super) fn fit(&self, asked: &Asked<'_>) -> Fit {
        let literal = asked.before_wildcards();
        match &self.shape {
            Shape::All => Fit::Whole,
            // An action without resources is asked for on `*`, which is no family of resources.
            _ if asked.text == "*" => Fit::None,
            Shape::Exact if asked.is_many() => {
                let inside = self.text.starts_with(literal) && asked.holds_exactly(&self.text);
                if inside { Fit::Part } else { Fit::None }
            }
            Shape::Exact => {
                if *self.text == *asked.text {
                    Fit::Whole
                } else {
                    Fit::None
                }
            }
            Shape::Prefix => {
                let prefix = self.text.get(..self.text.len().saturating_sub(1)).unwrap_or_default();
                if literal.starts_with(prefix) {
                    return Fit::Whole;
                }
                let apart = !asked.is_many() || !prefix.starts_with(literal);
                let inner = Asked::under(prefix);
                if apart || !asked.overlaps(&|at| inner.token(at), 0) { Fit::None } else { Fit::Part }
            }
            Shape::Tokens { tokens, plain } => {
                let token = |at: usize| tokens.get(at).copied();
                // Both start with plain text, which has to be the same as far as both go.
                let both = literal.bytes().zip(tokens).take(*plain);
                let same = both.take_while(|(byte, token)| **token == Token::Byte(*byte)).count();
                if same < literal.len().min(*plain) {
                    return Fit::None;
                }
                match covers(&token, &|at| asked.token(at)) {
                    true => Fit::Whole,
                    false if asked.is_many() && asked.overlaps(&token, asked.name_in(tokens)) => Fit::Part,
                    false => Fit::None,
                }
            }
        }
    }
}

impl Asked<'_> {
    fn overlaps(&self, pattern: &impl Fn(usize) -> Option<Token>, name: usize) -> bool {
        overlaps(pattern, name, &|at| self.token(at), self.text.len() + usize::from(self.open_end))
    }

    /// How many tokens of a pattern are for the name of a bucket, where objects of one are asked for.
    fn name_in(&self, tokens: &[Token]) -> usize {
        let objects = self.before_wildcards().split_once(":s3:::").is_some_and(|(_, name)| name.contains('/'));
        let slash = || tokens.iter().position(|token| *token == Token::Byte(b'/')).unwrap_or(tokens.len());
        if objects { slash() } else { 0 }
    }

    fn holds_exactly(&self, text: &str) -> bool {
        let inner = Asked::exactly(text);
        covers(&|at| self.token(at), &|at| inner.token(at))
    }
}

/// Reads wildcards, and the escapes that stand for the characters themselves.
fn read(text: &str, tokens: &mut Vec<Token>) {
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped =
            [b"${*}", b"${?}", b"${$}"].into_iter().find_map(|escape| Some((escape, rest.strip_prefix(escape)?)));
        tokens.push(match (escaped, first) {
            (Some(([_, _, plain, _], _)), _) => Token::Byte(*plain),
            (None, b'*') => Token::Any { free: true },
            (None, b'?') => Token::One { free: true },
            (None, byte) => Token::Byte(*byte),
        });
        rest = escaped.map_or(after, |(_, after)| after);
    }
}

/// Keeps the wildcards of an ARN within their segments.
fn confine(tokens: &mut [Token], reach: Reach) {
    let mut colons = 0;
    for at in 0..tokens.len() {
        let ends_segment = reach == Reach::Segments && matches!(tokens.get(at + 1), None | Some(Token::Byte(b':')));
        match tokens.get_mut(at) {
            Some(Token::Byte(b':')) => colons += 1,
            Some(Token::Any { free }) => *free = colons >= SEGMENTS || ends_segment,
            Some(Token::One { free }) => *free = colons >= SEGMENTS,
            Some(Token::Byte(_)) | None => {}
        }
    }
}
