//! Role definitions, each read once: built-in ones are the same in every subscription.

use std::{
    collections::HashMap,
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

type Known = Arc<OnceCell<Result<Role, Gap>>>;

/// The roles of a scan, by the last part of their ids.
#[derive(Debug, Default)]
pub(crate) struct Roles(Mutex<HashMap<String, Known>>);

impl Roles {
    /// A role, by its id as an assignment names it.
    pub(super) async fn get(&self, at: &At, id: &str) -> Result<Role, Gap> {
        let name = id.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
            return Err(call::gap(READ, Reason::Unreadable, "an assignment names no role"));
        }
        let known = {
            let mut roles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(roles.entry(name.clone()).or_default())
        };
        let path =
            format!("/subscriptions/{}/providers/Microsoft.Authorization/roleDefinitions/{name}", at.subscription.id);
        let read = || async {
            let role: Option<Resource<Role>> = at.one(READ, &path, VERSION).await?;
            role.map(|role| role.properties).ok_or_else(|| call::gap(READ, Reason::NotFound, "the role is gone"))
        };
        known.get_or_init(read).await.clone()
    }
}
