//! Findings with their risk, path, and the edges worth cutting.

use std::{borrow::Cow, collections::BTreeMap};

use aispm_engine::{
    Evidence, Finding, Rule,
    finding::{AttackPath, Beside, Cut, Hop, Risk, Signal},
};
use aispm_inventory::Asset;
use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::asset::AssetId;
use crate::Report;

#[derive(Serialize)]
pub(crate) struct FindingRecord<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    #[serde(rename = "type")]
    form: &'static str,
    title: &'a str,
    severity: &'static str,
    confidence: &'static str,
    outcome: &'static str,
    risk: RiskRecord<'a>,
    asset: AssetId<'a>,
    message: &'a str,
    evidence: &'a [Evidence],
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Vec<Leg<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beside: Vec<BesideRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signals: Vec<SignalRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choke_points: Vec<CutRecord<'a>>,
    covers: &'a [String],
    controls: &'a BTreeMap<String, Vec<String>>,
    fix: FixRecord<'a>,
}

#[derive(Serialize)]
struct RiskRecord<'a> {
    score: f64,
    priority: f64,
    vector: &'a str,
    exposure: f64,
    exploitability: f64,
    impact: f64,
    confidence: f64,
    action: &'static str,
}

impl<'a> From<&'a Risk> for RiskRecord<'a> {
    fn from(risk: &'a Risk) -> Self {
        Self {
            score: tenths(risk.score),
            priority: tenths(risk.priority),
            vector: &risk.vector,
            exposure: hundredths(risk.exposure),
            exploitability: hundredths(risk.exploitability),
            impact: hundredths(risk.impact),
            confidence: hundredths(risk.confidence),
            action: risk.action.name(),
        }
    }
}

/// A path alternates between the two, from entry to target.
#[derive(Serialize)]
#[serde(untagged)]
enum Leg<'a> {
    Stop {
        asset: &'a str,
        kind: &'static str,
        name: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        step: Option<&'a str>,
    },
    Hop {
        edge: &'static str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        reversed: bool,
        #[serde(flatten)]
        grounds: Grounds<'a>,
    },
}

/// Why an edge is believed.
#[derive(Clone)]
pub(super) struct Grounds<'a>(pub(super) Cow<'a, Hop>);

impl<'a> From<&'a Hop> for Grounds<'a> {
    fn from(hop: &'a Hop) -> Self {
        Self(Cow::Borrowed(hop))
    }
}

impl Serialize for Grounds<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Hop { ease, seen, because, says, open, .. } = &*self.0;
        let mut grounds = serializer.serialize_map(None)?;
        grounds.serialize_entry("ease", &hundredths(*ease))?;
        if !seen {
            grounds.serialize_entry("seen", seen)?;
        }
        grounds.serialize_entry("because", because)?;
        for (name, sentences) in [("says", says), ("open", open)] {
            if !sentences.is_empty() {
                grounds.serialize_entry(name, sentences)?;
            }
        }
        grounds.end()
    }
}

#[derive(Serialize)]
struct BesideRecord<'a> {
    from: &'a str,
    edge: &'static str,
    to: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    reversed: bool,
    #[serde(flatten)]
    grounds: Grounds<'a>,
}

#[derive(Serialize)]
struct SignalRecord<'a> {
    id: &'a str,
    asset: &'a str,
    weight: u32,
    evidence: &'a [Evidence],
}

#[derive(Serialize)]
pub(crate) struct CutRecord<'a> {
    from: &'a str,
    edge: &'static str,
    to: &'a str,
    closes: usize,
    /// What remains of a finding; an edge of the whole evaluation has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    score_after: Option<f64>,
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
    fn new(finding: &'a Finding, rule: &'a Rule, asset: &'a Asset, assets: &'a [Asset]) -> Self {
        let provider = asset.place.provider.name();
        let steps = rule.fix.steps.get_key_value(provider).into_iter();
        let steps =
            steps.flat_map(|(provider, tools)| tools.iter().map(move |(tool, text)| Step { provider, tool, text }));
        let path = finding.path.as_ref();
        let beside = path.map(|path| path.beside.as_slice()).unwrap_or_default();
        let targets = path.map(|path| path.targets.as_slice()).unwrap_or_default();
        Self {
            fingerprint: &finding.fingerprint,
            rule: &rule.id,
            form: if finding.path.is_some() { "correlation" } else { "check" },
            title: &rule.title,
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            outcome: finding.judgement.name(),
            risk: (&finding.risk).into(),
            asset: asset.into(),
            message: &finding.message,
            evidence: &finding.evidence,
            path: path.map(|path| legs(path, assets)),
            beside: beside.iter().filter_map(|branch| BesideRecord::new(branch, assets)).collect(),
            targets: targets.iter().filter_map(|at| uid(assets, *at)).collect(),
            signals: finding.signals.iter().filter_map(|signal| SignalRecord::new(signal, assets)).collect(),
            choke_points: finding.cuts.iter().filter_map(|cut| CutRecord::of_finding(cut, assets)).collect(),
            covers: &rule.covers,
            controls: &rule.controls,
            fix: FixRecord { summary: &rule.fix.summary, steps: steps.collect() },
        }
    }
}

