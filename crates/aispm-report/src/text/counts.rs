//! How much there is of everything.

use std::io::{self, Write};

use crate::{
    Report, Style,
    layout::{columns, heading},
};

pub(super) fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    heading(out, style, "Inventory")?;
    let mut line = String::from("   ");
    for (kind, n) in report.kinds() {
        let word = format!(" {n} {kind},");
        if columns(&line) + columns(&word) > style.width {
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
