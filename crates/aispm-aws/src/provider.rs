//! AWS, seen by the scheduler: which cells there are, and who follows which reference.

use std::{collections::BTreeMap, sync::Arc};

use aispm_discovery::{Cell, Collect, Collector, Provider, Reference, ResourceType, Work};
use aispm_inventory::{Asset, CellReport, Place};

use crate::{
    arn::Arn,
    estate::{Account, Estate},
    in_use,
    place::Region,
    room::{ROOMS, Reach},
    sagemaker::names,
};

/// AWS as a provider.
#[derive(Debug)]
pub struct Aws {
    estate: Estate,
}

impl Aws {
    /// Reads the accounts of an estate.
    #[must_use]
    pub const fn new(estate: Estate) -> Self {
        Self { estate }
    }

    /// Every resource type that can be read, in the order of the rooms.
    pub fn resource_types() -> impl Iterator<Item = &'static ResourceType> {
        ROOMS.iter().flat_map(|room| room.types())
    }

    fn place(account: &Account, region: &str) -> Place {
        Place { provider: aispm_inventory::Provider::Aws, account: account.id.clone(), region: region.into() }
    }

    fn region(&self, of: &'static ResourceType, account: &Arc<Account>, region: &str) -> Region {
        Region {
            account: account.clone(),
            cell: Arc::new(Cell::new(of, Self::place(account, region))),
            config: account.config_for(region, &self.estate.shared),
            shared: self.estate.shared.clone(),
        }
    }

    /// The places where the cells of a room are.
    fn places(&self, reach: Reach) -> Vec<(&Arc<Account>, &str)> {
        let accounts = self.estate.accounts.iter();
        match reach {
            Reach::Regional => accounts.flat_map(|a| a.regions.iter().map(move |r| (a, &**r))).collect(),
            Reach::Global => accounts.map(|a| (a, "global")).collect(),
            Reach::Organization => accounts.filter(|a| a.reads_organization).map(|a| (a, "global")).collect(),
        }
    }

    /// Where a reference leads: the accounts and region to look in.
    fn leads_to(&self, uid: &str, reach: Reach) -> Vec<(&Arc<Account>, String)> {
        let Some(arn) = Arn::parse(uid) else { return Vec::new() };
        let region = if reach == Reach::Regional && !arn.region.is_empty() { arn.region } else { "global" };
        let accounts = self.estate.accounts.iter();
        // A bucket's ARN does not say whose it is, so every account is asked.
        accounts.filter(|a| arn.account.is_empty() || *a.id == *arn.account).map(|a| (a, region.to_owned())).collect()
    }
}

impl Provider for Aws {
    fn provider(&self) -> aispm_inventory::Provider {
        aispm_inventory::Provider::Aws
    }

    fn types(&self) -> Vec<&'static ResourceType> {
        Self::resource_types().collect()
    }

    fn survey(&self, wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let mut work = Vec::new();
        for room in ROOMS {
            for collector in room.survey.iter().filter(|c| wanted(c.of)) {
                for (account, region) in self.places(room.reach) {
                    let at = self.region(collector.of, account, region);
                    work.push(start(collector, at, Vec::new()));
                }
            }
        }
        work
    }

    fn follow(&self, references: &[Reference], wanted: &dyn Fn(&ResourceType) -> bool) -> Vec<Work> {
        let mut work = Vec::new();
        for room in ROOMS {
            for follower in room.follow.iter().filter(|f| wanted(f.collector.of)) {
                let mut cells: BTreeMap<(Arc<str>, String), (_, Vec<String>)> = BTreeMap::new();
                for reference in references.iter().filter(|r| (follower.claims)(&r.to)) {
                    for (account, region) in self.leads_to(&reference.to, room.reach) {
                        let cell = cells.entry((account.id.clone(), region)).or_insert((account, Vec::new()));
                        cell.1.push(reference.to.clone());
                    }
                }
                for ((_, region), (account, mut uids)) in cells {
                    uids.sort();
                    uids.dedup();
                    let uids = self.estate.shared.not_yet_followed(follower.collector.of.name, &account.id, uids);
                    if !uids.is_empty() {
                        work.push(start(
                            &follower.collector,
                            self.region(follower.collector.of, account, &region),
                            uids,
                        ));
                    }
                }
            }
        }
        work
    }

    fn complete(&self, assets: &mut Vec<Asset>, coverage: &[CellReport]) {
        names::settle(assets);
        in_use::fill(assets, coverage);
    }
}

fn start(collector: &Collector<Region>, at: Region, uids: Vec<String>) -> Work {
    let cell = at.cell.clone();
    let (run, last) = match collector.collect {
        Collect::Survey(collect) => (collect(at), false),
        Collect::Follow(collect) => (collect(at, uids), false),
        Collect::Complete(collect) => (collect(at), true),
    };
    Work { cell, run, last }
}
