//! Reports and explanations of an estate made up for tests: every format from the same findings.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod estate;
mod explain;
mod hostile;
mod json;
mod text;
