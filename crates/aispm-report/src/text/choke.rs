//! What to fix once: edges that many findings go through.

use std::io::{self, Write};

use crate::{
    Report, Style,
    layout::{INDENT, heading, paragraph},
    naming::{Called, relation},
};

/// Edges that are named.
const SHOWN: usize = 3;

pub(super) fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let asset = |index: usize| report.inventory().assets.get(index).map(|asset| Called::of(asset).whole());
    let mut points = report.evaluation.choke_points.iter().filter(|cut| cut.closes > 0).take(SHOWN).peekable();
    if points.peek().is_none() {
        return Ok(());
    }
    heading(out, style, "Fix this once")?;
    for cut in points {
        let (Some(from), Some(to)) = (asset(cut.from), asset(cut.to)) else { continue };
        let close =
            if cut.closes == 1 { "1 finding closes".to_owned() } else { format!("{} findings close", cut.closes) };
        let edge = format!("{from} → {to} ({}): {close}", relation(cut.relation));
        paragraph(out, style, INDENT, "cut ", &edge)?;
    }
    Ok(())
}
