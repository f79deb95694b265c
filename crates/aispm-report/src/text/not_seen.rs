//! What could not be seen: by permission, which rules wait for it, and the paths that may be there.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    io::{self, Write},
};

use aispm_engine::Finding;

use super::entry::Entry;
use crate::{
    Report, Style, escape,
    layout::{INDENT, count, enumerated, heading, paragraph},
    naming::Called,
    path, proof,
};

/// Kinds of blind spot that are shown.
const BLIND_SPOTS: usize = 8;
/// Possible paths that are shown.
const POSSIBLE: usize = 5;
/// Permissions that are named for one path.
const PERMISSIONS: usize = 3;

pub(super) fn write(report: &Report<'_>, unknown: &[Entry<'_>], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut spots: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for cell in report.inventory().coverage.iter().filter(|c| c.is_blind()) {
        for gap in &cell.gaps {
            let permission = gap.gap.permission().unwrap_or(&cell.resource_type);
            *spots.entry((gap.gap.reason().name(), permission)).or_default() += 1;
        }
    }
    if spots.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    heading(out, style, "Not seen")?;
    let mut spots: Vec<_> = spots.into_iter().collect();
    spots.sort_by_key(|((reason, permission), cells)| (Reverse(*cells), *reason, *permission));
    for ((reason, permission), cells) in spots.iter().take(BLIND_SPOTS) {
        writeln!(out, "{:INDENT$}{reason}: {}, in {}", "", escape(permission), count(*cells, "cell"))?;
    }
    if spots.len() > BLIND_SPOTS {
        writeln!(out, "{:INDENT$}and {} more kinds of gap", "", spots.len() - BLIND_SPOTS)?;
    }
    let (paths, checks): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = unknown.iter().partition(|entry| is_path(entry));
    if !checks.is_empty() {
        let waiting: usize = checks.iter().map(|entry| entry.findings.len()).sum();
        let rules = count(checks.len() as u64, "rule");
        writeln!(out, "{:INDENT$}{} of {rules} wait for it", "", count(waiting as u64, "check"))?;
    }
    possible(out, style, &paths)
}

fn is_path(entry: &Entry<'_>) -> bool {
    entry.worst().is_some_and(|worst| worst.path.is_some())
}

/// A line for each path that may be there, with the permission that would decide it.
fn possible(out: &mut dyn Write, style: &Style, entries: &[&Entry<'_>]) -> io::Result<()> {
    let mut paths: Vec<_> =
        entries.iter().flat_map(|entry| entry.findings.iter().map(|(f, asset)| (entry.rule, *f, *asset))).collect();
    paths.sort_by(|(_, a, _), (_, b, _)| b.risk.priority.total_cmp(&a.risk.priority));
    for (rule, finding, asset) in paths.iter().take(POSSIBLE) {
        let lead = format!("possibly {}: ", finding.severity.name());
        paragraph(out, style, INDENT, &lead, &format!("{}, {}", escape(&rule.title), Called::of(asset).whole()))?;
        let needed = needed(finding);
        if !needed.is_empty() {
            paragraph(out, style, INDENT + 2, "needs: ", &enumerated(&needed, PERMISSIONS))?;
        }
    }
    if paths.len() > POSSIBLE {
        writeln!(out, "{:INDENT$}and {} more possible paths", "", paths.len() - POSSIBLE)?;
    }
    Ok(())
}

/// The permissions that would decide a finding, or the facts that were not seen where no call was refused.
fn needed(finding: &Finding) -> Vec<String> {
    let mut needed = finding.path.as_ref().map(path::deciders).unwrap_or_default();
    for evidence in finding.evidence.iter().filter(|evidence| proof::unseen(evidence).is_some()) {
        let source = escape(evidence.source.as_deref().unwrap_or(&evidence.fact));
        if !needed.contains(&source) {
            needed.push(source);
        }
    }
    needed
}
