//! The command as its users meet it, and the shape of the house.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod direction;
mod run;
