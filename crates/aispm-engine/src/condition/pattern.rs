//! Regular expressions of rules: linear time, bounded size.

use regex::{Regex, RegexBuilder};

/// Largest compiled expression, in bytes.
const SIZE_LIMIT: usize = 1024 * 1024;

/// A regular expression that equals any other of the same text.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Regex);

impl Pattern {
    /// # Errors
    ///
    /// If it does not compile, or compiles to more than a mebibyte.
    pub(crate) fn new(text: &str) -> Result<Self, regex::Error> {
        RegexBuilder::new(text).size_limit(SIZE_LIMIT).build().map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}
