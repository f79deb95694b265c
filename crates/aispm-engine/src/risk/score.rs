//! The score: seven factors in a vector, and what follows from them and nothing else.

use std::{fmt, str::FromStr};

use crate::{
    Severity,
    finding::{Action, Risk},
};

/// What a vector begins with: the version of the model.
const VERSION: &str = "ASPM:1";
/// The letters of a vector, in their order.
const LETTERS: [char; 7] = ['E', 'X', 'I', 'A', 'T', 'M', 'K'];
const WEIGHT_OF_EXPOSURE: f64 = 0.30;
const WEIGHT_OF_EXPLOITABILITY: f64 = 0.30;
const WEIGHT_OF_IMPACT: f64 = 0.40;
/// The part of what is missing to 100 that an agent can add at most.
const UPLIFT: f64 = 0.35;
/// The part of the score that even a guess keeps in its priority.
const SURE_OR_NOT: f64 = 0.6;

/// The factors of a finding as they were measured, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// See [`Risk::exposure`].
    pub exposure: f64,
    /// See [`Risk::exploitability`].
    pub exploitability: f64,
    /// See [`Risk::impact`].
    pub impact: f64,
    /// See [`Risk::agency`].
    pub agency: f64,
    /// See [`Risk::threat`].
    pub threat: f64,
    /// See [`Risk::mitigation`].
    pub mitigation: f64,
    /// See [`Risk::confidence`].
    pub confidence: f64,
}

/// The factors in hundredths, from which everything else is computed: `ASPM:1/E:0.80/X:0.60/I:0.75/A:0.70/T:0.90/M:1.00/K:1.00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vector {
    exposure: u8,
    exploitability: u8,
    impact: u8,
    agency: u8,
    threat: u8,
    mitigation: u8,
    confidence: u8,
}

/// Why a text is no vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VectorError {
    /// It is of another version, or no vector at all.
    #[error("a vector begins with `ASPM:1`")]
    Version,
    /// A factor is missing, stands elsewhere, or there are too many.
    #[error("a vector has the factors E, X, I, A, T, M and K, in this order")]
    Factors,
    /// A factor is not a number from 0.00 to 1.00 with two decimals; those that are multiplied begin at 0.01.
    #[error("`{0}` is not a number from 0.00 to 1.00 with two decimals, or E, X or I is below 0.01")]
    Number(char),
}

fn hundredths(factor: f64) -> u8 {
    // A cast takes what is no number for 0.
    (factor.clamp(0.0, 1.0) * 100.0).round() as u8
}

fn unit(hundredths: u8) -> f64 {
    f64::from(hundredths) / 100.0
}

fn one_decimal(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl From<Measures> for Vector {
    fn from(measured: Measures) -> Self {
        Self {
            exposure: hundredths(measured.exposure).max(1),
            exploitability: hundredths(measured.exploitability).max(1),
            impact: hundredths(measured.impact).max(1),
            agency: hundredths(measured.agency),
            threat: hundredths(measured.threat),
            mitigation: hundredths(measured.mitigation),
            confidence: hundredths(measured.confidence),
        }
    }
}

impl Vector {
    const fn factors(self) -> [u8; 7] {
        let Self { exposure, exploitability, impact, agency, threat, mitigation, confidence } = self;
        [exposure, exploitability, impact, agency, threat, mitigation, confidence]
    }

    /// From 0 to 100, with one decimal.
    ///
    /// The weighted geometric mean of exposure, exploitability and impact, so that one of them near zero lowers the whole;
    /// of what is missing to 100, an agent adds a part, in the shape of OWASP AIVSS with its mitigation on the addition only.
    #[must_use]
    pub fn score(self) -> f64 {
        let base = 100.0
            * unit(self.exposure).powf(WEIGHT_OF_EXPOSURE)
            * unit(self.exploitability).powf(WEIGHT_OF_EXPLOITABILITY)
            * unit(self.impact).powf(WEIGHT_OF_IMPACT);
        let agent = unit(self.agency) * unit(self.threat) * unit(self.mitigation);
        one_decimal((base + (100.0 - base) * UPLIFT * agent).clamp(0.0, 100.0))
    }

    /// The score weighed by confidence, from 0 to 100, with one decimal.
    #[must_use]
    pub fn priority(self) -> f64 {
        one_decimal(self.score() * (SURE_OR_NOT + (1.0 - SURE_OR_NOT) * unit(self.confidence)))
    }

    /// How bad it is, by the score.
    #[must_use]
    pub fn level(self) -> Severity {
        level(self.score())
    }

    /// What to do. `decided`: the rule fails, and not only may fail. `ends_at_jewel`: the finding is a path that ends at a
    /// crown jewel. `near_jewel`: the asset is a crown jewel or leads to one.
    #[must_use]
    pub fn action(self, decided: bool, ends_at_jewel: bool, near_jewel: bool) -> Action {
        let score = self.score();
        if decided && self.exposure >= 80 && self.impact >= 70 && self.exploitability >= 70 {
            Action::Act
        } else if score >= 60.0 || ends_at_jewel {
            Action::Attend
        } else if score >= 40.0 || (near_jewel && self.exposure > 40) {
            Action::TrackClosely
        } else {
            Action::Track
        }
    }

    /// The risk that these factors make, with what to do.
    pub(crate) fn risk(self, action: Action) -> Risk {
        Risk {
            exposure: unit(self.exposure),
            exploitability: unit(self.exploitability),
            impact: unit(self.impact),
            agency: unit(self.agency),
            threat: unit(self.threat),
            mitigation: unit(self.mitigation),
            confidence: unit(self.confidence),
            vector: self.to_string(),
            score: self.score(),
            priority: self.priority(),
            action,
        }
    }
}

/// How bad a score is: critical from 80, high from 60, medium from 40, low from 20.
#[must_use]
pub fn level(score: f64) -> Severity {
    match score {
        80.0.. => Severity::Critical,
        60.0.. => Severity::High,
        40.0.. => Severity::Medium,
        20.0.. => Severity::Low,
        _ => Severity::Info,
    }
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(VERSION)?;
        for (letter, factor) in LETTERS.into_iter().zip(self.factors()) {
            write!(f, "/{letter}:{}.{:02}", factor / 100, factor % 100)?;
        }
        Ok(())
    }
}

impl FromStr for Vector {
    type Err = VectorError;

    fn from_str(text: &str) -> Result<Self, VectorError> {
        let mut parts = text.split('/');
        if parts.next() != Some(VERSION) {
            return Err(VectorError::Version);
        }
        let mut next = |letter: char, least: u8| {
            let number = parts.next().and_then(|part| part.strip_prefix(letter)?.strip_prefix(':'));
            let factor = two_decimals(number.ok_or(VectorError::Factors)?);
            factor.filter(|factor| (least..=100).contains(factor)).ok_or(VectorError::Number(letter))
        };
        let vector = Self {
            exposure: next('E', 1)?,
            exploitability: next('X', 1)?,
            impact: next('I', 1)?,
            agency: next('A', 0)?,
            threat: next('T', 0)?,
            mitigation: next('M', 0)?,
            confidence: next('K', 0)?,
        };
        if parts.next().is_some() { Err(VectorError::Factors) } else { Ok(vector) }
    }
}

/// `0.85` as 85.
fn two_decimals(text: &str) -> Option<u8> {
    let &[ones, b'.', tenths, hundredths] = text.as_bytes() else { return None };
    let digits = [ones, tenths, hundredths];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0_u16, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    u8::try_from(number).ok()
}
