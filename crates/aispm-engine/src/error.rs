//! What is wrong with rule documents, with the place, the line and a way out.

use std::fmt;

/// The class of a mistake in a rule document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// It is not YAML, or too much of it.
    Syntax,
    /// A key that this place does not have.
    UnknownKey,
    /// A key that must be there.
    MissingKey,
    /// A key that stands twice.
    DuplicateKey,
    /// A value of another type than this place takes.
    WrongType,
    /// A word outside of a closed set.
    UnknownWord,
    /// A kind of rule that does not exist.
    UnknownRuleKind,
    /// A kind of asset that does not exist.
    UnknownKind,
    /// A fact that the kind, or a field that the record, does not have.
    UnknownFact,
    /// An operator that does not exist.
    UnknownOperator,
    /// An operator that this fact does not take.
    WrongOperator,
    /// A condition that says nothing.
    EmptyCondition,
    /// A theme that is not defined.
    UnknownTheme,
    /// A parameter that the rule does not declare.
    UnknownParam,
    /// A regular expression that does not compile, or is too large.
    BadPattern,
    /// Not a duration.
    BadDuration,
    /// Not a point in time.
    BadTime,
    /// Not a block of addresses.
    BadCidr,
    /// A placeholder that cannot be filled.
    BadPlaceholder,
    /// An id that is not kebab-case, or not the name of its file.
    BadId,
    /// An id that another document has.
    DuplicateId,
    /// An id of a built-in rule.
    ShadowsBuiltIn,
    /// No test expects a fail, a pass, or an unknown.
    MissingTest,
    /// A number that is too small or too large.
    OutOfRange,
    /// A path that does not go from step to step.
    BadPath,
    /// A step that the path does not have.
    UnknownStep,
    /// A step that says nothing.
    UnusedStep,
    /// A relation that does not exist.
    UnknownRelation,
    /// An edge that cannot be between assets of these kinds.
    ImpossibleEdge,
    /// A name that stands for something else already.
    DuplicateName,
    /// A rule that does not exist.
    UnknownRule,
    /// A rule that judges other assets.
    WrongRule,
    /// An asset or test that a test names and that is not there.
    UnknownName,
    /// A sentence about an edge that cannot be read, or speaks of no edge.
    BadEdge,
}

impl Code {
    /// The name that stands in brackets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownKey => "unknown-key",
            Self::MissingKey => "missing-key",
            Self::DuplicateKey => "duplicate-key",
            Self::WrongType => "wrong-type",
            Self::UnknownWord => "unknown-word",
            Self::UnknownRuleKind => "unknown-rule-kind",
            Self::UnknownKind => "unknown-kind",
            Self::UnknownFact => "unknown-fact",
            Self::UnknownOperator => "unknown-operator",
            Self::WrongOperator => "wrong-operator",
            Self::EmptyCondition => "empty-condition",
            Self::UnknownTheme => "unknown-theme",
            Self::UnknownParam => "unknown-param",
            Self::BadPattern => "bad-pattern",
            Self::BadDuration => "bad-duration",
            Self::BadTime => "bad-time",
            Self::BadCidr => "bad-cidr",
            Self::BadPlaceholder => "bad-placeholder",
            Self::BadId => "bad-id",
            Self::DuplicateId => "duplicate-id",
            Self::ShadowsBuiltIn => "shadows-built-in",
            Self::MissingTest => "missing-test",
            Self::OutOfRange => "out-of-range",
            Self::BadPath => "bad-path",
            Self::UnknownStep => "unknown-step",
            Self::UnusedStep => "unused-step",
            Self::UnknownRelation => "unknown-relation",
            Self::ImpossibleEdge => "impossible-edge",
            Self::DuplicateName => "duplicate-name",
            Self::UnknownRule => "unknown-rule",
            Self::WrongRule => "wrong-rule",
            Self::UnknownName => "unknown-name",
            Self::BadEdge => "bad-edge",
        }
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Its class.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The document.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// That line, cut when it is long. Control characters are escaped.
    pub snippet: String,
    /// The part of the snippet that is meant: how many characters before it, and how many it has.
    pub underline: (usize, usize),
    /// A way out.
    pub hint: Option<String>,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, path, line, column, snippet, underline: (before, width), hint } = self;
        let gutter = " ".repeat(line.to_string().len());
        writeln!(f, "error[{}]: {}", code.name(), plain(message))?;
        writeln!(f, "{gutter}--> {}:{line}:{column}", plain(path))?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{line} | {snippet}")?;
        write!(f, "{gutter} | {}{}", " ".repeat(*before), "^".repeat((*width).max(1)))?;
        hint.as_ref().map_or(Ok(()), |hint| write!(f, " {}", plain(hint)))
    }
}

/// Everything that is wrong with the rule documents. Not one of them is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleErrors(pub Vec<RuleError>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if index == 0 { "" } else { "\n\n" })?;
        }
        Ok(())
    }
}

/// The text without control characters: a rule document may come from a stranger.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}
