//! Opens the clouds that the user can reach.

use std::sync::Arc;

use aispm_aws::{Aws, AwsError, Estate, Replay as ReplaySettings, Settings};
use aispm_azure::{Azure, AzureError};
use aispm_discovery::{Meter, MeterSettings, Provider, secrets::SecretScanner};
use anyhow::{Context as _, bail};
use jiff::{Timestamp, ToSpan as _};

use crate::{
    cli::{DiscoveryArgs, ProviderName},
    demo::{self, Demo},
    output,
};

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
    /// Keeps the stand-ins of `--demo` running.
    pub(crate) _demo: Option<Demo>,
}

/// Opens every cloud that is wanted, or whose credentials are found.
///
/// # Errors
///
/// If no cloud can be scanned, or one that was named cannot: the message says what was tried.
pub(crate) async fn open(args: &DiscoveryArgs, now: Timestamp) -> anyhow::Result<Clouds> {
    let share = args.budget.unwrap_or(BUDGET);
    if !(share > 0.0 && share <= 1.0) {
        bail!("`--budget {share}` is not a share: give a number above 0 and up to 1");
    }
    let demo = if args.demo { Some(demo::start().await.context("could not start the demonstration")?) } else { None };
    // The quota of a stand-in on this machine is nobody's workload.
    let local = demo.is_some() || aispm_aws::endpoint_is_loopback() || aispm_azure::endpoint_is_loopback();
    let meter = Arc::new(Meter::new(MeterSettings {
        in_flight: args.concurrency.unwrap_or(CONCURRENCY),
        share: (!local).then_some(share),
        quotas: [aispm_aws::QUOTAS, aispm_azure::QUOTAS].concat(),
    }));
    let key = if args.demo { [0; 32] } else { random_key()? };
    let mut providers: Vec<Arc<dyn Provider>> = Vec::new();
    let mut failed = None;
    for name in wanted(args) {
        let opened = match name {
            ProviderName::Aws => aws(args, now, &meter, key, demo.as_ref()).await,
            ProviderName::Azure => azure(args, now, &meter, key, demo.as_ref()).await,
        };
        match opened {
            Ok(provider) => providers.push(provider),
            Err(error) if args.provider.is_empty() => {
                // What nobody named is left out, and said to be.
                if let Some(before) = failed.replace(error) {
                    output::say(&format!("{before:#}"));
                }
            }
            Err(error) => return Err(error),
        }
    }
    match failed {
        Some(error) if providers.is_empty() => Err(error),
        error => {
            error.iter().for_each(|error| output::say(&format!("not scanned: {error:#}")));
            Ok(Clouds { providers, meter, _demo: demo })
        }
    }
}

/// The clouds to open: those that are named, else AWS and every other whose credentials leave a trace.
fn wanted(args: &DiscoveryArgs) -> Vec<ProviderName> {
    match args.provider.as_slice() {
        _ if args.demo => vec![ProviderName::Aws, ProviderName::Azure],
        [] if aispm_azure::has_credentials() => vec![ProviderName::Aws, ProviderName::Azure],
        [] => vec![ProviderName::Aws],
        named => named.to_vec(),
    }
}

async fn aws(
    args: &DiscoveryArgs,
    now: Timestamp,
    meter: &Arc<Meter>,
    key: [u8; 32],
    demo: Option<&Demo>,
) -> anyhow::Result<Arc<dyn Provider>> {
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
    let settings = match demo {
        Some(demo) => demo_settings(settings, demo),
        None => settings,
    };
    let estate = Estate::open(settings, meter.clone(), SecretScanner::new(key)).await.map_err(explain)?;
    Ok(Arc::new(Aws::new(estate)))
}

async fn azure(
    args: &DiscoveryArgs,
    now: Timestamp,
    meter: &Arc<Meter>,
    key: [u8; 32],
    demo: Option<&Demo>,
) -> anyhow::Result<Arc<dyn Provider>> {
    let days = i64::from(args.history.unwrap_or(HISTORY));
    let since = now.checked_sub((days * 24).hours()).context("`--history` reaches back too far")?;
    let settings = aispm_azure::Settings {
        history_since: Some(since),
        history_count: Some(HISTORY_COUNT),
        ..match demo {
            // What the environment says of the user's own clouds is not looked at.
            Some(demo) => aispm_azure::Settings { endpoint: Some(demo.azure.endpoint()), ..Default::default() },
            None => aispm_azure::Settings {
                subscriptions: args.subscriptions.clone(),
                management_groups: args.management_groups.clone(),
                ..Default::default()
            },
        }
    };
    let estate = aispm_azure::Estate::open(settings, meter.clone(), SecretScanner::new(key)).await;
    Ok(Arc::new(Azure::new(estate.map_err(explain_azure)?)))
}

fn demo_settings(settings: Settings, demo: &Demo) -> Settings {
    let regions =
        if settings.regions.is_empty() { demo::REGIONS.map(str::to_owned).to_vec() } else { settings.regions };
    let endpoint = ReplaySettings { endpoint: demo.aws.endpoint(), access_key: demo::ACCESS_KEY.to_owned() };
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

fn explain_azure(error: AzureError) -> anyhow::Error {
    let help = match &error {
        AzureError::NoCredentials(_) => {
            "tried the service principal of the environment (AZURE_TENANT_ID, AZURE_CLIENT_ID, and \
             AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH), the workload identity, the managed identity, `az login` and \
             `azd auth login`"
        }
        AzureError::UnknownCloud(_) => "give the address of its resource manager in AISPM_AZURE_RESOURCE_MANAGER",
        AzureError::NoGroup(..) => {
            return anyhow::anyhow!(
                "{error}\nhelp: check the name, and allow `{}` on it",
                aispm_azure::MANAGEMENT_GROUPS
            );
        }
        AzureError::NotSeen(_) => "check the id, and that the identity has a role on the subscription",
        AzureError::NoSubscription => "give the identity the role Reader on a subscription",
        AzureError::Unreachable(_) => "check the network and AISPM_AZURE_RESOURCE_MANAGER",
        AzureError::Endpoint(_) => "AISPM_AZURE_RESOURCE_MANAGER takes an https address, or one of this machine",
    };
    anyhow::anyhow!("{error}\nhelp: {help}")
}
