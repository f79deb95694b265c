//! Exposure: what anyone on the internet can call, read or change.
//!
//! An edge stands for one asset that lets strangers in by itself. What stands behind it is reached by the edges that
//! the provider states, so nothing is exposed a second time. What a failed call kept from being decided is a possible
//! edge; what this scanner does not read for a type is none.

use std::sync::Arc;

use aispm_inventory::{Asset, Detail, Kind, Observed, Relation};

use super::outside;
use crate::{
    graph::{Edge, Node, Reason},
    world::{Analysis, EdgePass, fact},
};

mod address;
mod authorizer;
mod fetched;
mod function;
mod open;
mod pulled;
mod shared;
mod store;

pub(crate) const PASS: EdgePass = EdgePass { run };

/// Nothing more is needed.
const ANYONE: u8 = u8::MAX;
/// Anyone who opens an account of the cloud.
const ANY_ACCOUNT: u8 = 230;
/// Anyone who comes by a key, which has no end and no name on it.
const ANY_KEY: u8 = 96;
/// Anyone with a token of the right issuer, or who is first to take a name.
const ANY_TOKEN: u8 = 200;

fn run(analysis: &mut Analysis) {
    let mut doors = Vec::new();
    for (node, asset) in (0..).zip(&analysis.inventory.assets) {
        doors.extend(of(analysis, node, asset));
    }
    if doors.is_empty() {
        return;
    }
    let from = outside::internet(analysis);
    for door in doors {
        let because = analysis.draft.because(door.because);
        let Door { to, relation, ease, seen, .. } = door;
        analysis.draft.push(Edge { from, to, relation, ease, seen, because });
    }
}

fn of(analysis: &Analysis, node: Node, asset: &Asset) -> Vec<Door> {
    match &asset.detail {
        Detail::Store(facts) => store::doors(node, &asset.resource_type, facts),
        Detail::Function(facts) => function::doors(node, facts),
        Detail::Endpoint(facts) => address::doors(analysis, node, asset, facts),
        Detail::AgentRuntime(facts) => authorizer::of_runtime(node, facts).into_iter().collect(),
        Detail::Gateway(facts) => authorizer::of_gateway(node, facts).into_iter().collect(),
        Detail::Notebook(facts) => fetched::of_notebook(analysis, node, asset, facts).into_iter().collect(),
        Detail::Workspace(facts) => fetched::of_workspace(node, facts).into_iter().collect(),
        Detail::VectorStore(facts) => {
            shared::of_vectors(node, facts).into_iter().chain(shared::by_key(node, facts)).collect()
        }
        Detail::ContainerImage(facts) => {
            shared::doors(node, &asset.detail).into_iter().chain(pulled::doors(node, facts)).collect()
        }
        detail => shared::doors(node, detail),
    }
}

/// A way in from the internet.
struct Door {
    to: Node,
    relation: Relation,
    ease: u8,
    seen: bool,
    because: Vec<Reason>,
}

impl Door {
    const fn new(to: Node, ease: u8, because: Vec<Reason>) -> Self {
        Self { to, relation: Relation::Exposes, ease, seen: true, because }
    }

    const fn possible(to: Node, ease: u8, because: Vec<Reason>) -> Self {
        Self { to, relation: Relation::Exposes, ease, seen: false, because }
    }

    const fn writable(mut self) -> Self {
        self.relation = Relation::WritableByPublic;
        self
    }
}

/// Whether a call that should have answered failed. A fact that nothing reads for the type decides nothing.
const fn failed<T>(fact: &Observed<T>) -> bool {
    matches!(fact, Observed::Unseen(_)) && !fact.is_not_collected()
}

fn says(sentence: &str) -> Reason {
    Reason::Says(Arc::from(sentence))
}

fn left_open(sentence: &str) -> Reason {
    Reason::Residue(Arc::from(sentence))
}

/// The statements of a policy, as reasons.
fn rows(of: Node, kind: Kind, rows: Vec<u32>) -> impl Iterator<Item = Reason> {
    let slot = crate::world::slot(kind, "policy");
    rows.into_iter().map(move |row| Reason::Row { of, slot, row })
}

/// The fact that accounts outside are let in, with the statements that do so.
fn shared(of: Node, kind: Kind, open: Vec<u32>) -> Vec<Reason> {
    [fact(of, kind, "shared_with")].into_iter().chain(rows(of, kind, open)).collect()
}
