//! What a provider must offer, and what a collector is.

use std::sync::Arc;

use aispm_inventory::{Asset, CellReport, Kind, Place, Relation};
use futures::future::BoxFuture;

use crate::Cell;

/// A kind of thing a cloud can hold, and what it takes to read it.
#[derive(Debug)]
pub struct ResourceType {
    /// Stable, lower case, singular: `aws_sagemaker_endpoint`.
    pub name: &'static str,
    /// The word every cloud shares for it.
    pub kind: Kind,
    /// Read-only permissions the collector uses, in the provider's own spelling.
    pub permissions: &'static [&'static str],
    /// The call that most facts come from; one of `permissions`.
    pub source: &'static str,
    /// Facts that come from another call, with that call; one of `permissions`.
    pub side_calls: &'static [(&'static str, &'static str)],
    /// The provider's page on the record we read.
    pub reference: &'static str,
}

/// How to collect one resource type, given a place `P` to collect in.
pub struct Collector<P: 'static> {
    /// What it collects.
    pub of: &'static ResourceType,
    /// How.
    pub collect: Collect<P>,
}

/// The ways to find assets, and to complete them.
pub enum Collect<P: 'static> {
    /// Lists all there is in a place.
    Survey(fn(P) -> BoxFuture<'static, ()>),
    /// Reads only what other assets point at, by uid.
    Follow(fn(P, Vec<String>) -> BoxFuture<'static, ()>),
    /// Reads the tags of a whole place at once, after every asset is found.
    Complete(fn(P) -> BoxFuture<'static, ()>),
}

/// One asset points at something that nobody has read yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The uid it points at.
    pub to: String,
    /// Where the pointing asset is.
    pub from: Place,
    /// The kind of the pointing asset.
    pub from_kind: Kind,
    /// How it points.
    pub relation: Relation,
}

/// A cell that is ready to run. Nothing is called before it is polled.
pub struct Work {
    /// What it fills.
    pub cell: Arc<Cell>,
    /// What fills it.
    pub run: BoxFuture<'static, ()>,
    /// Whether it waits until nothing new is pointed at.
    pub last: bool,
}

/// A cloud, seen by the scheduler.
pub trait Provider: Send + Sync {
    /// Which cloud it is.
    fn provider(&self) -> aispm_inventory::Provider;

    /// Every resource type it reads.
    fn types(&self) -> Vec<&'static ResourceType>;

    /// Lays out the cells that list and those that complete, for the types `wanted` accepts, slowest first.
    fn survey(&self, wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work>;

    /// Lays out the cells that read what was pointed at. Called again while new references turn up.
    fn follow(&self, references: &[Reference], wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work>;

    /// Completes assets from what only the whole scan knows, after the last cell.
    fn complete(&self, assets: &mut Vec<Asset>, coverage: &[CellReport]) {
        let _ = (assets, coverage);
    }
}
