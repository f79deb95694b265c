//! The verdict: how much failed, and how much was seen.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use anstyle::AnsiColor;

use crate::{
    Report, Style,
    layout::{color_of, count, paint},
};

pub(super) fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let inventory = report.inventory();
    let failures: Vec<String> = report
        .failures()
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(severity, n)| paint(style, color_of(severity), &format!("{n} {}", severity.name())))
        .collect();
    let failures = if failures.is_empty() { "nothing failed".to_owned() } else { failures.join(", ") };
    let accounts: BTreeSet<&str> = inventory.coverage.iter().map(|c| &*c.place.account).collect();
    writeln!(
        out,
        "{failures} in {} of {}{}",
        count(report.found().count() as u64, "asset"),
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
