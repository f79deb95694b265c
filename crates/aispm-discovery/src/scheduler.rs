//! The scheduler: runs cells until nothing new is pointed at, and loses nothing on the way.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use aispm_inventory::{Asset, CellReport, Gap, Place, Reason};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    Cell, Provider, Reference, ResourceType, Work,
    cell::Closed,
    tags::{self, Tags},
    uses,
};

/// Bounds on a scan.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Cells that run at once.
    pub cells: usize,
    /// How long one cell may take.
    pub cell_deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cells: 128, cell_deadline: Duration::from_mins(15) }
    }
}

/// Is told how a scan gets on.
pub trait Progress: Send + Sync {
    /// More cells are known.
    fn planned(&self, cells: usize);
    /// One cell is done.
    fn finished(&self, report: &CellReport);
}

/// Tells nobody.
#[derive(Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn planned(&self, _: usize) {}
    fn finished(&self, _: &CellReport) {}
}

/// What a scan found.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The assets, in no order.
    pub assets: Vec<Asset>,
    /// One report per cell, in no order.
    pub coverage: Vec<CellReport>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
}

/// What the cells that are closed have found.
#[derive(Default)]
struct Found {
    assets: Vec<Asset>,
    tags: Vec<Tags>,
    coverage: Vec<CellReport>,
}

/// A cell that is not closed yet.
struct Open {
    cell: Arc<Cell>,
    /// Whether it speaks for the tags of its place, even if it files none.
    tags: bool,
}

/// Looks at every cell of every provider.
///
/// Never fails: what cannot be read is a gap in the coverage. Cancelling
/// `stop` ends it early with what was seen so far. References are followed
/// until none is new: each is handed out once, so a finite cloud ends it.
pub async fn discover(
    providers: &[Arc<dyn Provider>],
    wanted: &(dyn Fn(&ResourceType) -> bool + Sync),
    limits: &Limits,
    progress: &dyn Progress,
    stop: &CancellationToken,
) -> Discovered {
    let mut found = Found::default();
    let mut followed = BTreeSet::new();
    let laid_out: Vec<Work> = providers.iter().flat_map(|p| p.survey(&wanted)).collect();
    let (last, mut work): (Vec<Work>, Vec<Work>) = laid_out.into_iter().partition(|w| w.last);
    while !work.is_empty() && !stop.is_cancelled() {
        let seen = found.assets.len();
        run(fair(work), limits, progress, stop, &mut found).await;
        let references = references(found.assets.get(seen..).unwrap_or_default(), &mut followed);
        work = providers.iter().flat_map(|p| p.follow(&references, &wanted)).collect();
    }
    // After a stop this calls nothing, and reports the cells that wait as interrupted.
    work.extend(last);
    run(fair(work), limits, progress, stop, &mut found).await;
    let Found { mut assets, tags, mut coverage } = found;
    merge(&mut coverage);
    uses::fill(&mut assets);
    tags::fill(&mut assets, &tags);
    for provider in providers {
        provider.complete(&mut assets, &coverage);
    }
    Discovered { assets, coverage, interrupted: stop.is_cancelled() }
}

/// Takes accounts in turn, so that a large one does not hold up the others; slowest types stay first.
fn fair(work: Vec<Work>) -> VecDeque<Work> {
    let mut queues: Vec<(Place, VecDeque<Work>)> = Vec::new();
    for item in work {
        let place = &item.cell.place;
        let same = queues.iter_mut().find(|(p, _)| p.provider == place.provider && p.account == place.account);
        match same {
            Some((_, queue)) => queue.push_back(item),
            None => queues.push((place.clone(), VecDeque::from([item]))),
        }
    }
    let mut order = VecDeque::new();
    while !queues.is_empty() {
        queues.retain_mut(|(_, queue)| {
            order.extend(queue.pop_front());
            !queue.is_empty()
        });
    }
    order
}

async fn run(
    mut waiting: VecDeque<Work>,
    limits: &Limits,
    progress: &dyn Progress,
    stop: &CancellationToken,
    found: &mut Found,
) {
    progress.planned(waiting.len());
    let mut open: Vec<Option<Open>> =
        waiting.iter().map(|w| Some(Open { cell: Arc::clone(&w.cell), tags: w.last })).collect();
    let mut next = 0;
    let mut running = JoinSet::new();
    loop {
        while running.len() < limits.cells.max(1) && !stop.is_cancelled() {
            let Some(work) = waiting.pop_front() else { break };
            let (index, deadline) = (next, limits.cell_deadline);
            next += 1;
            running.spawn(async move {
                if tokio::time::timeout(deadline, work.run).await.is_err() {
                    work.cell.gap(&Gap::because(Reason::Timeout));
                }
                index
            });
        }
        let done = tokio::select! {
            () = stop.cancelled() => break,
            done = running.join_next() => done,
        };
        match done {
            None => break,
            Some(Ok(index)) => {
                if let Some(open) = open.get_mut(index).and_then(Option::take) {
                    close(&open, progress, found);
                }
            }
            // Its cell stays open and is reported below.
            Some(Err(error)) => tracing::error!(%error, "a collector failed"),
        }
    }
    running.shutdown().await;
    let reason = if stop.is_cancelled() { Reason::Interrupted } else { Reason::Unreadable };
    for open in open.into_iter().flatten() {
        open.cell.gap(&Gap::because(reason));
        close(&open, progress, found);
    }
}

fn close(open: &Open, progress: &dyn Progress, found: &mut Found) {
    let Closed { assets, tags, report } = open.cell.close();
    progress.finished(&report);
    tracing::debug!(
        resource_type = &*report.resource_type,
        account = &*report.place.account,
        region = &*report.place.region,
        outcome = report.outcome.name(),
        assets = report.assets,
        "cell read"
    );
    found.assets.extend(assets);
    found.tags.extend(open.tags.then_some(tags));
    found.coverage.push(report);
}

/// What new assets point at that was not asked for before.
fn references(new: &[Asset], followed: &mut BTreeSet<Reference>) -> Vec<Reference> {
    let mut fresh = Vec::new();
    for asset in new {
        for link in &asset.links {
            let reference = Reference {
                to: link.to.clone(),
                from: asset.place.clone(),
                from_kind: asset.kind(),
                relation: link.relation,
            };
            if followed.insert(reference.clone()) {
                fresh.push(reference);
            }
        }
    }
    fresh
}

/// Joins the reports of cells that were visited in more than one round.
fn merge(coverage: &mut Vec<CellReport>) {
    coverage.sort();
    coverage.dedup_by(|later, earlier| {
        let same = later.place == earlier.place && later.resource_type == earlier.resource_type;
        if same {
            earlier.assets += later.assets;
            earlier.gaps.append(&mut later.gaps);
            earlier.outcome = match (earlier.gaps.is_empty(), earlier.assets) {
                (true, _) => aispm_inventory::Outcome::Complete,
                (false, 0) => aispm_inventory::Outcome::Unread,
                (false, _) => aispm_inventory::Outcome::Partial,
            };
        }
        same
    });
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#[path = "scheduler_tests.rs"]
mod tests;
