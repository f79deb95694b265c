//! Text for people: the verdict, what to fix first, and what could not be seen.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use aispm_engine::{Finding, Judgement, Rule, Severity};
use aispm_inventory::{Asset, Inventory};
use anstyle::{AnsiColor, Style as Ansi};
use serde_json::Value;

use crate::{Format, Report, Style, escape};

pub(crate) const FORMAT: Format = Format { name: "text", summary: "What to fix first, for people", write };

/// Rules that are shown in full.
const SHOWN: usize = 10;
/// Assets that are named below a rule.
const NAMED: usize = 3;
/// Kinds of blind spot that are shown.
const BLIND_SPOTS: usize = 8;
/// Columns left of what a finding says.
const INDENT: usize = 14;
/// Longest value of a fact, in characters.
const VALUE: usize = 60;

/// One rule with the assets it is about, worst rule first.
struct Group<'a> {
    rule: &'a Rule,
    findings: Vec<(&'a Finding, &'a Asset)>,
}

fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let failed = groups(report, Judgement::Fail);
    let unknown = groups(report, Judgement::Unknown);
    verdict(report, style, out)?;
    if !failed.is_empty() {
        heading(out, style, "Fix first")?;
        for (index, group) in failed.iter().take(SHOWN).enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            show(out, style, report.inventory, index + 1, group)?;
        }
    }
    rest(out, style, failed.get(SHOWN..).unwrap_or_default())?;
    blind_spots(out, style, report, &unknown)?;
    counts(out, style, report)?;
    writeln!(out, "\nMore: `aispm explain <rule>` for one rule, `--format json` for everything.")
}

fn groups<'a>(report: &Report<'a>, judgement: Judgement) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (finding, rule, asset) in report.findings().filter(|(f, ..)| f.judgement == judgement) {
        match groups.iter_mut().find(|g| g.rule.id == rule.id) {
            Some(group) => group.findings.push((finding, asset)),
            None => groups.push(Group { rule, findings: vec![(finding, asset)] }),
        }
    }
    groups
}

fn verdict(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let inventory = report.inventory;
    let failures: Vec<String> = report
        .failures()
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(severity, n)| paint(style, color_of(severity), &format!("{n} {}", severity.name())))
        .collect();
    let failures = if failures.is_empty() { "nothing failed".to_owned() } else { failures.join(", ") };
    let accounts: std::collections::BTreeSet<&str> = inventory.coverage.iter().map(|c| &*c.place.account).collect();
    writeln!(
        out,
        "{failures} in {} of {}{}",
        count(inventory.assets.len() as u64, "asset"),
        count(accounts.len() as u64, "account"),
        if inventory.scan.interrupted { ", stopped before its end" } else { "" },
    )?;
    let (cells, unknown) = (report.cells(), report.evaluation.outcomes.unknown);
    let calls: u64 = inventory.scan.calls.values().sum();
    let seen = if cells.blind == 0 {
        format!("everything of {} was read", count(cells.all, "cell"))
    } else {
        let text = format!("{} of {} cells could not be read whole", cells.blind, cells.all);
        paint(style, AnsiColor::Yellow, &text)
    };
    let undecided = if unknown == 0 { String::new() } else { format!(", {} undecided", count(unknown, "check")) };
    writeln!(out, "{seen}{undecided}, {}", count(calls, "call"))
}

fn show(out: &mut dyn Write, style: &Style, inventory: &Inventory, number: usize, group: &Group<'_>) -> io::Result<()> {
    let rule = group.rule;
    let severity = group.findings.first().map_or(rule.severity, |(f, _)| f.severity);
    let label = paint(style, color_of(severity), &format!("{:<8}", severity.name()));
    writeln!(out, "{number:>2}  {label}  {}", bold(style, &escape(&rule.title)))?;
    writeln!(out, "              {}", dim(style, &rule.id))?;
    for (finding, asset) in group.findings.iter().take(NAMED) {
        let place = format!("{} {} {}", asset.place.provider.name(), asset.place.account, asset.place.region);
        writeln!(out, "              {}  {}", escape(&asset.name), dim(style, &escape(&place)))?;
        for evidence in finding.evidence.iter().take(2) {
            let from = inventory.types.get(&asset.resource_type).map_or("", |t| t.source_of(&evidence.fact));
            let from = evidence.source.as_deref().unwrap_or(from);
            let text = format!("{} = {}", evidence.fact, value(&evidence.value));
            writeln!(out, "                because {text}  {}", dim(style, &escape(from)))?;
        }
    }
    if group.findings.len() > NAMED {
        writeln!(out, "              and {} more", group.findings.len() - NAMED)?;
    }
    let fix = format!("fix: {}", rule.fix.summary.trim());
    for (index, line) in wrapped(&fix, style.width.saturating_sub(INDENT)).iter().enumerate() {
        let hanging = if index == 0 { INDENT } else { INDENT + 5 };
        writeln!(out, "{:hanging$}{}", "", escape(line))?;
    }
    Ok(())
}

