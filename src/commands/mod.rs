//! One file per command.

mod completions;
mod discover;
mod doctor;
mod evaluate;
mod explain;
mod inventory;
mod permissions;
mod report;
mod rules;
mod scan;

use crate::{
    cli::{Cli, Command},
    config::File,
    exit::Exit,
};

/// Runs the command that was typed.
///
/// # Errors
///
/// If it could not run; findings and gaps are no error.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Exit> {
    let Cli { global, command } = cli;
    let file = File::load(&global)?;
    match command {
        Command::Scan(mut args) => {
            file.discovery(&mut args.discovery);
            file.rules(&mut args.rules);
            file.report(&mut args.report);
            scan::run(&global, *args)
        }
        Command::Evaluate(mut args) => {
            file.rules(&mut args.rules);
            file.report(&mut args.report);
            evaluate::run(&global, args)
        }
        Command::Inventory(mut args) => {
            file.discovery(&mut args.discovery);
            inventory::run(&global, args)
        }
        Command::Rules { command } => rules::run(&global, command, &file),
        Command::Explain(mut args) => {
            file.rules(&mut args.rules);
            explain::run(&global, args)
        }
        Command::Permissions(args) => permissions::run(args),
        Command::Doctor(mut args) => {
            file.discovery(&mut args.discovery);
            doctor::run(&global, args)
        }
        Command::Completions { shell } => completions::run(shell),
    }
}
