//! A server on this machine that plays recorded estates to the clouds' own clients.
//!
//! Tests and `aispm scan --demo` run the real collectors over the real SDKs; only
//! the cloud behind them is a recording. [`Replay`] speaks AWS's wire formats,
//! [`Answers`] is what stands behind it, and [`Estate`] is the one read from files.
//! [`ArmReplay`] speaks for Azure Resource Manager, over an [`ArmEstate`].

mod answer;
mod arm;
mod call;
mod estate;
mod label;
mod loopback;
mod request;
mod route;
mod server;
mod service;
mod sts;
mod wire;

pub use answer::{Answer, Answers, Unmatched};
pub use arm::{ArmCall, ArmEstate, ArmEstateError, ArmFault, ArmFaults, ArmHeard, ArmReplay, ArmSettings};
pub use call::Call;
pub use estate::{Estate, EstateError};
pub use server::Replay;
