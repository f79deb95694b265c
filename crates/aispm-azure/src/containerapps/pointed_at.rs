//! Container apps that something of the AI estate points at, whatever they look like.

pub(super) use super::app::{ARM, TYPE};
use super::{VERSION, app};
use crate::prelude::*;

pub(super) async fn collect(at: At, uids: Vec<String>) {
    let mut apps = Vec::new();
    for uid in uids {
        if let Ok(Some(found)) = at.one::<app::Properties>(app::READ, &uid, VERSION).await {
            apps.push(found);
        }
    }
    app::found(&at, apps).await;
}
