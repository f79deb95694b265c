//! JSON, version `aispm.report/v1`: everything, for other tools.

mod asset;
mod finding;
mod link;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use aispm_inventory::{CellReport, Inventory};
use serde::{Serialize, Serializer};

pub(crate) use self::{
    asset::AssetRecord,
    finding::{choke_points, findings},
    link::links,
};
use crate::{Format, Report, Style, escape};

/// The version of the format.
pub(crate) const SCHEMA: &str = "aispm.report/v1";

pub(crate) const FORMAT: Format =
    Format { name: "json", summary: "Everything, as one JSON document for other tools", write };

fn write(report: &Report<'_>, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let inventory = report.inventory();
    let document = Document {
        schema: SCHEMA,
        scan: ScanRecord::from(inventory),
        summary: Summary::from(report),
        coverage: Each(coverage(inventory)),
        assets: Each(inventory.assets.iter().map(AssetRecord::from)),
        links: Each(links(report)),
        findings: Each(findings(report)),
        choke_points: Each(choke_points(report)),
        passed: report.include_passed.then(|| Each(passed(report))),
    };
    serde_json::to_writer_pretty(escape::Json(&mut *out), &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
#[serde(bound(serialize = ""))]
struct Document<
    'a,
    C: Iterator + Clone,
    A: Iterator + Clone,
    L: Iterator + Clone,
    F: Iterator + Clone,
    K: Iterator + Clone,
    P: Iterator + Clone,
> where
    C::Item: Serialize,
    A::Item: Serialize,
    L::Item: Serialize,
    F::Item: Serialize,
    K::Item: Serialize,
    P::Item: Serialize,
{
    schema: &'a str,
    scan: ScanRecord<'a>,
    summary: Summary,
    coverage: Each<C>,
    assets: Each<A>,
    links: Each<L>,
    findings: Each<F>,
    choke_points: Each<K>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<Each<P>>,
}

/// A list that is made while it is written: a large estate is never held twice.
struct Each<I>(I);

impl<I: Iterator + Clone> Serialize for Each<I>
where
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

#[derive(Serialize)]
pub(crate) struct ScanRecord<'a> {
    id: &'a str,
    started_at: String,
    finished_at: String,
    version: &'a str,
    providers: Vec<&'static str>,
    calls: Calls<'a>,
    interrupted: bool,
}

#[derive(Serialize)]
struct Calls<'a> {
    total: u64,
    by_operation: &'a BTreeMap<String, u64>,
}

impl<'a> From<&'a Inventory> for ScanRecord<'a> {
    fn from(inventory: &'a Inventory) -> Self {
        let scan = &inventory.scan;
        Self {
            id: &scan.id,
            started_at: scan.started_at.to_string(),
            finished_at: scan.finished_at.to_string(),
            version: &scan.version,
            providers: scan.providers.iter().map(|p| p.name()).collect(),
            calls: Calls { total: scan.calls.values().sum(), by_operation: &scan.calls },
            interrupted: scan.interrupted,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Summary {
    assets: AssetCounts,
    findings: BTreeMap<&'static str, u64>,
    outcomes: aispm_engine::OutcomeCounts,
    coverage: CellCounts,
}

#[derive(Serialize)]
struct AssetCounts {
    total: u64,
    by_kind: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct CellCounts {
    cells: u64,
    complete: u64,
    gaps: u64,
}

impl From<&Report<'_>> for Summary {
    fn from(report: &Report<'_>) -> Self {
        let cells = report.cells();
        Self {
            assets: AssetCounts { total: report.found().count() as u64, by_kind: report.kinds() },
            findings: report.failures().into_iter().map(|(severity, n)| (severity.name(), n)).collect(),
            outcomes: report.evaluation.outcomes,
            coverage: CellCounts { cells: cells.all, complete: cells.complete, gaps: cells.blind },
        }
    }
}

#[derive(Clone, Serialize)]
pub(crate) struct CoverageRecord<'a> {
    provider: &'static str,
    account: &'a str,
    region: &'a str,
    #[serde(rename = "type")]
    resource_type: &'a str,
    outcome: &'static str,
    assets: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permission: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
}

/// One row per cell, and one per kind of failure for a cell that has failures.
pub(crate) fn coverage(inventory: &Inventory) -> impl Iterator<Item = CoverageRecord<'_>> + Clone {
    fn row(cell: &CellReport) -> CoverageRecord<'_> {
        CoverageRecord {
            provider: cell.place.provider.name(),
            account: &cell.place.account,
            region: &cell.place.region,
            resource_type: &cell.resource_type,
            outcome: cell.outcome.name(),
            assets: cell.assets,
            reason: None,
            permission: None,
            detail: None,
            times: None,
        }
    }
    inventory.coverage.iter().flat_map(|cell| {
        let whole = cell.gaps.is_empty().then(|| row(cell));
        let gaps = cell.gaps.iter().map(move |g| CoverageRecord {
            reason: Some(g.gap.reason().name()),
            permission: g.gap.permission(),
            detail: g.gap.detail(),
            times: Some(g.times),
            ..row(cell)
        });
        whole.into_iter().chain(gaps)
    })
}

#[derive(Serialize)]
pub(crate) struct PassedRecord<'a> {
    rule: &'a str,
    asset: &'a str,
}

pub(crate) fn passed<'a>(report: &Report<'a>) -> impl Iterator<Item = PassedRecord<'a>> + Clone + use<'a> {
    let Report { world, rules, evaluation, .. } = *report;
    evaluation.passed.iter().filter_map(move |p| {
        let (rule, asset) = (rules.rules().get(p.rule)?, world.inventory.assets.get(p.asset)?);
        Some(PassedRecord { rule: &rule.id, asset: &asset.uid })
    })
}
