//! The vocabulary of aispm: assets, facts, links, coverage and the inventory file.
//!
//! Pure: no network, no clock, no environment. Providers fill an [`Inventory`],
//! the engine and the reporters read it, and a file carries it between them.

pub mod asset;
pub mod coverage;
pub mod fact;
pub mod inventory;
pub mod kind;
pub mod link;
mod observed;
pub mod record;
mod relation;
pub mod schema;
pub mod words;

pub use asset::{Asset, Place, Provider};
pub use coverage::{CellReport, Outcome};
pub use inventory::{Inventory, InventoryError, Scan, TypeRecord};
pub use kind::{Detail, Kind};
pub use link::Link;
pub use observed::{Gap, GapRecord, Observed, Reason};
pub use relation::Relation;

/// A fact as the engine reads it: borrowed, and three-valued.
pub type Seen<'a> = Observed<fact::ValueRef<'a>>;
