//! The engine from outside: documents in, findings out.
#![expect(clippy::indexing_slicing, clippy::panic, clippy::expect_used, reason = "a test may fail loudly")]

mod evaluation;
mod identity;
mod load_errors;
mod operators;
mod properties;
mod schema;
mod situations;
mod support;
