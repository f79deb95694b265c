//! The scheduler: runs cells until nothing new is pointed at, and loses nothing on the way.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use aispm_inventory::{Asset, CellReport, Gap, Place, Reason};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Cell, Provider, Reference, ResourceType, Work, uses};

/// References are followed this many times: endpoint, bucket, key is three.
const ROUNDS: usize = 6;

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

/// Looks at every cell of every provider.
///
/// Never fails: what cannot be read is a gap in the coverage. Cancelling
/// `stop` ends it early with what was seen so far.
pub async fn discover(
    providers: &[Arc<dyn Provider>],
    wanted: &(dyn Fn(&ResourceType) -> bool + Sync),
    limits: &Limits,
    progress: &dyn Progress,
    stop: &CancellationToken,
) -> Discovered {
    let mut found = Discovered::default();
    let mut followed = BTreeSet::new();
    let mut work: Vec<Work> = providers.iter().flat_map(|p| p.survey(&wanted)).collect();
    for _ in 0..ROUNDS {
        if work.is_empty() {
            break;
        }
        let seen = found.assets.len();
        run(fair(work), limits, progress, stop, &mut found).await;
        if stop.is_cancelled() {
            found.interrupted = true;
            break;
        }
        let references = references(found.assets.get(seen..).unwrap_or_default(), &mut followed);
        work = providers.iter().flat_map(|p| p.follow(&references, &wanted)).collect();
    }
    merge(&mut found.coverage);
    uses::fill(&mut found.assets);
    for provider in providers {
        provider.complete(&mut found.assets);
    }
    found
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
    found: &mut Discovered,
) {
    progress.planned(waiting.len());
    let cells: Vec<Arc<Cell>> = waiting.iter().map(|w| Arc::clone(&w.cell)).collect();
    let mut open: Vec<Option<Arc<Cell>>> = cells.into_iter().map(Some).collect();
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
                if let Some(cell) = open.get_mut(index).and_then(Option::take) {
                    close(&cell, progress, found);
                }
            }
            // Its cell stays open and is reported below.
            Some(Err(error)) => tracing::error!(%error, "a collector failed"),
        }
    }
    running.shutdown().await;
    let reason = if stop.is_cancelled() { Reason::Interrupted } else { Reason::Unreadable };
    for cell in open.into_iter().flatten() {
        cell.gap(&Gap::because(reason));
        close(&cell, progress, found);
    }
}

fn close(cell: &Cell, progress: &dyn Progress, found: &mut Discovered) {
    let (assets, report) = cell.close();
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
