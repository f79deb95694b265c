//! What to fix first: paths drawn, and rules with the assets they are about.

use std::io::{self, Write};

use aispm_engine::{Finding, finding::AttackPath};
use aispm_inventory::Asset;

use super::entry::Entry;
use crate::{
    Report, Style, escape,
    layout::{
        INDENT, action, annotated, bold, color_of, columns, count, cut, dim, enumerated, heading, paint, paragraph,
    },
    naming::{self, Called},
    path::Drawing,
    proof,
};

/// Entries that are shown in full.
const SHOWN: usize = 10;
/// Assets that are named below a rule.
const NAMED: usize = 3;
/// Facts that are named below an asset.
const FACTS: usize = 2;
/// Branches and signals that are named below a path.
const BESIDE: usize = 4;
/// Columns left of a title.
const TITLE: usize = 19;

pub(super) fn write(report: &Report<'_>, failed: &[Entry<'_>], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    heading(out, style, "Fix first, by priority from 0 to 100")?;
    for (index, entry) in failed.iter().take(SHOWN).enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        head(out, style, index + 1, entry)?;
        match entry.drawn() {
            Some((finding, asset, path)) => drawn(out, style, report, finding, asset, path)?,
            None => listed(out, style, report, entry)?,
        }
    }
    then(out, style, failed.get(SHOWN..).unwrap_or_default())
}

/// ` 1  critical   92  Title                                    act`
fn head(out: &mut dyn Write, style: &Style, number: usize, entry: &Entry<'_>) -> io::Result<()> {
    let severity = entry.severity();
    let label = paint(style, color_of(severity), &format!("{:<8}", severity.name()));
    let title = escape(&entry.rule.title);
    let Some(worst) = entry.worst() else { return Ok(()) };
    let word = worst.risk.action;
    let room = style.width.saturating_sub(TITLE + columns(&title) + word.name().len()).max(2);
    let action = action(style, word);
    writeln!(out, "{number:>2}  {label}  {}  {}{:room$}{action}", entry.priority(), bold(style, &title), "")
}

fn drawn(
    out: &mut dyn Write,
    style: &Style,
    report: &Report<'_>,
    finding: &Finding,
    asset: &Asset,
    path: &AttackPath,
) -> io::Result<()> {
    let drawing = Drawing::new(report.world, path, asset);
    drawing.story(out, style, INDENT)?;
    drawing.hops(out, style, INDENT + 2)?;
    let named = |index: usize| report.inventory().assets.get(index).map(naming::name);
    let beside: Vec<String> = path
        .beside
        .iter()
        .filter_map(|branch| {
            let (mut from, mut to) = (named(branch.from)?, named(branch.to)?);
            if branch.hop.reversed {
                std::mem::swap(&mut from, &mut to);
            }
            let may = if branch.hop.seen { "" } else { " (possibly)" };
            Some(format!("{from} {} {to}{may}", naming::relation(branch.hop.relation)))
        })
        .collect();
    if !beside.is_empty() {
        paragraph(out, style, INDENT, "with: ", &enumerated(&beside, BESIDE))?;
    }
    let signals: Vec<String> = finding
        .signals
        .iter()
        .map(|signal| match named(signal.asset) {
            Some(name) => format!("{} ({name})", escape(&signal.id)),
            None => escape(&signal.id),
        })
        .collect();
    if !signals.is_empty() {
        paragraph(out, style, INDENT, "worse by: ", &enumerated(&signals, BESIDE))?;
    }
    if let Some(rule) = report.rules.rules().get(finding.rule) {
        paragraph(out, style, INDENT, "fix: ", &escape(&rule.fix.summary))?;
    }
    let explain = format!("aispm explain {}", finding.fingerprint);
    annotated(out, style, &" ".repeat(INDENT - 2), INDENT, &naming::place(asset), Some(&explain))
}

fn listed(out: &mut dyn Write, style: &Style, report: &Report<'_>, entry: &Entry<'_>) -> io::Result<()> {
    for (finding, asset) in entry.findings.iter().take(NAMED) {
        let lead = " ".repeat(INDENT - 2);
        let mut called = Called::of(asset);
        called.name = naming::name_within(asset, style.width.saturating_sub(INDENT + columns(&called.sort) + 1));
        annotated(out, style, &lead, INDENT, &called.whole(), Some(&naming::place(asset)))?;
        for evidence in finding.evidence.iter().take(FACTS) {
            // A fact that no call is named for comes from the call that described its asset.
            let types = &report.inventory().types;
            let described = || types.get(&asset.resource_type).map(|of| escape(of.source_of(&evidence.fact)));
            let source = proof::source(evidence).or_else(described);
            let because = format!("because {}", proof::short(evidence));
            annotated(out, style, &" ".repeat(INDENT), INDENT + 2, &because, source.as_deref())?;
        }
    }
    if entry.findings.len() > NAMED {
        writeln!(out, "{:INDENT$}and {} more", "", entry.findings.len() - NAMED)?;
    }
    paragraph(out, style, INDENT, "fix: ", &escape(&entry.rule.fix.summary))?;
    writeln!(out, "{:INDENT$}{}", "", dim(style, &format!("aispm explain {}", escape(&entry.rule.id))))
}

/// The rest, a line each.
fn then(out: &mut dyn Write, style: &Style, entries: &[Entry<'_>]) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    heading(out, style, "Then")?;
    for entry in entries {
        let label = paint(style, color_of(entry.severity()), &format!("{:<8}", entry.severity().name()));
        let of = match entry.findings.as_slice() {
            [(_, asset)] => Called::of(asset).whole(),
            several => count(several.len() as u64, "asset"),
        };
        let title = escape(&entry.rule.title);
        let room = style.width.saturating_sub(TITLE + columns(&title) + 3);
        let of = if room < 20 { cut(&of, 20) } else { cut(&of, room) };
        writeln!(out, "    {label}  {}  {title} ({of})", entry.priority())?;
    }
    Ok(())
}
