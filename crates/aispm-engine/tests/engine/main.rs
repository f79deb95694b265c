//! The engine from outside: documents in, findings out.
#![expect(clippy::indexing_slicing, clippy::panic, clippy::expect_used, reason = "a test may fail loudly")]

mod analysis;
mod analysis_exposure;
mod analysis_facts;
mod analysis_missing;
mod analysis_places;
mod correlation_errors;
mod correlations;
mod evaluation;
mod identity;
mod load_errors;
mod operators;
mod properties;
mod risk;
mod roles;
mod schema;
mod situations;
mod support;
