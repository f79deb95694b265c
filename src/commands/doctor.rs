//! `aispm doctor`: which credentials work, and what they may read.

use std::{collections::BTreeMap, env};

use crate::{
    cli::{DoctorArgs, Global},
    commands::discover,
    exit::Exit,
    output,
};

/// Days of job history: what may be read does not depend on how much there is.
const HISTORY: u32 = 1;

pub(crate) fn run(global: &Global, mut args: DoctorArgs) -> anyhow::Result<Exit> {
    if args.discovery.regions.is_empty() && !args.discovery.demo {
        // Permissions rarely differ by region, so one of them is asked.
        let named = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().find_map(|name| env::var(name).ok());
        args.discovery.regions = vec![named.filter(|r| !r.is_empty()).unwrap_or_else(|| "us-east-1".to_owned())];
    }
    args.discovery.history = args.discovery.history.or(Some(HISTORY));
    let Some(inventory) = discover::run(global, &args.discovery)? else { return Ok(Exit::Interrupted) };
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
        for provider in &inventory.scan.providers {
            writeln!(out, "help: `aispm permissions {}` prints what a scan needs", provider.name())?;
        }
        Ok(())
    })?;
    Ok(match missing.is_empty() {
        _ if inventory.scan.interrupted => Exit::Interrupted,
        true => Exit::Done,
        false => Exit::Incomplete,
    })
}
