//! Risk over worlds put together by hand.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod cases;
mod properties;
mod scenarios;
mod worlds;
