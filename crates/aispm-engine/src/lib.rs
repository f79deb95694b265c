//! Rule documents, checks and findings.
//!
//! Pure: the same inventory and rules give the same findings, in the same order.

mod bits;
mod condition;
mod distinct;
mod error;
mod evaluate;
mod evidence;
pub mod finding;
mod load;

mod message;
mod plan;
mod rule;
mod schema;
mod test_case;

pub use error::{Code, RuleError, RuleErrors};
pub use evaluate::evaluate;
pub use finding::{Confidence, Evaluation, Evidence, Finding, Fix, Judgement, OutcomeCounts, Passed, Severity};
pub use rule::{Param, Rule, RuleSet, RuleSource, Theme};
pub use schema::rule_schema;
pub use test_case::TestFailure;
