//! Analysis: facts and edges that no provider states and that have to be computed, one pass a file.

#[cfg(test)]
mod estate;
mod exposure;
mod guardrails;
mod hidden;
mod identity;
mod lineage;
mod links;
mod missing;
mod outside;
mod places;
mod roles;
mod sensitivity;
mod sight;
mod tools;
mod writers;

use crate::world::{EdgePass, FactPass};

/// Passes that compute edges, in their order.
pub(crate) const EDGE_PASSES: [EdgePass; 8] = [
    missing::PASS,
    links::PASS,
    hidden::PASS,
    lineage::PASS,
    places::PASS,
    identity::PASS,
    roles::PASS,
    exposure::PASS,
];

/// Passes that compute facts from the graph, in their order.
pub(crate) const FACT_PASSES: [FactPass; 5] =
    [identity::USERS, sensitivity::PASS, writers::PASS, guardrails::PASS, tools::PASS];
