//! `aispm scan`: discover the AI estate and report what to fix.

use aispm_aws::{ROOMS, Reach};
use aispm_azure::Azure;
use aispm_discovery::ResourceType;
use aispm_report::Json;

use crate::{
    cli::{Global, ProviderName, ScanArgs},
    commands::{discover, report},
    exit::Exit,
    output, rules,
};

pub(crate) fn run(global: &Global, args: ScanArgs) -> anyhow::Result<Exit> {
    // Everything the user can have got wrong is looked at before the first call.
    let rules = rules::load(&args.rules.rules)?;
    let outputs = report::Outputs::new(&args.report)?;
    if let Some(path) = &args.inventory_out {
        output::check_writable(path)?;
    }
    if args.dry_run {
        return plan(&args);
    }
    let Some(inventory) = discover::run(global, &args.discovery)? else { return Ok(Exit::Interrupted) };
    if let Some(path) = &args.inventory_out {
        output::to_file(path, |out| inventory.write(Json(out)))?;
    }
    let interrupted = inventory.scan.interrupted;
    let exit = report::write(global, &args.report, &outputs, inventory, &rules)?;
    Ok(if interrupted { Exit::Interrupted } else { exit })
}

/// Shows the cells of a scan and what they call.
fn plan(args: &ScanArgs) -> anyhow::Result<Exit> {
    let wanted = discover::wanted(&args.discovery.types)?;
    let regions = match args.discovery.regions.as_slice() {
        [] => "every enabled region".to_owned(),
        regions => regions.join(", "),
    };
    let named = |name| args.discovery.provider.is_empty() || args.discovery.provider.contains(&name);
    output::to_stdout(|out| {
        let mut line = |of: &ResourceType, place: &str| match wanted(of) {
            true => writeln!(out, "{} ({}), {place}\n    {}", of.name, of.kind.name(), of.permissions.join(" ")),
            false => Ok(()),
        };
        for room in ROOMS.iter().filter(|_| named(ProviderName::Aws)) {
            let place = match room.reach {
                Reach::Regional => regions.as_str(),
                Reach::Global => "once per account",
                Reach::Organization => "once",
            };
            room.types().try_for_each(|of| line(of, place))?;
        }
        let mut azure = Azure::resource_types().filter(|_| named(ProviderName::Azure));
        azure.try_for_each(|of| line(of, "once per subscription"))
    })?;
    Ok(Exit::Done)
}
