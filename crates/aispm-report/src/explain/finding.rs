//! The whole story of a finding: what, where, why it is believed, how much it matters, and what to do first.

use std::io::{self, Write};

use aispm_engine::{
    Evidence, Finding,
    finding::{AttackPath, Cut, Hop},
};
use aispm_inventory::Asset;
use anstyle::AnsiColor;

use super::{blast, remedy, risk};
use crate::{
    Report, Style, escape,
    layout::{bold, color_of, count, dim, heading, paint, paragraphs},
    naming::{Called, place, relation},
    path::{self, Drawing},
    proof,
};

/// Writes everything there is to know about a finding of a report.
///
/// # Errors
///
/// If `out` refuses the bytes.
pub fn finding(report: &Report<'_>, finding: &Finding, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let (Some(rule), Some(asset)) =
        (report.rules.rules().get(finding.rule), report.inventory().assets.get(finding.asset))
    else {
        return Ok(());
    };
    let severity = paint(style, color_of(finding.severity), finding.severity.name());
    writeln!(out, "{severity}  {}", bold(style, &escape(&rule.title)))?;
    writeln!(out, "{}: {}", finding.judgement.name(), escape(&finding.message))?;
    heading(out, style, "Where")?;
    writeln!(out, "  {}\n  {}\n  {}", Called::of(asset).whole(), escape(&asset.uid), place(asset))?;
    heading(out, style, "Why")?;
    paragraphs(out, style, 2, &rule.why)?;
    if let Some(path) = &finding.path {
        story(report, path, asset, style, out)?;
    }
    if !finding.signals.is_empty() {
        heading(out, style, "Made worse by")?;
        for signal in &finding.signals {
            let at = called(report, signal.asset);
            writeln!(out, "  {} of {at}  {}", escape(&signal.id), dim(style, &format!("weight {}", signal.weight)))?;
            proofs(out, style, 4, &signal.evidence)?;
        }
    }
    if !finding.evidence.is_empty() {
        heading(out, style, "Because")?;
        proofs(out, style, 2, &finding.evidence)?;
    }
    risk::write(finding, style, out)?;
    blast::write(report, finding.asset, style, out)?;
    cuts(report, &finding.cuts, style, out)?;
    remedy::write(rule, Some(asset.place.provider.name()), style, out)?;
    writeln!(out, "\nMore: `aispm explain {}` for the rule.", escape(&rule.id))
}

/// The path at a glance, hop by hop, and what stands beside it.
fn story(report: &Report<'_>, path: &AttackPath, asset: &Asset, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let drawing = Drawing::new(report.world, path, asset);
    heading(out, style, "Path")?;
    drawing.story(out, style, 2)?;
    for (number, (end, hop, label)) in (1..).zip(drawing.legs()) {
        let ease = dim(style, &format!("ease {:.2}", hop.ease));
        writeln!(out, "\n  {number}  {} {}  {ease}", path::arrow(hop), bold(style, &label))?;
        writeln!(out, "     {}", dim(style, &escape(&end.uid)))?;
        grounds(out, style, hop)?;
    }
    let needed = path::deciders(path);
    if !needed.is_empty() {
        writeln!(out, "\n  {}", paint(style, AnsiColor::Yellow, &format!("To decide it: {}", needed.join(", "))))?;
    }
    if !path.beside.is_empty() {
        heading(out, style, "Beside the path")?;
        for branch in &path.beside {
            let (mut from, mut to) = (branch.from, branch.to);
            if branch.hop.reversed {
                std::mem::swap(&mut from, &mut to);
            }
            let arrow = if branch.hop.seen { "→" } else { "⇢" };
            let (from, to) = (called(report, from), called(report, to));
            writeln!(out, "  {from} {arrow} {to} ({})", relation(branch.hop.relation))?;
            grounds(out, style, &branch.hop)?;
        }
    }
    if path.targets.len() > 1 {
        heading(out, style, "Ends at")?;
        for target in &path.targets {
            writeln!(out, "  {}", called(report, *target))?;
        }
    }
    Ok(())
}

/// Every fact that an edge rests on, and what was left open.
fn grounds(out: &mut dyn Write, style: &Style, hop: &Hop) -> io::Result<()> {
    if hop.because.is_empty() && hop.says.is_empty() {
        writeln!(out, "     {}", if hop.seen { path::STATED } else { path::UNDECIDED })?;
    }
    proofs(out, style, 5, &hop.because)?;
    for says in &hop.says {
        writeln!(out, "     {}", escape(says))?;
    }
    for open in &hop.open {
        writeln!(out, "     {}", paint(style, AnsiColor::Yellow, &format!("left open: {}", escape(open))))?;
    }
    Ok(())
}

/// Facts whole, each with its asset and its call.
fn proofs(out: &mut dyn Write, style: &Style, indent: usize, facts: &[Evidence]) -> io::Result<()> {
    for evidence in facts {
        writeln!(out, "{:indent$}{} of {}", "", escape(&evidence.fact), escape(&evidence.asset))?;
        let source = proof::source(evidence).unwrap_or_else(|| "no call".to_owned());
        let source = dim(style, &format!("({source})"));
        match proof::unseen(evidence) {
            Some(reason) => writeln!(out, "{:indent$}  not seen, {}  {source}", "", escape(reason))?,
            None => {
                if let Some(sentence) = proof::sentence(evidence) {
                    writeln!(out, "{:indent$}  {sentence}", "")?;
                }
                writeln!(out, "{:indent$}  {}  {source}", "", proof::value(&evidence.value))?;
            }
        }
    }
    Ok(())
}

/// What to cut first, and what then remains.
fn cuts(report: &Report<'_>, cuts: &[Cut], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if cuts.is_empty() {
        return Ok(());
    }
    heading(out, style, "Cut first")?;
    for cut in cuts {
        let closes_this = cut.score_after <= 0.0;
        let others = cut.closes.saturating_sub(usize::from(closes_this));
        let remains = if closes_this {
            "this finding closes".to_owned()
        } else {
            format!("the score falls to {:.1}", cut.score_after)
        };
        let others = match others {
            0 => String::new(),
            others => format!(", and {} with it", count(others as u64, "other finding")),
        };
        let (from, to) = (called(report, cut.from), called(report, cut.to));
        writeln!(out, "  {from} → {to} ({}): {remains}{others}", relation(cut.relation))?;
    }
    Ok(())
}

fn called(report: &Report<'_>, index: usize) -> String {
    report
        .inventory()
        .assets
        .get(index)
        .map_or_else(|| "an unknown asset".to_owned(), |asset| Called::of(asset).whole())
}
