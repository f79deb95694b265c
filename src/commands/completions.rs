//! `aispm completions`: a completion script for a shell.

use clap::CommandFactory as _;

use crate::{cli::Cli, exit::Exit, output};

pub(crate) fn run(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "aispm", &mut script);
    output::to_stdout(|out| out.write_all(&script))?;
    Ok(Exit::Done)
}
