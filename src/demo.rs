//! The demonstration: an embedded estate in two clouds, played to the real collectors on loopback.

use std::{io, sync::Arc};

use aispm_replay::{ArmEstate, ArmReplay, ArmSettings, Estate, Replay, Unmatched};

/// Names the account that the demonstration scans from.
pub(crate) const ACCESS_KEY: &str = "AKID111122223333";
/// The regions the story takes place in.
pub(crate) const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

const AWS: &str = include_str!("../fixtures/estates/demo.json");
const AZURE: &str = include_str!("../fixtures/estates/demo-azure.json");

/// The servers that play the estate. They stop when they are dropped.
pub(crate) struct Demo {
    pub(crate) aws: Replay,
    pub(crate) azure: ArmReplay,
}

/// Starts the servers that play the estate.
pub(crate) async fn start() -> io::Result<Demo> {
    let aws = Estate::from_json(AWS).map_err(io::Error::other)?;
    let azure = ArmEstate::from_json(AZURE).map_err(io::Error::other)?;
    Ok(Demo {
        aws: Replay::start(Arc::new(aws), Unmatched::Empty).await?,
        azure: ArmReplay::start(azure, ArmSettings::default()).await?,
    })
}
