//! JSON Lines: the records of the JSON report, one per line, for streams.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    Format, Report, Style, escape,
    json::{AssetRecord, SCHEMA, ScanRecord, Summary, choke_points, coverage, findings, links, passed},
};

pub(crate) const FORMAT: Format =
    Format { name: "jsonl", summary: "The records of the JSON report, one per line", write };

#[derive(Serialize)]
struct Line<'a, T> {
    schema: &'static str,
    record: &'a str,
    #[serde(flatten)]
    content: T,
}

fn write(report: &Report<'_>, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let inventory = report.inventory();
    line(out, "scan", ScanRecord::from(inventory))?;
    line(out, "summary", Summary::from(report))?;
    each(out, "coverage", coverage(inventory))?;
    each(out, "asset", inventory.assets.iter().map(AssetRecord::from))?;
    each(out, "link", links(report))?;
    each(out, "finding", findings(report))?;
    each(out, "choke_point", choke_points(report))?;
    if report.include_passed {
        each(out, "passed", passed(report))?;
    }
    Ok(())
}

fn each<T: Serialize>(out: &mut dyn Write, record: &str, all: impl Iterator<Item = T>) -> io::Result<()> {
    all.into_iter().try_for_each(|content| line(out, record, content))
}

fn line<T: Serialize>(out: &mut dyn Write, record: &str, content: T) -> io::Result<()> {
    serde_json::to_writer(escape::Json(&mut *out), &Line { schema: SCHEMA, record, content })?;
    out.write_all(b"\n")
}