fn rest(out: &mut dyn Write, style: &Style, groups: &[Group<'_>]) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    heading(out, style, "Then")?;
    for group in groups {
        let label = paint(style, color_of(group.rule.severity), &format!("{:<8}", group.rule.severity.name()));
        writeln!(out, "    {label}  {} ({})", escape(&group.rule.title), count(group.findings.len() as u64, "asset"))?;
    }
    Ok(())
}

/// What could not be seen, by permission, and which rules wait for it.
fn blind_spots(out: &mut dyn Write, style: &Style, report: &Report<'_>, unknown: &[Group<'_>]) -> io::Result<()> {
    let mut spots: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for cell in report.inventory.coverage.iter().filter(|c| c.is_blind()) {
        for gap in &cell.gaps {
            *spots
                .entry((gap.gap.reason().name(), gap.gap.permission().unwrap_or(&cell.resource_type)))
                .or_default() += 1;
        }
    }
    if spots.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    heading(out, style, "Not seen")?;
    let mut spots: Vec<_> = spots.into_iter().collect();
    spots.sort_by_key(|((reason, permission), cells)| (std::cmp::Reverse(*cells), *reason, *permission));
    for ((reason, permission), cells) in spots.iter().take(BLIND_SPOTS) {
        writeln!(out, "    {reason}: {}, in {}", escape(permission), count(*cells, "cell"))?;
    }
    if spots.len() > BLIND_SPOTS {
        writeln!(out, "    and {} more kinds of gap", spots.len() - BLIND_SPOTS)?;
    }
    if !unknown.is_empty() {
        let checks: usize = unknown.iter().map(|g| g.findings.len()).sum();
        writeln!(out, "    {} of {} wait for it", count(checks as u64, "check"), count(unknown.len() as u64, "rule"))?;
    }
    Ok(())
}

fn counts(out: &mut dyn Write, style: &Style, report: &Report<'_>) -> io::Result<()> {
    heading(out, style, "Inventory")?;
    let mut line = String::from("   ");
    for (kind, n) in report.kinds() {
        let word = format!(" {n} {kind},");
        if line.len() + word.len() > style.width {
            writeln!(out, "{line}")?;
            line = String::from("   ");
        }
        line.push_str(&word);
    }
    writeln!(out, "{}", line.trim_end_matches(','))?;
    let o = report.evaluation.outcomes;
    writeln!(
        out,
        "    {} failed, {} passed, {} unknown, {} not applicable",
        o.fail, o.pass, o.unknown, o.not_applicable
    )
}

fn value(value: &Value) -> String {
    let text = match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = escape(&text);
    if text.chars().count() <= VALUE {
        return text;
    }
    let cut: String = text.chars().take(VALUE - 1).collect();
    format!("{cut}…")
}

/// The words of a text in lines of at most `width` columns, leaving room for a hanging indent.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() + 6 <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn count(n: u64, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

fn heading(out: &mut dyn Write, style: &Style, text: &str) -> io::Result<()> {
    writeln!(out, "\n{}", bold(style, text))
}

const fn color_of(severity: Severity) -> AnsiColor {
    match severity {
        Severity::Critical | Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low | Severity::Info => AnsiColor::Blue,
    }
}

fn paint(style: &Style, color: AnsiColor, text: &str) -> String {
    styled(style, color.on_default().bold(), text)
}

fn bold(style: &Style, text: &str) -> String {
    styled(style, Ansi::new().bold(), text)
}

fn dim(style: &Style, text: &str) -> String {
    styled(style, Ansi::new().dimmed(), text)
}

fn styled(style: &Style, ansi: Ansi, text: &str) -> String {
    if style.color { format!("{ansi}{text}{ansi:#}") } else { text.to_owned() }
}
