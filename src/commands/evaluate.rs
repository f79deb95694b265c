//! `aispm evaluate`: report on an inventory file, without any network.

use std::{fs::File, io, path::Path};

use aispm_inventory::Inventory;
use anyhow::Context as _;

use crate::{
    cli::{EvaluateArgs, Global},
    commands::report,
    exit::Exit,
    rules,
};

pub(crate) fn run(global: &Global, args: EvaluateArgs) -> anyhow::Result<Exit> {
    let rules = rules::load(&args.rules.rules)?;
    let outputs = report::Outputs::new(&args.report)?;
    let inventory = read(&args.inventory)?;
    report::write(global, &args.report, &outputs, inventory, &rules)
}

/// Reads an inventory file; `-` is standard input.
///
/// # Errors
///
/// If there is no such file, or it is no inventory of this version.
pub(crate) fn read(path: &Path) -> anyhow::Result<Inventory> {
    let inventory = if path == Path::new("-") {
        Inventory::read(io::stdin().lock())
    } else {
        let file = File::open(path).with_context(|| format!("could not open inventory `{}`", path.display()))?;
        Inventory::read(file)
    };
    inventory.with_context(|| format!("could not read inventory `{}`", path.display()))
}
