//! Three-valued logic: true, false, and what could not be seen.

use std::ops::Not;

/// A truth value after Kleene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    // INVARIANT: in this order `and` is the minimum and `or` the maximum.
    False,
    Unknown,
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// The least true of them; true when there are none. Stops at the first false one.
pub(crate) fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut least = Truth::True;
    for truth in truths {
        least = least.min(truth);
        if least == Truth::False {
            break;
        }
    }
    least
}

/// The most true of them; false when there are none. Stops at the first true one.
pub(crate) fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    !all(truths.into_iter().map(Not::not))
}

/// Statements put together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Formula<T> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Leaf(T),
}

impl<T> Formula<T> {
    /// The conjunction, without a wrapper around a single part.
    pub(crate) fn all(mut parts: Vec<Self>) -> Self {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Self::All(parts)
            }
        }
    }

    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// What it comes to, given what each leaf comes to.
    pub(crate) fn truth(&self, leaf: &impl Fn(&T) -> Truth) -> Truth {
        match self {
            Self::All(parts) => all(parts.iter().map(|part| part.truth(leaf))),
            Self::Any(parts) => any(parts.iter().map(|part| part.truth(leaf))),
            Self::Not(part) => !part.truth(leaf),
            Self::Leaf(statement) => leaf(statement),
        }
    }

    /// The same formula over other leaves.
    pub(crate) fn map<U>(&self, leaf: &mut impl FnMut(&T) -> U) -> Formula<U> {
        match self {
            Self::All(parts) => Formula::All(parts.iter().map(|part| part.map(leaf)).collect()),
            Self::Any(parts) => Formula::Any(parts.iter().map(|part| part.map(leaf)).collect()),
            Self::Not(part) => Formula::Not(Box::new(part.map(leaf))),
            Self::Leaf(statement) => Formula::Leaf(leaf(statement)),
        }
    }

    /// The leaves that make it come to `truth`, in order, with what each comes to.
    pub(crate) fn deciding<'f>(
        &'f self,
        truth: Truth,
        leaf: &impl Fn(&T) -> Truth,
        found: &mut impl FnMut(&'f T, Truth),
    ) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts.iter().filter(|part| part.truth(leaf) == truth) {
                    part.deciding(truth, leaf, found);
                }
            }
            Self::Not(part) => part.deciding(!truth, leaf, found),
            Self::Leaf(statement) => found(statement, truth),
        }
    }
}
