//! Azure, seen by the scheduler: which cells there are, and who follows which reference.

use std::{collections::BTreeMap, sync::Arc};

use aispm_discovery::{Cell, Collect, Collector, Provider, Reference, ResourceType, Work};
use aispm_inventory::{Asset, CellReport, Place};

use crate::{
    authorization::{self, IDENTITIES},
    estate::{Estate, Subscription},
    id,
    place::At,
    resource::PRINCIPAL,
    room::ROOMS,
};

/// Azure as a provider.
#[derive(Debug)]
pub struct Azure {
    estate: Estate,
}

impl Azure {
    /// Reads the subscriptions of an estate.
    #[must_use]
    pub const fn new(estate: Estate) -> Self {
        Self { estate }
    }

    /// Every resource type that can be read, in the order of the rooms.
    pub fn resource_types() -> impl Iterator<Item = &'static ResourceType> {
        ROOMS.iter().flat_map(|room| room.types())
    }

    fn at(&self, of: &'static ResourceType, subscription: &Arc<Subscription>) -> At {
        let place = Place {
            provider: aispm_inventory::Provider::Azure,
            account: subscription.id.clone(),
            region: "global".into(),
        };
        At {
            subscription: subscription.clone(),
            cell: Arc::new(Cell::new(of, place)),
            shared: self.estate.shared.clone(),
        }
    }
}

impl Provider for Azure {
    fn provider(&self) -> aispm_inventory::Provider {
        aispm_inventory::Provider::Azure
    }

    fn types(&self) -> Vec<&'static ResourceType> {
        Self::resource_types().collect()
    }

    fn survey(&self, wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let collectors = ROOMS.iter().flat_map(|room| room.survey).filter(|collector| wanted(collector.of));
        let places = |collector| self.estate.shared.subscriptions.values().map(move |one| (collector, one));
        collectors
            .flat_map(places)
            .map(|(collector, one)| start(collector, self.at(collector.of, one), Vec::new()))
            .collect()
    }

    fn follow(&self, references: &[Reference], wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let mut work = Vec::new();
        for follower in ROOMS.iter().flat_map(|room| room.follow).filter(|follower| wanted(follower.collector.of)) {
            let mut cells: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for reference in references {
                // A principal lies in no subscription: it is looked for where the asset is that acts with it.
                let (of, subscription) = match id::resource_type(&reference.to) {
                    Some(of) => (of, id::subscription(&reference.to)),
                    None if reference.to.starts_with(PRINCIPAL) => {
                        (IDENTITIES.to_owned(), Some(&*reference.from.account))
                    }
                    None => continue,
                };
                let claimed = follower.claims.iter().any(|claim| of.eq_ignore_ascii_case(claim));
                if let Some(subscription) = subscription.filter(|_| claimed) {
                    cells.entry(subscription.to_ascii_lowercase()).or_default().push(id::uid(&reference.to));
                }
            }
            for (subscription, mut uids) in cells {
                let Some(subscription) = self.estate.shared.subscriptions.get(subscription.as_str()) else { continue };
                uids.sort();
                uids.dedup();
                let uids = self.estate.shared.not_yet_followed(follower.collector.of.name, uids);
                if !uids.is_empty() {
                    let at = self.at(follower.collector.of, subscription);
                    work.push(start(&follower.collector, at, uids));
                }
            }
        }
        work
    }

    fn complete(&self, assets: &mut Vec<Asset>, coverage: &[CellReport]) {
        authorization::settle(assets, coverage);
    }
}

fn start(collector: &Collector<At>, at: At, uids: Vec<String>) -> Work {
    let cell = at.cell.clone();
    let (run, last) = match collector.collect {
        Collect::Survey(collect) => (collect(at), false),
        Collect::Follow(collect) => (collect(at, uids), false),
        Collect::Complete(collect) => (collect(at), true),
    };
    Work { cell, run, last }
}
