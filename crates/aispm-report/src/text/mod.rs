//! Text for people: the verdict, what to fix first, what to cut once, and what could not be seen.

mod choke;
mod counts;
mod entry;
mod fix_first;
mod not_seen;
mod verdict;

use std::io::{self, Write};

use aispm_engine::Judgement;

use self::entry::Entry;
use crate::{Format, Report, Style, layout::paragraph};

pub(crate) const FORMAT: Format = Format { name: "text", summary: "What to fix first, for people", write };

fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let failed = Entry::all(report, Judgement::Fail);
    let unknown = Entry::all(report, Judgement::Unknown);
    verdict::write(report, style, out)?;
    fix_first::write(report, &failed, style, out)?;
    choke::write(report, style, out)?;
    not_seen::write(report, &unknown, style, out)?;
    counts::write(report, style, out)?;
    writeln!(out)?;
    let more =
        "`aispm explain <rule>`, `aispm explain <fingerprint> --inventory FILE`, `--format json` for everything.";
    paragraph(out, style, 0, "More: ", more)
}
