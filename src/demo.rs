//! The demonstration: an embedded estate, played to the real collectors on loopback.

use std::{io, sync::Arc};

use aispm_replay::{Estate, Replay, Unmatched};

/// Names the account that the demonstration scans from.
pub(crate) const ACCESS_KEY: &str = "AKID111122223333";
/// The regions the story takes place in.
pub(crate) const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

const ESTATE: &str = include_str!("../fixtures/estates/demo.json");

/// Starts the server that plays the estate.
pub(crate) async fn start() -> io::Result<Replay> {
    let estate = Estate::from_json(ESTATE).map_err(io::Error::other)?;
    Replay::start(Arc::new(estate), Unmatched::Empty).await
}
