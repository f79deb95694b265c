//! `aispm doctor`: which credentials work, and what they may read.

use std::collections::BTreeMap;

use crate::{
    cli::{DoctorArgs, Global},
    commands::discover,
    exit::Exit,
    output,
};

pub(crate) fn run(global: &Global, args: DoctorArgs) -> anyhow::Result<Exit> {
    let inventory = discover::run(global, &args.discovery)?;
    let mut places: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut missing: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for cell in &inventory.coverage {
        *places.entry((&cell.place.account, &cell.place.region)).or_default() += 1;
        for gap in cell.gaps.iter().filter(|_| cell.is_blind()) {
            let permission = gap.gap.permission().unwrap_or(&cell.resource_type);
            *missing.entry((gap.gap.reason().name(), permission)).or_default() += 1;
        }
    }
    output::to_stdout(|out| {
        writeln!(out, "credentials work")?;
        for ((account, region), cells) in &places {
            writeln!(out, "  account {account}, {region}: {cells} cells")?;
        }
        if missing.is_empty() {
            return writeln!(out, "everything can be read");
        }
        writeln!(out, "cannot be read:")?;
        for ((reason, permission), cells) in &missing {
            writeln!(out, "  {reason}: {permission}, in {cells} cells")?;
        }
        writeln!(out, "help: `aispm permissions aws` prints the policy that a scan needs")
    })?;
    Ok(if missing.is_empty() { Exit::Done } else { Exit::Incomplete })
}
