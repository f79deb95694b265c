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
    cloud::Cloud,
    credential::{self, Chain, Loopback},
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

/// The permission to look below management groups, where some are named. It is given on the group.
pub const MANAGEMENT_GROUPS: &str = "Microsoft.Management/managementGroups/descendants/read";

const SUBSCRIPTIONS: &str = "microsoft.resources/subscriptions/read";
const RIGHTS: &str = "microsoft.authorization/permissions/read";

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
    /// Management groups below which every subscription is scanned, beside those that are named.
    pub management_groups: Vec<String>,
    /// Address of the resource manager. `None`: what `AISPM_AZURE_RESOURCE_MANAGER` says, else that of the cloud in which
    /// `AZURE_AUTHORITY_HOST` signs in, else the public cloud's.
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
    /// People sign in at an address of no cloud that is known, so that its resource manager is not known either.
    #[error("`{0}` belongs to no cloud that is known")]
    UnknownCloud(String),
    /// No way to a token worked, or the token was refused.
    #[error("no Azure credentials worked: {0}")]
    NoCredentials(String),
    /// The resource manager did not answer.
    #[error("Azure did not answer: {0}")]
    Unreachable(String),
    /// A subscription that was named is not among those that the credentials see, or is switched off.
    #[error("the Azure credentials do not see subscription `{0}`")]
    NotSeen(String),
    /// A management group that was named is not there, or may not be looked into.
    #[error("the Azure credentials do not see management group `{0}`: {1}")]
    NoGroup(String, String),
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

/// A group or a subscription below a management group.
#[derive(Deserialize)]
struct Descendant {
    id: String,
}

impl Estate {
    /// Finds the subscriptions that the credentials see.
    ///
    /// # Errors
    ///
    /// [`AzureError::NotSeen`] and [`AzureError::NoGroup`] for what was named in vain, [`AzureError::NoCredentials`] when there is
    /// nothing to scan with, [`AzureError::NoSubscription`] when there is nothing to scan, [`AzureError::Endpoint`] for an
    /// address that a token must not be shown to, [`AzureError::UnknownCloud`] where no address is known.
    pub async fn open(settings: Settings, meter: Arc<Meter>, secrets: SecretScanner) -> Result<Self, AzureError> {
        let endpoint = settings.endpoint.or_else(|| env::var(ENDPOINT).ok().filter(|e| !e.is_empty()));
        let cloud = Cloud::of(credential::authority_host().as_deref(), endpoint.as_deref());
        let endpoint = endpoint.or_else(|| cloud.map(|cloud| cloud.manager.to_owned()));
        let unknown = || AzureError::UnknownCloud(credential::authority_host().unwrap_or_default());
        let endpoint = endpoint.as_deref().ok_or_else(unknown)?;
        let base = Url::parse(endpoint).map_err(|_| AzureError::Endpoint(endpoint.to_owned()))?;
        let local = is_loopback(&base);
        if base.scheme() != "https" && !(local && base.scheme() == "http") {
            return Err(AzureError::Endpoint(endpoint.to_owned()));
        }
        let transport = Metered::new(meter).map_err(|error| AzureError::Unreachable(error.to_string()))?;
        let transport = Arc::new(transport);
        let credential: Arc<dyn TokenCredential> =
            if local { Arc::new(Loopback) } else { Arc::new(chain(&transport, cloud)?) };
        let scope = format!("{}/.default", endpoint.trim_end_matches('/'));
        let planes = DataPlanes::new(&base, &credential, &transport);
        let arm = Arm::new(base, scope, credential, transport);
        let mut wanted = Wanted { named: lower(settings.subscriptions), ..Wanted::default() };
        for group in &settings.management_groups {
            wanted.below.extend(below(&arm, group).await?);
        }
        wanted.all = wanted.named.is_empty() && settings.management_groups.is_empty();
        let subscriptions = subscriptions(&arm, &wanted).await?;
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

fn chain(transport: &Arc<Metered>, cloud: Option<&Cloud>) -> Result<Chain, AzureError> {
    Chain::of_environment(transport, cloud).map_err(AzureError::NoCredentials)
}

/// The subscriptions below a management group, however deep.
async fn below(arm: &Arm, group: &str) -> Result<Vec<String>, AzureError> {
    let path = format!("/providers/Microsoft.Management/managementGroups/{group}/descendants");
    let (rows, gap) = arm.list(MANAGEMENT_GROUPS, &path, "2020-05-01", None).await;
    // A part of them would pass for all.
    if let Some(gap) = gap {
        let detail = gap.detail().unwrap_or(gap.reason().name());
        return Err(AzureError::NoGroup(group.to_owned(), detail.to_owned()));
    }
    let ids = rows.iter().map(|row| serde_json::from_str::<Descendant>(row.get()));
    let ids: Result<Vec<Descendant>, _> = ids.collect();
    let ids = ids.map_err(|error| AzureError::NoGroup(group.to_owned(), error.to_string()))?;
    Ok(ids.iter().filter_map(|of| crate::id::subscription(&of.id)).map(str::to_ascii_lowercase).collect())
}

/// Which subscriptions somebody wants.
#[derive(Default)]
struct Wanted {
    all: bool,
    named: BTreeSet<String>,
    /// Those below management groups: one that is switched off is none that was asked for.
    below: BTreeSet<String>,
}

fn lower(ids: Vec<String>) -> BTreeSet<String> {
    ids.into_iter().map(|id| id.to_ascii_lowercase()).collect()
}

async fn subscriptions(arm: &Arm, wanted: &Wanted) -> Result<Vec<Arc<str>>, AzureError> {
    let (rows, gap) = arm.list(SUBSCRIPTIONS, "/subscriptions", "2022-12-01", None).await;
    if let Some(gap) = gap {
        let detail = gap.detail().unwrap_or(gap.reason().name()).to_owned();
        return Err(match gap.reason() {
            Reason::Denied | Reason::DeniedByOrganization => AzureError::NoCredentials(detail),
            _ => AzureError::Unreachable(detail),
        });
    }
    let listed = rows.iter().filter_map(|row| serde_json::from_str::<Listed>(row.get()).ok());
    let listed: BTreeMap<String, bool> =
        listed.map(|one| (one.subscription_id.to_ascii_lowercase(), one.is_on())).collect();
    // A scan of the rest would pass for one of all.
    let is_on = |id: &String| listed.get(id) == Some(&true);
    let missing = wanted.named.iter().find(|id| !is_on(id));
    if let Some(missing) = missing.or_else(|| wanted.below.iter().find(|id| !listed.contains_key(*id))) {
        return Err(AzureError::NotSeen(missing.clone()));
    }
    let is_wanted = |id: &String| wanted.all || wanted.named.contains(id) || wanted.below.contains(id);
    let found: Vec<Arc<str>> =
        listed.keys().filter(|id| is_on(id) && is_wanted(id)).map(|id| Arc::from(&**id)).collect();
    if found.is_empty() { Err(AzureError::NoSubscription) } else { Ok(found) }
}

impl Listed {
    /// Whether it can be read. One that is past due still works.
    fn is_on(&self) -> bool {
        ["", "Enabled", "Warned", "PastDue"].contains(&&*self.state)
    }
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
