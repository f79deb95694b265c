//! `aispm inventory`: discover the AI estate and write the inventory.

use aispm_report::Json;

use crate::{
    cli::{Global, InventoryArgs},
    commands::discover,
    exit::Exit,
    output,
};

pub(crate) fn run(global: &Global, args: InventoryArgs) -> anyhow::Result<Exit> {
    if args.schema {
        output::to_stdout(|out| {
            serde_json::to_writer_pretty(&mut *out, &aispm_inventory::schema::inventory())?;
            writeln!(out)
        })?;
        return Ok(Exit::Done);
    }
    if let Some(path) = &args.output {
        output::check_writable(path)?;
    }
    let Some(inventory) = discover::run(global, &args.discovery)? else { return Ok(Exit::Interrupted) };
    match &args.output {
        Some(path) => output::to_file(path, |out| inventory.write(Json(out)))?,
        None => output::to_stdout(|out| inventory.write(Json(out)))?,
    }
    Ok(if inventory.scan.interrupted { Exit::Interrupted } else { Exit::Done })
}
