//! The accounts and regions of a scan, and the credentials for them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use aispm_discovery::{Meter, secrets::SecretScanner};
use aispm_inventory::{Gap, Place};
use aws_config::{
    BehaviorVersion, Region, identity::IdentityCache, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, sts::AssumeRoleProvider,
};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::{
    rt::sleep::{SharedAsyncSleep, TokioSleep},
    time::SystemTimeSource,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::SdkConfig;
use jiff::Timestamp;
use std::time::Duration;
use tokio::sync::OnceCell;

use crate::{
    call,
    connector::{self, Metered},
    iam, s3,
};

/// Permissions used before the first cell.
pub const PREPARATION: &[&str] = &["sts:GetCallerIdentity", "ec2:DescribeRegions"];

/// Permissions used before the first cell of the scan of an organisation.
pub const PREPARATION_OF_ORGANIZATION: &[&str] = &["organizations:ListAccounts", "sts:AssumeRole"];

/// Whether `AWS_ENDPOINT_URL` sends calls to a stand-in on this machine, whose quota is nobody's workload.
#[must_use]
pub fn endpoint_is_loopback() -> bool {
    let Ok(endpoint) = std::env::var("AWS_ENDPOINT_URL") else { return false };
    let authority =
        endpoint.split_once("://").map_or(endpoint.as_str(), |(_, rest)| rest).split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What to scan, as the user said it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Profile of the AWS configuration. `None`: the default credential chain.
    pub profile: Option<String>,
    /// Regions to scan. Empty: every region that is enabled in the account.
    pub regions: Vec<String>,
    /// Scan every account of the organisation.
    pub organization: bool,
    /// Name of the role to take on in other accounts, or an ARN to take on before anything else.
    pub assume_role: Option<String>,
    /// External id to present when taking on a role.
    pub external_id: Option<String>,
    /// Jobs older than this are not read.
    pub history_since: Timestamp,
    /// Jobs of one type and place that are read at most.
    pub history_count: usize,
    /// Endpoint and credentials of a stand-in. `None`: the real AWS, or what the environment says.
    pub replay: Option<Replay>,
}

/// A stand-in on this machine.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Where it listens.
    pub endpoint: String,
    /// Access key, which names the account for the replay server.
    pub access_key: String,
}

/// Why a scan of AWS could not begin.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// No credentials were found.
    #[error("no AWS credentials were found: {0}")]
    NoCredentials(String),
    /// The credentials do not work.
    #[error("the AWS credentials were refused: {0}")]
    Refused(String),
    /// STS did not answer.
    #[error("AWS did not answer: {0}")]
    Unreachable(String),
    /// Accounts or regions could not be listed.
    #[error("could not list {what} with `{permission}`: {reason}")]
    List {
        /// What was to be listed.
        what: &'static str,
        /// The permission of the call.
        permission: &'static str,
        /// Why it failed.
        reason: String,
    },
}

/// One account.
#[derive(Debug)]
pub struct Account {
    /// Account number.
    pub id: Arc<str>,
    /// Regions to scan.
    pub regions: Vec<Arc<str>>,
    /// Whether this is where the organisation is read.
    pub reads_organization: bool,
    /// Credentials, without a region.
    pub(crate) config: SdkConfig,
    pub(crate) once: Once,
}

/// What is read once in an account, for every cell that needs it. Failures are kept too.
#[derive(Debug, Default)]
pub(crate) struct Once {
    pub(crate) buckets: OnceCell<s3::Buckets>,
    pub(crate) public_access_block: OnceCell<s3::Block>,
    pub(crate) managed_policies: OnceCell<iam::ManagedPolicies>,
    pub(crate) granted: s3::Granted,
}

/// What all cells of a scan share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) secrets: SecretScanner,
    pub(crate) pool: SharedHttpClient,
    pub(crate) meter: Arc<Meter>,
    /// The accounts of the scan, by number.
    pub(crate) accounts: BTreeMap<Arc<str>, Arc<Account>>,
    absent: Mutex<HashMap<(Place, String), Gap>>,
    followed: Mutex<BTreeSet<(&'static str, Arc<str>, String)>>,
}

/// The accounts of a scan, ready to be read.
#[derive(Debug)]
pub struct Estate {
    pub(crate) accounts: Vec<Arc<Account>>,
    pub(crate) shared: Arc<Shared>,
}

impl Shared {
    /// Whether an account is part of the scan.
    pub(crate) fn scans(&self, account: &str) -> bool {
        self.accounts.contains_key(account)
    }

