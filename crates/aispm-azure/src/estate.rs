//! The subscriptions of a scan, the credentials for them, and what all of its cells share.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env,
    sync::{Arc, Mutex, PoisonError},
};

use aispm_discovery::{Meter, secrets::SecretScanner};
use aispm_inventory::{Gap, Reason};
use azure_core::{credentials::TokenCredential, http::Url};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::OnceCell;

use crate::{
    arm::{Arm, is_loopback},
    authorization::Roles,
    credential::{Chain, Loopback},
    data_plane::{DataPlanes, List},
    far_side::Addresses,
    graph::{self, Graph},
    history::History,
    http::Metered,
    rights::Rights,
};

/// Permissions used before the first cell.
pub const PREPARATION: &[&str] =
    &["Microsoft.Resources/subscriptions/read", "Microsoft.Authorization/permissions/read"];

const SUBSCRIPTIONS: &str = "microsoft.resources/subscriptions/read";
const RIGHTS: &str = "microsoft.authorization/permissions/read";

/// A cloud of Azure, by the address of its resource manager.
const MANAGEMENT: &str = "https://management.azure.com";

/// Address of a resource manager other than that of the public cloud.
const ENDPOINT: &str = "AISPM_AZURE_RESOURCE_MANAGER";

/// Whether calls go to a stand-in on this machine, whose quota is nobody's workload.
#[must_use]
pub fn endpoint_is_loopback() -> bool {
    env::var(ENDPOINT).ok().and_then(|endpoint| Url::parse(&endpoint).ok()).is_some_and(|url| is_loopback(&url))
}

/// Whether somebody has signed in to Azure here, or left credentials in the environment.
#[must_use]
pub fn has_credentials() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let profile = env::home_dir().map(|home| home.join(".azure").join("azureProfile.json"));
    ["AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE", ENDPOINT].into_iter().any(set)
        || profile.is_some_and(|profile| profile.is_file())
}

/// Jobs of one workspace that are read at most, where nobody says otherwise.
const HISTORY_COUNT: usize = 1_000;

/// What to scan, as the user said it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Subscriptions to scan. Empty: every one that the credentials see.
    pub subscriptions: Vec<String>,
    /// Address of the resource manager. `None`: what `AISPM_AZURE_RESOURCE_MANAGER` says, else the public cloud.
    pub endpoint: Option<String>,
    /// Jobs older than this are not read. `None`: however old.
    pub history_since: Option<Timestamp>,
    /// Jobs of one workspace that are read at most. `None`: 1,000.
    pub history_count: Option<usize>,
}

/// Why a scan of Azure could not begin.
#[derive(Debug, thiserror::Error)]
pub enum AzureError {
    /// The address of the resource manager is none, or would show credentials.
    #[error("`{0}` is no address of a resource manager")]
    Endpoint(String),
    /// No way to a token worked, or the token was refused.
    #[error("no Azure credentials worked: {0}")]
    NoCredentials(String),
    /// The resource manager did not answer.
    #[error("Azure did not answer: {0}")]
    Unreachable(String),
    /// A subscription that was named is not among those that the credentials see, or is switched off.
    #[error("the Azure credentials do not see subscription `{0}`")]
    NotSeen(String),
    /// The credentials see no subscription.
    #[error("the Azure credentials see no subscription")]
    NoSubscription,
}

/// One subscription.
#[derive(Debug)]
pub(crate) struct Subscription {
    /// Its id, in lower case.
    pub(crate) id: Arc<str>,
    rights: OnceCell<Result<Rights, Gap>>,
}

/// What all cells of a scan share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) arm: Arm,
    planes: DataPlanes,
    pub(crate) secrets: SecretScanner,
    pub(crate) subscriptions: BTreeMap<Arc<str>, Arc<Subscription>>,
    pub(crate) graph: OnceCell<Graph>,
    pub(crate) roles: Roles,
    addresses: OnceCell<Addresses>,
    history: History,
    children: Mutex<HashMap<String, Arc<OnceCell<Children>>>>,
    followed: Mutex<BTreeSet<(&'static str, String)>>,
}

/// The rows of a list below a resource, and why there may be more.
pub(crate) type Children = (Vec<Box<RawValue>>, Option<Gap>);

/// The subscriptions of a scan, ready to be read.
#[derive(Debug)]
pub struct Estate {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    subscription_id: String,
    #[serde(default)]
    state: String,
}

