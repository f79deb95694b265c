//! Exit codes: the only place that knows them.

use std::process::{self, ExitCode};

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

impl Exit {
    /// Ends the process, whatever else it is doing.
    pub(crate) fn at_once(self) -> ! {
        process::exit(self.code().into())
    }

    const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::CouldNotRun => 2,
            Self::Incomplete => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
