//! Exit codes: the only place that knows them.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing at or above `--fail-on`.
    Done,
    /// Findings at or above `--fail-on`.
    Findings,
    /// Arguments, configuration, rules or credentials were not usable.
    CouldNotRun,
    /// With `--strict`: something could not be read.
    Incomplete,
    /// Stopped by the user; what was seen is reported.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Findings => 1,
            Exit::CouldNotRun => 2,
            Exit::Incomplete => 3,
            Exit::Interrupted => 130,
        })
    }
}
