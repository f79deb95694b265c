//! A server on this machine that plays recorded estates to the clouds' own clients.
//!
//! Tests and `aispm scan --demo` run the real collectors over the real SDKs; only
//! the cloud behind them is a recording. [`Replay`] speaks AWS's wire formats,
//! [`Answers`] is what stands behind it, and [`Estate`] is the one read from files.

mod answer;
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
pub use call::Call;
pub use estate::{Estate, EstateError};
pub use server::Replay;
