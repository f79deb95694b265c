//! JSON, version `aispm.report/v1`: everything, for other tools.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use aispm_engine::{Evidence, Finding, Rule};
use aispm_inventory::{Asset, CellReport, Inventory, Link, Observed, fact::ValueRef};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::{Format, Report, Style, escape};

/// The version of the format.
pub(crate) const SCHEMA: &str = "aispm.report/v1";

pub(crate) const FORMAT: Format =
    Format { name: "json", summary: "Everything, as one JSON document for other tools", write };

fn write(report: &Report<'_>, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let inventory = report.inventory;
    let document = Document {
        schema: SCHEMA,
        scan: ScanRecord::from(inventory),
        summary: Summary::from(report),
        coverage: Each(coverage(inventory)),
        assets: Each(inventory.assets.iter().map(AssetRecord::from)),
        links: Each(links(inventory)),
        findings: Each(findings(report)),
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
    P: Iterator + Clone,
> where
    C::Item: Serialize,
    A::Item: Serialize,
    L::Item: Serialize,
    F::Item: Serialize,
    P::Item: Serialize,
{
    schema: &'a str,
    scan: ScanRecord<'a>,
    summary: Summary,
    coverage: Each<C>,
    assets: Each<A>,
    links: Each<L>,
    findings: Each<F>,
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
            assets: AssetCounts { total: report.inventory.assets.len() as u64, by_kind: report.kinds() },
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
pub(crate) struct AssetRecord<'a> {
    #[serde(flatten)]
    id: AssetId<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    facts: Map<String, Value>,
}

#[derive(Serialize)]
struct AssetId<'a> {
    uid: &'a str,
    kind: &'static str,
    #[serde(rename = "type")]
    resource_type: &'a str,
    provider: &'static str,
    account: &'a str,
    region: &'a str,
    name: &'a str,
}

impl<'a> From<&'a Asset> for AssetId<'a> {
    fn from(asset: &'a Asset) -> Self {
        Self {
            uid: &asset.uid,
            kind: asset.kind().name(),
            resource_type: &asset.resource_type,
            provider: asset.place.provider.name(),
            account: &asset.place.account,
            region: &asset.place.region,
            name: &asset.name,
        }
    }
}

impl<'a> From<&'a Asset> for AssetRecord<'a> {
    fn from(asset: &'a Asset) -> Self {
        let fields = asset.kind().schema().facts.iter().enumerate();
        let facts = fields.filter_map(|(slot, field)| {
            let value = match asset.detail.fact(slot)? {
                Observed::Known(value) => of_value(value, field.shape),
                Observed::Unset => Value::Null,
                Observed::Unseen(gap) if gap.reason() == aispm_inventory::Reason::NotCollected => return None,
                Observed::Unseen(gap) => json!({ "unseen": gap.reason().name() }),
            };
            Some((field.name.to_owned(), value))
        });
        let tags = match &asset.tags {
            Observed::Known(tags) => Some(json!(tags)),
            Observed::Unset => Some(json!({})),
            tags if tags.is_not_collected() => None,
            Observed::Unseen(gap) => Some(json!({ "unseen": gap.reason().name() })),
        };
        Self { id: asset.into(), tags, created: asset.created.known().map(ToString::to_string), facts: facts.collect() }
    }
}

fn of_value(value: ValueRef<'_>, shape: aispm_inventory::fact::Shape) -> Value {
    match value {
        ValueRef::Bool(v) => json!(v),
        ValueRef::Int(v) => json!(v),
        ValueRef::Text(v) => json!(v),
        ValueRef::Time(v) => json!(v.to_string()),
        ValueRef::Texts(list) => (0..list.len()).filter_map(|i| list.get(i)).collect(),
        ValueRef::Records(rows) => {
            let aispm_inventory::fact::Shape::Records(schema) = shape else { return Value::Null };
            let row = |at: usize| -> Value {
                let fields = schema.fields.iter().enumerate();
                let known = fields.filter_map(|(column, field)| {
                    Some((field.name.to_owned(), of_value(rows.field(at, column)?, field.shape)))
                });
                Value::Object(known.collect())
            };
            (0..rows.len()).map(row).collect()
        }
    }
}

#[derive(Serialize)]
pub(crate) struct LinkRecord<'a> {
    from: &'a str,
    relation: &'static str,
    to: &'a str,
    external: bool,
    /// Whether analysis computed it; a link that the provider stated is not.
    derived: bool,
}

pub(crate) fn links(inventory: &Inventory) -> impl Iterator<Item = LinkRecord<'_>> + Clone {
    inventory.assets.iter().flat_map(|asset| {
        let record = |link: &'_ Link| (link.relation.name(), link.external);
        asset.links.iter().map(move |link| {
            let (relation, external) = record(link);
            LinkRecord { from: &asset.uid, relation, to: &link.to, external, derived: false }
        })
    })
}

#[derive(Serialize)]
pub(crate) struct FindingRecord<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    #[serde(rename = "type")]
    finding_type: &'static str,
    title: &'a str,
    severity: &'static str,
    confidence: &'static str,
    outcome: &'static str,
    asset: AssetId<'a>,
    message: &'a str,
    evidence: &'a [Evidence],
    covers: &'a [String],
    controls: &'a BTreeMap<String, Vec<String>>,
    fix: FixRecord<'a>,
}

#[derive(Serialize)]
struct FixRecord<'a> {
    summary: &'a str,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    provider: &'a str,
    tool: &'a str,
    text: &'a str,
}

impl<'a> FindingRecord<'a> {
    fn new(finding: &'a Finding, rule: &'a Rule, asset: &'a Asset) -> Self {
        let provider = asset.place.provider.name();
        let steps = rule.fix.steps.get_key_value(provider).into_iter();
        let steps =
            steps.flat_map(|(provider, tools)| tools.iter().map(move |(tool, text)| Step { provider, tool, text }));
        Self {
            fingerprint: &finding.fingerprint,
            rule: &rule.id,
            finding_type: "check",
            title: &rule.title,
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            outcome: finding.judgement.name(),
            asset: asset.into(),
            message: &finding.message,
            evidence: &finding.evidence,
            covers: &rule.covers,
            controls: &rule.controls,
            fix: FixRecord { summary: &rule.fix.summary, steps: steps.collect() },
        }
    }
}

pub(crate) fn findings<'a>(report: &Report<'a>) -> impl Iterator<Item = FindingRecord<'a>> + Clone + use<'a> {
    report.findings().map(|(finding, rule, asset)| FindingRecord::new(finding, rule, asset))
}

#[derive(Serialize)]
pub(crate) struct PassedRecord<'a> {
    rule: &'a str,
    asset: &'a str,
}

pub(crate) fn passed<'a>(report: &Report<'a>) -> impl Iterator<Item = PassedRecord<'a>> + Clone + use<'a> {
    let Report { inventory, rules, evaluation, .. } = *report;
    evaluation.passed.iter().filter_map(move |p| {
        let (rule, asset) = (rules.rules().get(p.rule)?, inventory.assets.get(p.asset)?);
        Some(PassedRecord { rule: &rule.id, asset: &asset.uid })
    })
}
