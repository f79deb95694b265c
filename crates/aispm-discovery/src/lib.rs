//! The contract of a provider, the scheduler, rate budgets and coverage.
//!
//! This crate knows no SDK: a provider hands it cells to run, and it decides
//! when, for how long and how fast, and keeps account of what could not be seen.

pub mod address;
pub mod artifact;
mod cell;
mod contract;
mod meter;
mod scheduler;
pub mod scripts;
pub mod secrets;
mod tags;
mod uses;

pub use cell::Cell;
pub use contract::{Collect, Collector, Provider, Reference, ResourceType, Work};
pub use meter::{Meter, MeterSettings, Permit, RateKey};
pub use scheduler::{Discovered, Limits, NoProgress, Progress, discover};
