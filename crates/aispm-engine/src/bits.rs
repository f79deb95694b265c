//! Bitsets over the assets of a block.

use std::ops::{BitAnd, BitOr, Not};

use crate::condition::formula::{Formula, Truth};

/// How many assets a block has at most: their facts and answers stay in the second-level cache.
pub(crate) const ROWS: usize = 1024;
const WORDS: usize = ROWS / 64;

/// A set of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    /// The first `rows` rows.
    pub(crate) fn first(rows: usize) -> Self {
        let mut words = [0; WORDS];
        for (index, word) in words.iter_mut().enumerate() {
            *word = match rows.saturating_sub(index * 64) {
                0 => 0,
                part @ 1..64 => (1 << part) - 1,
                _ => u64::MAX,
            };
        }
        Self(words)
    }

    pub(crate) fn count(self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The rows in the set, in order.
    pub(crate) fn rows(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(index, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(index * 64 + bit)
            })
        })
    }
}

impl BitAnd for Bits {
    type Output = Self;
    fn bitand(mut self, other: Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        self
    }
}

impl BitOr for Bits {
    type Output = Self;
    fn bitor(mut self, other: Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word |= other;
        }
        self
    }
}

impl Not for Bits {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

/// The rows that answer yes and those that answer no. The others could not be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Answers {
    pub(crate) yes: Bits,
    pub(crate) no: Bits,
}

impl Answers {
    /// The answers of at most [`ROWS`] rows.
    pub(crate) fn collect(mut truths: impl Iterator<Item = Truth>) -> Self {
        let mut answers = Self::default();
        for (yes, no) in answers.yes.0.iter_mut().zip(&mut answers.no.0) {
            for (bit, truth) in truths.by_ref().take(64).enumerate() {
                *yes |= u64::from(truth == Truth::True) << bit;
                *no |= u64::from(truth == Truth::False) << bit;
            }
        }
        answers
    }

    /// The answers of a formula over questions.
    pub(crate) fn of(formula: &Formula<usize>, everyone: Bits, answer: &impl Fn(&usize) -> Self) -> Self {
        match formula {
            Formula::All(parts) => parts.iter().fold(Self { yes: everyone, no: Bits::default() }, |sum, part| {
                let part = Self::of(part, everyone, answer);
                Self { yes: sum.yes & part.yes, no: sum.no | part.no }
            }),
            Formula::Any(parts) => parts.iter().fold(Self { yes: Bits::default(), no: everyone }, |sum, part| {
                let part = Self::of(part, everyone, answer);
                Self { yes: sum.yes | part.yes, no: sum.no & part.no }
            }),
            Formula::Not(part) => {
                let Self { yes, no } = Self::of(part, everyone, answer);
                Self { yes: no, no: yes }
            }
            Formula::Leaf(number) => answer(number),
        }
    }
}
