//! Discovery, for every command that looks at a cloud.

use std::{collections::BTreeMap, io, sync::Arc, thread};

use aispm_discovery::{Limits, ResourceType, discover};
use aispm_inventory::{Inventory, Scan, TypeRecord};
use anyhow::Context as _;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{DiscoveryArgs, Global},
    credentials::{self, Clouds},
    exit::Exit,
    output,
    progress::Bar,
};

/// Looks at every cloud the user can reach. Nothing when the user stopped it before it began.
///
/// # Errors
///
/// If there is no cloud to look at. What cannot be read is in the coverage.
pub(crate) fn run(global: &Global, args: &DiscoveryArgs) -> anyhow::Result<Option<Inventory>> {
    let wanted = wanted(&args.types)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("could not start")?;
    let stop = CancellationToken::new();
    stop_on_interrupt(stop.clone()).context("could not start")?;
    let inventory = runtime.block_on(async {
        let started_at = Timestamp::now();
        let clouds = tokio::select! {
            clouds = credentials::open(args, started_at) => clouds?,
            () = stop.cancelled() => return Ok(None),
        };
        let names: Vec<&str> = clouds.providers.iter().map(|provider| provider.provider().name()).collect();
        let what = if args.demo { "demo".to_owned() } else { names.join(" + ") };
        let bar = Bar::new(global, &what);
        let found = discover(&clouds.providers, &|of| wanted(of), &Limits::default(), &bar, &stop).await;
        bar.clear();
        let scan = Scan {
            id: format!("scan-{}", started_at.strftime("%Y%m%dT%H%M%SZ")),
            started_at,
            finished_at: Timestamp::now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            providers: clouds.providers.iter().map(|p| p.provider()).collect(),
            calls: clouds.meter.calls(),
            interrupted: found.interrupted,
        };
        Ok(Some(Inventory::new(scan, types(&clouds), found.coverage, found.assets)))
    });
    // From here on there is nothing to stop but the process.
    stop.cancel();
    // Requests that hang must not hold up the report.
    runtime.shutdown_background();
    inventory
}

/// Which resource types the user wants.
///
/// # Errors
///
/// If a pattern stands for no type at all.
pub(crate) fn wanted(patterns: &[String]) -> anyhow::Result<impl Fn(&ResourceType) -> bool + Sync + use<>> {
    let patterns: Vec<String> = patterns.to_vec();
    for pattern in &patterns {
        let mut types = aispm_aws::Aws::resource_types().chain(aispm_azure::Azure::resource_types());
        let known = types.any(|of| matches(pattern, of.name));
        anyhow::ensure!(known, "`{pattern}` is no resource type\nhelp: `aispm scan --dry-run` lists them");
    }
    Ok(move |of: &ResourceType| patterns.is_empty() || patterns.iter().any(|p| matches(p, of.name)))
}

/// Whether a name is what a pattern stands for; `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name
            .strip_prefix(head)
            .is_some_and(|rest| (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| matches(tail, rest)))),
    }
}

fn types(clouds: &Clouds) -> BTreeMap<Arc<str>, TypeRecord> {
    let all = clouds.providers.iter().flat_map(|p| p.types());
    all.map(|of| {
        let side_calls = of.side_calls.iter().map(|(fact, call)| ((*fact).to_owned(), (*call).to_owned())).collect();
        (Arc::from(of.name), TypeRecord { kind: of.kind, source: of.source.to_owned(), side_calls })
    })
    .collect()
}

/// The first interrupt ends the scan with what was seen; one after that, or after the scan, ends the process.
///
/// It has a thread of its own: a report that nobody reads blocks the one that writes it.
fn stop_on_interrupt(stop: CancellationToken) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("interrupts".to_owned()).spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if stop.is_cancelled() {
                    Exit::Interrupted.at_once();
                }
                output::say("interrupted: reporting what was seen so far (again to quit at once)");
                stop.cancel();
            }
        });
    })?;
    Ok(())
}