impl Estate {
    /// Finds the subscriptions that the credentials see.
    ///
    /// # Errors
    ///
    /// [`AzureError::NotSeen`] for a subscription that was named in vain, [`AzureError::NoCredentials`] when there is nothing to scan with, [`AzureError::NoSubscription`] when there is nothing
    /// to scan, [`AzureError::Endpoint`] for an address that a token must not be shown to.
    pub async fn open(settings: Settings, meter: Arc<Meter>, secrets: SecretScanner) -> Result<Self, AzureError> {
        let endpoint = settings.endpoint.or_else(|| env::var(ENDPOINT).ok().filter(|e| !e.is_empty()));
        let endpoint = endpoint.as_deref().unwrap_or(MANAGEMENT);
        let base = Url::parse(endpoint).map_err(|_| AzureError::Endpoint(endpoint.to_owned()))?;
        let local = is_loopback(&base);
        if base.scheme() != "https" && !(local && base.scheme() == "http") {
            return Err(AzureError::Endpoint(endpoint.to_owned()));
        }
        let transport = Metered::new(meter).map_err(|error| AzureError::Unreachable(error.to_string()))?;
        let transport = Arc::new(transport);
        let credential: Arc<dyn TokenCredential> =
            if local { Arc::new(Loopback) } else { Arc::new(Chain::of_environment(&transport)) };
        let scope = format!("{}/.default", endpoint.trim_end_matches('/'));
        let planes = DataPlanes::new(&base, &credential, &transport);
        let arm = Arm::new(base, scope, credential, transport);
        let subscriptions = subscriptions(&arm, &settings.subscriptions).await?;
        let subscriptions =
            subscriptions.into_iter().map(|id| (id.clone(), Arc::new(Subscription { id, rights: OnceCell::new() })));
        let shared = Shared {
            arm,
            planes,
            secrets,
            subscriptions: subscriptions.collect(),
            graph: OnceCell::new(),
            roles: Roles::default(),
            addresses: OnceCell::new(),
            history: History { since: settings.history_since, count: settings.history_count.unwrap_or(HISTORY_COUNT) },
            children: Mutex::default(),
            followed: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }
}

async fn subscriptions(arm: &Arm, wanted: &[String]) -> Result<Vec<Arc<str>>, AzureError> {
    let (rows, gap) = arm.list(SUBSCRIPTIONS, "/subscriptions", "2022-12-01", None).await;
    if let Some(gap) = gap {
        let detail = gap.detail().unwrap_or(gap.reason().name()).to_owned();
        return Err(match gap.reason() {
            Reason::Denied | Reason::DeniedByOrganization => AzureError::NoCredentials(detail),
            _ => AzureError::Unreachable(detail),
        });
    }
    let listed = rows.iter().filter_map(|row| serde_json::from_str::<Listed>(row.get()).ok());
    let mut found: Vec<Arc<str>> = listed
        .filter(|one| one.state.is_empty() || one.state == "Enabled" || one.state == "Warned" || one.state == "PastDue")
        .map(|one| Arc::from(one.subscription_id.to_ascii_lowercase()))
        .collect();
    if !wanted.is_empty() {
        let wanted: BTreeSet<String> = wanted.iter().map(|id| id.to_ascii_lowercase()).collect();
        // A scan of the rest would pass for one of all.
        if let Some(missing) = wanted.iter().find(|wanted| !found.iter().any(|id| **id == ***wanted)) {
            return Err(AzureError::NotSeen(missing.clone()));
        }
        found.retain(|id| wanted.contains(&**id));
    }
    found.sort();
    found.dedup();
    if found.is_empty() { Err(AzureError::NoSubscription) } else { Ok(found) }
}

impl Shared {
    /// What Resource Graph knows of all subscriptions, asked once.
    pub(crate) async fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| graph::read(self)).await
    }

    /// Whose addresses lead to which resource, as far as Resource Graph knows.
    pub(crate) async fn addresses(&self) -> &Addresses {
        let graph = self.graph().await;
        self.addresses.get_or_init(|| async { Addresses::of(graph) }).await
    }

    /// The list below a resource, asked once.
    pub(crate) async fn children(
        &self,
        permission: &'static str,
        path: &str,
        version: &str,
    ) -> Arc<OnceCell<Children>> {
        let cell = self.asked(path);
        cell.get_or_init(|| self.arm.list(permission, path, version, None)).await;
        cell
    }

    /// The list of what happened below a resource, as far back as the scan looks, asked once.
    pub(crate) async fn recent(&self, permission: &'static str, path: &str, version: &str) -> Arc<OnceCell<Children>> {
        let cell = self.asked(path);
        let wanted = |rows: &mut Vec<Box<RawValue>>, new| self.history.wanted(rows, new);
        cell.get_or_init(|| self.arm.list_while(permission, path, version, wanted)).await;
        cell
    }

    /// One resource that several cells need, asked once.
    pub(crate) async fn single(&self, permission: &'static str, path: &str, version: &str) -> Arc<OnceCell<Children>> {
        let cell = self.asked(path);
        cell.get_or_init(|| async {
            match self.arm.get::<Box<RawValue>>(permission, path, version).await {
                Ok(row) => (row.into_iter().collect(), None),
                Err(gap) => (Vec::new(), Some(gap)),
            }
        })
        .await;
        cell
    }

    /// A list at a data plane, asked once.
    pub(crate) async fn at_plane(&self, permission: &'static str, of: List<'_>) -> Arc<OnceCell<Children>> {
        // No id of ARM begins like this.
        let cell = self.asked(&format!("{:?}:{}/{}", of.plane, of.account, of.path.join("/")));
        cell.get_or_init(|| self.planes.list(permission, of)).await;
        cell
    }

    fn asked(&self, key: &str) -> Arc<OnceCell<Children>> {
        let mut children = self.children.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(children.entry(key.to_ascii_lowercase()).or_default())
    }

    /// The uids that one collector has not been given before.
    pub(crate) fn not_yet_followed(&self, collector: &'static str, uids: Vec<String>) -> Vec<String> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        uids.into_iter().filter(|uid| followed.insert((collector, uid.clone()))).collect()
    }
}

impl Subscription {
    /// Whether the scan may read something everywhere in the subscription.
    pub(crate) async fn may(&self, shared: &Shared, permission: &'static str) -> Result<(), Gap> {
        let read = || async {
            let path = format!("/subscriptions/{}/providers/Microsoft.Authorization/permissions", self.id);
            let rights = shared.arm.get::<Rights>(RIGHTS, &path, "2022-04-01").await?;
            Ok(rights.unwrap_or_default())
        };
        match self.rights.get_or_init(read).await {
            Ok(rights) if rights.allow(permission) => Ok(()),
            Ok(_) => Err(crate::call::gap(permission, Reason::Denied, "no role on the subscription allows it")),
            Err(gap) => Err(gap.clone()),
        }
    }
}
