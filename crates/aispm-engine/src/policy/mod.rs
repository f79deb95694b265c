//! The policy language of AWS: what a principal may do to a resource, and on which statements that rests.
//!
//! Statements are compiled once ([`Policy::compile`], [`Limits::compile`]), and then asked many times ([`decide`]). Every
//! answer names the statements that it rests on by layer and index, and what was left open. [`Policy::allowed`] and
//! [`Policy::scopes`] are cheap, and say which questions are worth asking.
//!
//! Nothing that was not seen counts as absent: an undecided condition of an Allow leaves a [`Residue`], one of a Deny does
//! so as well and takes nothing away, and a layer that was not seen makes the answer unknown or is named in it.

mod actions;
mod case;
mod compile;
mod condition;
mod context;
mod decide;
mod layers;
mod limits;
mod pattern;
mod principal;
mod request;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod wildcard;

pub(crate) use actions::{ActionId, ActionSet, action};
pub(crate) use compile::{Policy, Scope};
pub(crate) use decide::{Decision, Denial, Outcome, decide};
pub(crate) use layers::{Ground, Layer, Layers, Residue, Sight};
pub(crate) use limits::Limits;
pub(crate) use request::{Caller, CallerKind, Request, Resource};
