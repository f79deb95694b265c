//! Explanations for people: a rule as a page, and the whole story of a finding.

mod blast;
mod finding;
mod remedy;
mod risk;
mod rule;

pub use finding::finding;
pub use rule::rule;
