//! Opens the clouds that the user can reach.

use std::sync::Arc;

use aispm_aws::{Aws, AwsError, Estate, Replay as ReplaySettings, Settings};
use aispm_discovery::{Meter, MeterSettings, Provider, secrets::SecretScanner};
use aispm_replay::Replay;
use anyhow::{Context as _, bail};
use jiff::{Timestamp, ToSpan as _};

use crate::{cli::DiscoveryArgs, demo};

/// Requests in flight where the user does not say.
const CONCURRENCY: usize = 64;
/// Share of a known quota where the user does not say: the other half is the user's own workload's.
const BUDGET: f64 = 0.5;
/// Days of job history where the user does not say.
const HISTORY: u32 = 90;
/// Jobs of one type and place that are read at most.
const HISTORY_COUNT: usize = 1000;

/// The clouds of a scan, ready to be read.
pub(crate) struct Clouds {
    pub(crate) providers: Vec<Arc<dyn Provider>>,
    pub(crate) meter: Arc<Meter>,
    /// Keeps the stand-in of `--demo` running.
    pub(crate) _replay: Option<Replay>,
}

/// Opens every cloud that is wanted, or whose credentials are found.
///
/// # Errors
///
/// If no cloud can be scanned: the message says what was tried.
pub(crate) async fn open(args: &DiscoveryArgs, now: Timestamp) -> anyhow::Result<Clouds> {
    let share = args.budget.unwrap_or(BUDGET);
    if !(share > 0.0 && share <= 1.0) {
        bail!("`--budget {share}` is not a share: give a number above 0 and up to 1");
    }
    let replay = if args.demo { Some(demo::start().await.context("could not start the demonstration")?) } else { None };
    // The quota of a stand-in on this machine is nobody's workload.
    let local = replay.is_some() || aispm_aws::endpoint_is_loopback();
    let meter = Arc::new(Meter::new(MeterSettings {
        in_flight: args.concurrency.unwrap_or(CONCURRENCY),
        share: (!local).then_some(share),
        quotas: aispm_aws::QUOTAS,
    }));
    let days = i64::from(args.history.unwrap_or(HISTORY));
    let settings = Settings {
        profile: args.profile.clone(),
        regions: args.regions.clone(),
        organization: args.org.unwrap_or(false),
        assume_role: args.assume_role.clone(),
        external_id: args.external_id.clone(),
        history_since: now.checked_sub((days * 24).hours()).context("`--history` reaches back too far")?,
        history_count: HISTORY_COUNT,
        replay: None,
    };
    let settings = match &replay {
        Some(replay) => demo_settings(settings, replay),
        None => settings,
    };
    let secrets = SecretScanner::new(if args.demo { [0; 32] } else { random_key()? });
    let estate = Estate::open(settings, meter.clone(), secrets).await.map_err(explain)?;
    Ok(Clouds { providers: vec![Arc::new(Aws::new(estate))], meter, _replay: replay })
}

fn demo_settings(settings: Settings, replay: &Replay) -> Settings {
    let regions =
        if settings.regions.is_empty() { demo::REGIONS.map(str::to_owned).to_vec() } else { settings.regions };
    let endpoint = ReplaySettings { endpoint: replay.endpoint().to_owned(), access_key: demo::ACCESS_KEY.to_owned() };
    Settings {
        profile: None,
        regions,
        organization: true,
        assume_role: None,
        external_id: None,
        replay: Some(endpoint),
        ..settings
    }
}

/// Hashes of secrets can be compared within a scan, and with nothing outside it.
fn random_key() -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| anyhow::anyhow!("no randomness from the operating system: {e}"))?;
    Ok(key)
}

fn explain(error: AwsError) -> anyhow::Error {
    let help = match &error {
        AwsError::NoCredentials(_) => {
            "tried the environment (AWS_ACCESS_KEY_ID), the profile and its SSO session, the web identity, and the metadata \
             of containers and instances; give --profile, or see the demonstration with `aispm scan --demo`"
        }
        AwsError::Refused(_) => "sign in again (`aws sso login`), or give another --profile",
        AwsError::Unreachable(_) => "check the network and AWS_ENDPOINT_URL",
        AwsError::List { permission, .. } => {
            return anyhow::anyhow!("{error}\nhelp: allow `{permission}`, or name --regions");
        }
    };
    anyhow::anyhow!("{error}\nhelp: {help}")
}