    /// The uids that one collector has not been given in this account before.
    pub(crate) fn not_yet_followed(
        &self,
        collector: &'static str,
        account: &Arc<str>,
        uids: Vec<String>,
    ) -> Vec<String> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        uids.into_iter().filter(|uid| followed.insert((collector, account.clone(), uid.clone()))).collect()
    }

    /// The gap of an operation that is known to be missing in a place.
    pub(crate) fn absent(&self, place: &Place, permission: &str) -> Option<Gap> {
        let absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.get(&(place.clone(), permission.to_owned())).cloned()
    }

    /// Remembers that an operation is missing in a place, so that it is asked once.
    pub(crate) fn remember_absent(&self, place: &Place, permission: &str, gap: &Gap) {
        let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.insert((place.clone(), permission.to_owned()), gap.clone());
    }
}

impl Estate {
    /// Finds the account behind the credentials, the other accounts of its organisation where
    /// wanted, and their regions.
    ///
    /// # Errors
    ///
    /// [`AwsError::NoCredentials`] or [`AwsError::Refused`] when there is nothing to scan with,
    /// [`AwsError::List`] when accounts or regions cannot be listed.
    pub async fn open(settings: Settings, meter: Arc<Meter>, secrets: SecretScanner) -> Result<Self, AwsError> {
        let pool = connector::pool();
        let config = base(&settings, &pool, &meter).await;
        let home = caller(&config).await?;
        let config = match settings.assume_role.as_deref().filter(|role| role.starts_with("arn:")) {
            Some(role) => assume(&config, role, settings.external_id.as_deref()).await,
            None => config,
        };
        let home = if settings.assume_role.as_deref().is_some_and(|r| r.starts_with("arn:")) {
            caller(&config).await?
        } else {
            home
        };
        let mut found = vec![(home.clone(), config.clone())];
        if settings.organization {
            let role = settings
                .assume_role
                .as_deref()
                .filter(|r| !r.starts_with("arn:"))
                .unwrap_or("OrganizationAccountAccessRole");
            for id in organization(&config).await? {
                if id != home {
                    let arn = format!("arn:aws:iam::{id}:role/{role}");
                    let member = assume(&config, &arn, settings.external_id.as_deref()).await;
                    found.push((id, member));
                }
            }
        }
        let mut accounts = Vec::new();
        for (id, config) in found {
            let reads_organization = id == home;
            let regions = match regions(&config, &settings).await {
                Ok(regions) => regions,
                // A member that refuses the role is a blind spot of the report, not the end of the scan.
                Err(error) if !reads_organization => {
                    tracing::warn!(account = id, %error, "account cannot be read");
                    vec![Arc::from("us-east-1")]
                }
                Err(error) => return Err(error),
            };
            accounts.push(Arc::new(Account {
                id: id.into(),
                regions,
                reads_organization,
                config,
                once: Once::default(),
            }));
        }
        let shared = Arc::new(Shared {
            settings,
            secrets,
            pool,
            meter,
            accounts: accounts.iter().map(|account| (account.id.clone(), account.clone())).collect(),
            absent: Mutex::default(),
            followed: Mutex::default(),
        });
        Ok(Self { accounts, shared })
    }

    /// The accounts of the scan.
    #[must_use]
    pub fn accounts(&self) -> &[Arc<Account>] {
        &self.accounts
    }
}

impl Account {
    /// SDK configuration for one region, metered under it. `global` calls go to the home region.
    pub(crate) fn config_for(&self, region: &str, shared: &Shared) -> SdkConfig {
        let metered = Metered {
            pool: shared.pool.clone(),
            meter: shared.meter.clone(),
            account: self.id.clone(),
            region: region.into(),
        };
        let builder = self.config.to_builder().http_client(metered);
        let home = self.regions.first().map_or("us-east-1", |r| &**r).to_owned();
        let region = if region == "global" { home } else { region.to_owned() };
        builder.region(Region::new(region)).build()
    }
}

