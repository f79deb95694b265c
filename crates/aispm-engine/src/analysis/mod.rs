//! Analysis: facts and edges that no provider states and that have to be computed, one pass a file.

mod identity;
mod links;
mod outside;

use crate::world::{EdgePass, FactPass};

/// Passes that compute edges, in their order.
pub(crate) const EDGE_PASSES: [EdgePass; 2] = [links::PASS, identity::PASS];

/// Passes that compute facts from the graph, in their order.
pub(crate) const FACT_PASSES: [FactPass; 1] = [identity::USERS];
