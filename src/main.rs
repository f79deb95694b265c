//! The command `aispm`.

mod cli;
mod commands;
mod config;
mod credentials;
mod demo;
mod exit;
mod logging;
mod output;
mod progress;
mod rules;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{cli::Cli, exit::Exit};

fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::start(&cli.global);
    match commands::run(cli) {
        Ok(exit) => exit.into(),
        Err(error) if output::is_closed_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            output::complain(&error);
            Exit::CouldNotRun.into()
        }
    }
}