fn legs<'a>(path: &'a AttackPath, assets: &'a [Asset]) -> Vec<Leg<'a>> {
    let mut legs = Vec::new();
    let mut hops = path.hops.iter();
    for stop in &path.stops {
        let Some(asset) = assets.get(stop.asset) else { continue };
        if !legs.is_empty()
            && let Some(hop) = hops.next()
        {
            legs.push(Leg::Hop { edge: hop.relation.name(), reversed: hop.reversed, grounds: hop.into() });
        }
        let (kind, name) = (asset.kind().name(), asset.name.as_str());
        legs.push(Leg::Stop { asset: &asset.uid, kind, name, step: stop.step.as_deref() });
    }
    legs
}

impl<'a> BesideRecord<'a> {
    fn new(branch: &'a Beside, assets: &'a [Asset]) -> Option<Self> {
        let Beside { from, hop, to } = branch;
        let (from, to) = (uid(assets, *from)?, uid(assets, *to)?);
        Some(Self { from, edge: hop.relation.name(), to, reversed: hop.reversed, grounds: hop.into() })
    }
}

impl<'a> SignalRecord<'a> {
    fn new(signal: &'a Signal, assets: &'a [Asset]) -> Option<Self> {
        let Signal { id, asset, weight, evidence } = signal;
        Some(Self { id, asset: uid(assets, *asset)?, weight: *weight, evidence })
    }
}

impl<'a> CutRecord<'a> {
    fn new(cut: &Cut, assets: &'a [Asset]) -> Option<Self> {
        let (from, to) = (uid(assets, cut.from)?, uid(assets, cut.to)?);
        Some(Self { from, edge: cut.relation.name(), to, closes: cut.closes, score_after: None })
    }

    fn of_finding(cut: &Cut, assets: &'a [Asset]) -> Option<Self> {
        Some(Self { score_after: Some(tenths(cut.score_after)), ..Self::new(cut, assets)? })
    }
}

fn uid(assets: &[Asset], index: usize) -> Option<&str> {
    assets.get(index).map(|asset| asset.uid.as_str())
}

/// The findings that are listed, worst first.
pub(crate) fn findings<'a>(report: &Report<'a>) -> impl Iterator<Item = FindingRecord<'a>> + Clone + use<'a> {
    let assets = report.inventory().assets.as_slice();
    report.findings().map(|(finding, rule, asset)| FindingRecord::new(finding, rule, asset, assets))
}

/// The edges that many findings go through, those first that close most.
pub(crate) fn choke_points<'a>(report: &Report<'a>) -> impl Iterator<Item = CutRecord<'a>> + Clone + use<'a> {
    let assets = report.inventory().assets.as_slice();
    report.evaluation.choke_points.iter().filter_map(|cut| CutRecord::new(cut, assets))
}

fn tenths(value: f64) -> f64 {
    rounded(value, 10.0)
}

fn hundredths(value: f64) -> f64 {
    rounded(value, 100.0)
}

/// Rounds to a part of one; what is no number is none.
fn rounded(value: f64, parts: f64) -> f64 {
    // Adding zero turns a negative zero into zero, which would be written with its sign.
    if value.is_finite() { (value * parts).round() / parts + 0.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{hundredths, tenths};

    #[test]
    fn numbers_are_short_and_never_strange() {
        assert_eq!([tenths(91.96), tenths(0.04), hundredths(0.806), hundredths(1.0)], [92.0, 0.0, 0.81, 1.0]);
        for strange in [f64::NAN, f64::INFINITY, -0.0, -0.001] {
            assert_eq!(hundredths(strange).to_bits(), 0.0_f64.to_bits(), "{strange}");
        }
    }
}
