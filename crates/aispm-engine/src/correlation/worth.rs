//! How paths compare: by the weight of their signals, then by ease, then by length.

use std::sync::LazyLock;

use crate::condition::formula::Truth;

/// Bits below the weight: room for the resistance of the longest path.
const BELOW_WEIGHT: u32 = 40;
/// Bits below the resistance: room for the length of the longest path.
const BELOW_RESISTANCE: u32 = 8;
/// Parts of one unit of −ln(ease).
const PARTS: f64 = 65_536.0;

/// The worth of a part of a path; more is better. Whole numbers, so that the worth of a path is the sum of that of its parts
/// however it is cut, and the best is the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Worth(i64);

impl Worth {
    /// Of no path at all.
    pub(crate) const NONE: Self = Self(i64::MIN);
    /// Of a path of one asset without signals.
    pub(crate) const ZERO: Self = Self(0);

    pub(crate) const fn of_weight(weight: u32) -> Self {
        Self((weight as i64) << BELOW_WEIGHT)
    }

    pub(crate) const fn is_some(self) -> bool {
        self.0 != Self::NONE.0
    }

    /// Both parts together.
    pub(crate) const fn and(self, other: Self) -> Self {
        if self.is_some() && other.is_some() { Self(self.0.saturating_add(other.0)) } else { Self::NONE }
    }

    /// One edge further.
    pub(crate) fn over(self, ease: u8) -> Self {
        self.and(Self(-(resistance(ease) << BELOW_RESISTANCE) - 1))
    }

    /// The weight of the signals.
    pub(crate) fn weight(self) -> u32 {
        let whole = (i128::from(self.0) + (1 << BELOW_WEIGHT) - 1) >> BELOW_WEIGHT;
        u32::try_from(whole).unwrap_or_default()
    }
}

/// −ln(ease) in parts. An edge of ease 0 is twice as hard as the hardest other.
fn resistance(ease: u8) -> i64 {
    static RESISTANCE: LazyLock<Vec<i64>> = LazyLock::new(|| {
        let ease = |ease: u8| if ease == 0 { 0.5 / 255.0 } else { f64::from(ease) / 255.0 };
        (0..=u8::MAX).map(|level| (-ease(level).ln() * PARTS).round() as i64).collect()
    });
    RESISTANCE.get(usize::from(ease)).copied().unwrap_or_default()
}

/// Something in two readings: of what is sure, and of what is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Pair<T> {
    pub(crate) sure: T,
    pub(crate) possible: T,
}

/// One of the two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Sure,
    Possible,
}

impl Reading {
    /// Whether a condition holds in this reading.
    pub(crate) fn holds(self, truth: Truth) -> bool {
        match self {
            Self::Sure => truth == Truth::True,
            Self::Possible => truth != Truth::False,
        }
    }
}

impl<T: Copy> Pair<T> {
    pub(crate) const fn both(value: T) -> Self {
        Self { sure: value, possible: value }
    }

    pub(crate) const fn get(self, reading: Reading) -> T {
        match reading {
            Reading::Sure => self.sure,
            Reading::Possible => self.possible,
        }
    }

    pub(crate) fn map<U>(self, f: impl Fn(T) -> U) -> Pair<U> {
        Pair { sure: f(self.sure), possible: f(self.possible) }
    }
}

impl Pair<Worth> {
    /// Nothing in either reading.
    pub(crate) const NONE: Self = Self::both(Worth::NONE);

    pub(crate) const fn and(self, other: Self) -> Self {
        Self { sure: self.sure.and(other.sure), possible: self.possible.and(other.possible) }
    }

    /// One edge further; what is sure ends at an edge that was not seen.
    pub(crate) fn over(self, edge: &crate::graph::Edge) -> Self {
        let sure = if edge.seen { self.sure.over(edge.ease) } else { Worth::NONE };
        Self { sure, possible: self.possible.over(edge.ease) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_comes_before_ease_and_ease_before_length() {
        let path = |weight: u32, eases: &[u8]| eases.iter().fold(Worth::of_weight(weight), |sum, e| sum.over(*e));
        assert!(path(2, &[1; 12]) > path(1, &[255]));
        assert!(path(1, &[255; 12]) > path(1, &[254]));
        assert!(path(1, &[255]) > path(1, &[255, 255]));
        assert!(path(1, &[1]) > path(1, &[0]));
        assert_eq!(path(64_000, &[0; 12]).weight(), 64_000);
        assert_eq!((path(0, &[0; 12]).weight(), path(0, &[]).weight()), (0, 0));
    }

    #[test]
    fn the_parts_of_a_path_add_up() {
        let left = Worth::of_weight(3).over(7);
        let right = Worth::of_weight(2).over(200);
        assert_eq!(left.and(right), Worth::of_weight(5).over(200).over(7));
        assert_eq!(left.and(Worth::NONE), Worth::NONE);
        assert_eq!(Worth::NONE.over(9), Worth::NONE);
    }
}
