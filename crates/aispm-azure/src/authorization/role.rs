//! Role definitions, each read once: built-in ones are the same in every subscription.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use aispm_inventory::{Gap, Reason};
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::{call, place::At, resource::Resource};

pub(super) const READ: &str = "Microsoft.Authorization/roleDefinitions/read";
const VERSION: &str = "2022-04-01";

/// What a role says of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Role {
    #[serde(rename = "roleName")]
    pub(super) name: String,
    pub(super) permissions: Vec<Permission>,
}

/// What a role or a denial is about.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Permission {
    pub(super) actions: Vec<String>,
    pub(super) not_actions: Vec<String>,
    pub(super) data_actions: Vec<String>,
    pub(super) not_data_actions: Vec<String>,
}

/// What one subscription says of a role.
type Asked = Arc<OnceCell<Result<Role, Gap>>>;

/// The roles of a scan, by the last part of their ids.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    read: Mutex<HashMap<String, Arc<OnceCell<Role>>>>,
    /// By subscription as well: what may not be read in one may be in the next.
    asked: Mutex<HashMap<(Arc<str>, String), Asked>>,
}

/// The cell of a key, made where there is none.
fn cell<K: Eq + Hash, T>(of: &Mutex<HashMap<K, Arc<OnceCell<T>>>>, key: K) -> Arc<OnceCell<T>> {
    Arc::clone(of.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
}

impl Roles {
    /// A role, by its id as an assignment names it.
    pub(super) async fn get(&self, at: &At, id: &str) -> Result<Role, Gap> {
        let name = id.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
            let gap = call::gap(READ, Reason::Unreadable, "an assignment names no role");
            at.cell.gap(&gap);
            return Err(gap);
        }
        let known = cell(&self.read, name.clone());
        let asked = cell(&self.asked, (at.subscription.id.clone(), name.clone()));
        let path =
            format!("/subscriptions/{}/providers/Microsoft.Authorization/roleDefinitions/{name}", at.subscription.id);
        let read = || async {
            let role: Option<Resource<Role>> = at.one(READ, &path, VERSION).await?;
            role.map(|role| role.properties).ok_or_else(|| call::gap(READ, Reason::NotFound, "the role is gone"))
        };
        asked.get_or_init(|| async { known.get_or_try_init(read).await.cloned() }).await.clone()
    }
}