async fn base(settings: &Settings, pool: &SharedHttpClient, meter: &Arc<Meter>) -> SdkConfig {
    let http =
        Metered { pool: pool.clone(), meter: meter.clone(), account: Arc::from("caller"), region: Arc::from("global") };
    let timeouts =
        TimeoutConfig::builder().connect_timeout(Duration::from_secs(3)).read_timeout(Duration::from_secs(20)).build();
    let retries = RetryConfig::standard().with_max_attempts(3);
    if let Some(replay) = &settings.replay {
        // Built by hand: the environment and the profile of the user have no say in a replay.
        let keys = aws_credential_types::Credentials::from_keys(&replay.access_key, "replay", None);
        return SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&replay.endpoint)
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .identity_cache(IdentityCache::lazy().build())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SystemTimeSource::new())
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(retries)
            .region(Region::new("us-east-1"))
            .build();
    }
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .timeout_config(timeouts)
        .retry_config(retries);
    if let Some(profile) = &settings.profile {
        // A profile that was asked for wins over keys in the environment, as it does with AWS's own command.
        let provider = ProviderConfig::default().with_http_client(http);
        let credentials = ProfileFileCredentialsProvider::builder().configure(&provider).profile_name(profile).build();
        loader = loader.profile_name(profile).credentials_provider(credentials);
    }
    if let Some(region) = settings.regions.first() {
        loader = loader.region(Region::new(region.clone()));
    }
    let config = loader.load().await;
    match config.region() {
        Some(_) => config,
        None => config.to_builder().region(Region::new("us-east-1")).build(),
    }
}

async fn caller(config: &SdkConfig) -> Result<String, AwsError> {
    let sts = aws_sdk_sts::Client::new(config);
    let answer = call::named("sts:GetCallerIdentity", sts.get_caller_identity().send()).await;
    match answer {
        Ok(identity) => identity
            .account
            .ok_or_else(|| AwsError::Unreachable("the answer of `sts:GetCallerIdentity` names no account".to_owned())),
        Err(error) => {
            let gap = call::gap("sts:GetCallerIdentity", &error);
            let detail = gap.detail().unwrap_or("no detail").to_owned();
            Err(match gap.reason() {
                aispm_inventory::Reason::Denied | aispm_inventory::Reason::DeniedByOrganization => {
                    AwsError::Refused(detail)
                }
                _ if error.as_service_error().is_none() && detail.contains("credential") => {
                    AwsError::NoCredentials(detail)
                }
                _ => AwsError::Unreachable(detail),
            })
        }
    }
}

async fn assume(config: &SdkConfig, role: &str, external_id: Option<&str>) -> SdkConfig {
    let mut builder = AssumeRoleProvider::builder(role).session_name("aispm").configure(config);
    if let Some(id) = external_id {
        builder = builder.external_id(id);
    }
    let provider = builder.build().await;
    config
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(provider))
        .identity_cache(IdentityCache::lazy().build())
        .build()
}

async fn organization(config: &SdkConfig) -> Result<Vec<String>, AwsError> {
    const LIST: &str = "organizations:ListAccounts";
    let client = aws_sdk_organizations::Client::new(config);
    let mut pages = client.list_accounts().into_paginator().send();
    let mut ids = Vec::new();
    while let Some(page) = call::named(LIST, pages.next()).await {
        let page = page.map_err(|e| list_error("accounts", LIST, &call::gap(LIST, &e)))?;
        let active =
            page.accounts.unwrap_or_default().into_iter().filter(|a| a.status().is_none_or(|s| s.as_str() == "ACTIVE"));
        ids.extend(active.filter_map(|a| a.id));
    }
    Ok(ids)
}

async fn regions(config: &SdkConfig, settings: &Settings) -> Result<Vec<Arc<str>>, AwsError> {
    const LIST: &str = "ec2:DescribeRegions";
    if !settings.regions.is_empty() {
        return Ok(settings.regions.iter().map(|r| Arc::from(r.as_str())).collect());
    }
    let ec2 = aws_sdk_ec2::Client::new(config);
    // Without `all_regions`, only regions that are enabled in the account are listed.
    let answer = call::named(LIST, ec2.describe_regions().send()).await;
    let answer = answer.map_err(|e| list_error("regions", LIST, &call::gap(LIST, &e)))?;
    let mut names: Vec<Arc<str>> = answer.regions().iter().filter_map(|r| r.region_name()).map(Arc::from).collect();
    if names.is_empty() {
        // A scan of nothing would find nothing wrong.
        return Err(AwsError::List { what: "regions", permission: LIST, reason: "the answer names none".to_owned() });
    }
    names.sort();
    Ok(names)
}

fn list_error(what: &'static str, permission: &'static str, gap: &Gap) -> AwsError {
    AwsError::List { what, permission, reason: gap.detail().unwrap_or(gap.reason().name()).to_owned() }
}
