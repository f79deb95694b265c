//! The policy language of AWS: what a principal may do to a resource, and on which statements that rests.
//!
//! Statements are compiled once ([`Policy::compile`], [`Limits::compile`]), and then asked many times ([`decide`]). Every
//! answer names the statements that it rests on by layer and index, and what was left open. [`Policy::allowed`] and
//! [`Policy::scopes`] are cheap, and say which questions are worth asking.
//!
//! Nothing that was not seen counts as absent: an undecided condition of an Allow leaves a [`Residue`], one of a Deny does
//! so as well and takes nothing away, and a layer that was not seen makes the answer unknown or is named in it.

mod actions;
mod compile;
mod decide;
mod request;
mod table;

pub(crate) use actions::{ActionId, ActionSet, action};
pub(crate) use compile::{Limits, Policy, Scope};
pub(crate) use decide::{Decision, Denial, Ground, Layer, Layers, Outcome, Residue, Sight, decide};
pub(crate) use request::{Caller, CallerKind, Request, Resource};
