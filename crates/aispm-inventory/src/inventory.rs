//! The inventory: all assets of one scan, and the file that carries them.

use std::{
    collections::{BTreeMap, HashSet},
    io::{Read, Write},
    sync::Arc,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Asset, CellReport, Kind, Provider};

/// The version of the file format.
pub const SCHEMA: &str = "aispm.inventory/v1";

/// All assets of one scan, with what could not be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// [`SCHEMA`].
    schema: String,
    /// The scan it comes from.
    pub scan: Scan,
    /// The resource types that were looked for, by name.
    pub types: BTreeMap<Arc<str>, TypeRecord>,
    /// One report per cell, sorted.
    pub coverage: Vec<CellReport>,
    /// The assets, sorted by uid.
    pub assets: Vec<Asset>,
}

/// One run of discovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// Names the run.
    pub id: String,
    /// When discovery began. Ages in rules are measured from here.
    pub started_at: Timestamp,
    /// When discovery ended.
    pub finished_at: Timestamp,
    /// The version of aispm that looked.
    pub version: String,
    /// The clouds that were looked at.
    pub providers: Vec<Provider>,
    /// Calls made, by operation in the provider's spelling, retries included.
    pub calls: BTreeMap<String, u64>,
    /// Whether discovery was stopped before its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
}

/// What a resource type is, and which calls its facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRecord {
    /// The shared word for its assets.
    pub kind: Kind,
    /// The call that most facts come from, in the provider's spelling.
    pub source: String,
    /// Facts that come from another call.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub side_calls: BTreeMap<String, String>,
}

impl TypeRecord {
    /// The call a fact comes from.
    #[must_use]
    pub fn source_of(&self, fact: &str) -> &str {
        self.side_calls.get(fact).map_or(&self.source, String::as_str)
    }
}

/// Why an inventory file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// It is not JSON, or not the JSON of an inventory.
    #[error("not a readable inventory")]
    Unreadable(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("inventory has schema `{0}`, and this version reads `{SCHEMA}`")]
    Schema(String),
}

/// Makes equal words one in memory: there are few of them, and millions of assets.
fn share(word: &mut Arc<str>, words: &mut HashSet<Arc<str>>) {
    match words.get(word) {
        Some(known) => *word = Arc::clone(known),
        None => {
            words.insert(Arc::clone(word));
        }
    }
}

impl Inventory {
    /// Puts an inventory together and brings it into its one order.
    ///
    /// Where two collectors found the same uid as the same kind, the first in
    /// type order is kept: rules must not count one thing twice.
    #[must_use]
    pub fn new(
        scan: Scan,
        types: BTreeMap<Arc<str>, TypeRecord>,
        mut coverage: Vec<CellReport>,
        mut assets: Vec<Asset>,
    ) -> Self {
        coverage.sort();
        let mut words = HashSet::new();
        for asset in &mut assets {
            for word in [&mut asset.resource_type, &mut asset.place.account, &mut asset.place.region] {
                share(word, &mut words);
            }
            asset.links.sort();
            asset.links.dedup();
            asset.links.shrink_to_fit();
        }
        assets.sort_by(|a, b| (&a.uid, a.kind(), &a.resource_type).cmp(&(&b.uid, b.kind(), &b.resource_type)));
        assets.dedup_by(|b, a| a.uid == b.uid && a.kind() == b.kind());
        Self { schema: SCHEMA.to_owned(), scan, types, coverage, assets }
    }

    /// Reads an inventory file.
    ///
    /// # Errors
    ///
    /// [`InventoryError::Schema`] for a file of another version, and
    /// [`InventoryError::Unreadable`] for anything that is not an inventory.
    pub fn read(mut from: impl Read) -> Result<Self, InventoryError> {
        #[derive(Deserialize)]
        struct Head {
            #[serde(default)]
            schema: String,
        }
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map_err(serde_json::Error::io)?;
        let head: Head = serde_json::from_slice(&bytes)?;
        if head.schema != SCHEMA {
            return Err(InventoryError::Schema(head.schema));
        }
        let Self { scan, types, coverage, assets, .. } = serde_json::from_slice(&bytes)?;
        Ok(Self::new(scan, types, coverage, assets))
    }

    /// Writes the inventory file. The same inventory always gives the same bytes.
    ///
    /// # Errors
    ///
    /// If `out` refuses the bytes.
    pub fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }
}
