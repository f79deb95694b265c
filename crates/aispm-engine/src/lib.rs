//! Analysis, rules and findings.
//!
//! Pure: the same inventory and rules give the same findings, in the same order.
//!
//! # How a condition is judged
//!
//! Every fact is known, not set (the provider answered so), or not seen. A test of a value that is not set is false, and
//! so its `not`, `not_in` and `none` are true; a list that is not set is an empty one to `all`, `none`, `subset_of` and
//! `len`. A test of what was not seen is unknown, and `not` of unknown is unknown; in blocks false wins over unknown in
//! `all`, and true in `any`. Only `is: known` is never unknown, so that a rule which asks it can tell blindness from an
//! answer. A field that a record does not have is not set.
//!
//! A rule whose `when` is false is not applicable; one whose `when` or `fail_if` is unknown is unknown, with the facts
//! that were not seen as evidence; else it fails where `fail_if` holds, and passes where it does not.
//!
//! # How a path is judged
//!
//! A correlation looks for paths through the graph of a [`World`] that go from step to step as the rule says. An asset of
//! the step it reports fails when a path through it, of edges that were seen and conditions that hold, has signals of at
//! least the weight the rule asks for. Else it is unknown, one severity lower, when such a path is only possible: its edges
//! or conditions may be there or hold, and what was not seen is named. Else it passes. Of several paths that with the most
//! weight is shown, then the easiest, then the shortest. A signal that compares two steps is judged on that path only.

mod analysis;
mod bits;
mod condition;
mod correlation;
mod distinct;
mod error;
mod evaluate;
mod evidence;
pub mod finding;
pub mod graph;
mod hop;
mod load;
mod message;
mod plain;
mod plan;
mod policy;
pub mod risk;
mod rule;
mod schema;
mod test_case;
mod world;

pub use correlation::Correlation;
pub use error::{Code, RuleError, RuleErrors};
pub use evaluate::evaluate;
pub use finding::{Confidence, Evaluation, Evidence, Finding, Fix, Judgement, OutcomeCounts, Passed, Severity};
pub use plain::pattern_lines;
pub use rule::{Body, Check, Factors, Param, Rule, RuleSet, RuleSource, Theme};
pub use schema::rule_schema;
pub use test_case::TestFailure;
pub use world::{World, analyse};
