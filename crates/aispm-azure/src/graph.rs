//! Resource Graph: every top-level resource of all subscriptions in a few calls.

use std::collections::{BTreeMap, HashMap};

use aispm_inventory::{Gap, Reason};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{call, estate::Shared, id, keyvault, room::ROOMS};

/// What it takes to ask it.
pub(crate) const PERMISSION: &str = "microsoft.resourcegraph/resources/read";
/// Subscriptions in one query.
const SUBSCRIPTIONS: usize = 500;

/// The rows of all subscriptions, by subscription and type.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// In an order of their own: where two bear one name, every scan finds the same.
    rows: BTreeMap<(String, String), Vec<Box<RawValue>>>,
    /// Vaults by their host: resources know keys by address.
    vaults: HashMap<String, String>,
    /// Uids by type and name; nothing for a name that several have.
    names: HashMap<(String, String), Option<String>>,
    /// Why it does not know everything.
    pub(crate) gap: Option<Gap>,
}

/// As much of a row as it takes to file it.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    id: std::borrow::Cow<'a, str>,
}

impl Graph {
    /// The rows of a type in all subscriptions.
    pub(crate) fn all<'a>(&'a self, resource_type: &str) -> impl Iterator<Item = &'a RawValue> {
        let wanted = resource_type.to_ascii_lowercase();
        let of = self.rows.iter().filter(move |((_, resource_type), _)| *resource_type == wanted);
        of.flat_map(|(_, rows)| rows.iter().map(|row| &**row))
    }

    /// The rows of a type in a subscription.
    pub(crate) fn rows(&self, subscription: &str, resource_type: &str) -> &[Box<RawValue>] {
        let key = (subscription.to_owned(), resource_type.to_ascii_lowercase());
        self.rows.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The uid of a resource whose name no other of its type has, wherever it is.
    pub(crate) fn named(&self, resource_type: &str, name: &str) -> Option<&str> {
        self.names.get(&(resource_type.to_ascii_lowercase(), name.to_ascii_lowercase()))?.as_deref()
    }

    /// Whether there is anything of interest in a subscription, or may be.
    pub(crate) fn speaks_of(&self, subscription: &str) -> bool {
        self.gap.is_some() || self.rows.keys().any(|(of, _)| of == subscription)
    }

    /// The uid of the vault at a host.
    pub(crate) fn vault(&self, host: &str) -> Option<&str> {
        self.vaults.get(host).map(String::as_str)
    }
}

pub(crate) async fn read(shared: &Shared) -> Graph {
    let types = ROOMS.iter().flat_map(|room| room.graph).map(|name| format!("'{}'", name.to_ascii_lowercase()));
    let types: Vec<String> = types.collect();
    let query = format!(
        "Resources | where type in~ ({}) | project id, name, type, location, kind, sku, tags, identity, properties",
        types.join(", ")
    );
    let all: Vec<&str> = shared.subscriptions.keys().map(|id| &**id).collect();
    let mut graph = Graph::default();
    for some in all.chunks(SUBSCRIPTIONS) {
        let (rows, gap) = shared.arm.query(some, &query).await;
        for row in rows {
            let of = serde_json::from_str::<Head>(row.get()).ok();
            let key = of.and_then(|head| {
                let key = (id::subscription(&head.id)?.to_ascii_lowercase(), id::resource_type(&head.id)?);
                Some((id::uid(&head.id), key))
            });
            match key {
                Some((uid, key)) => {
                    if key.1.eq_ignore_ascii_case(keyvault::VAULTS) {
                        graph.vaults.extend(keyvault::host(&row));
                    }
                    let name = (key.1.clone(), uid.rsplit('/').next().unwrap_or_default().to_owned());
                    graph.names.entry(name).and_modify(|known| *known = None).or_insert(Some(uid));
                    graph.rows.entry(key).or_default().push(row);
                }
                // What cannot be filed would be missing without a word: ARM is asked instead.
                None => {
                    let odd = || call::gap(PERMISSION, Reason::Unreadable, "a row has no id");
                    graph.gap = graph.gap.or_else(|| Some(odd()));
                }
            }
        }
        graph.gap = graph.gap.or(gap);
    }
    graph
}
