//! Rule documents, checks and findings.
//!
//! Pure: the same inventory and rules give the same findings, in the same order.

pub mod finding;

pub use finding::{Confidence, Evaluation, Evidence, Finding, Fix, Judgement, OutcomeCounts, Passed, Severity};
