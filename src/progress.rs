//! Progress on a terminal: one bar per cloud, on standard error.

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use aispm_discovery::Progress;
use aispm_inventory::CellReport;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::Global;

/// A bar that counts cells; hidden when nobody watches.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar for a scan of `what`.
    pub(crate) fn new(global: &Global, what: &str) -> Self {
        if global.quiet || global.verbose > 0 || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} cells {elapsed} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn planned(&self, cells: usize) {
        self.0.inc_length(cells as u64);
    }

    fn finished(&self, report: &CellReport) {
        self.0.inc(1);
        self.0.set_message(format!("{} {}", report.resource_type, report.place.region));
    }
}
