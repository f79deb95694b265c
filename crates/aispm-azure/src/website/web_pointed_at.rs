//! Web applications that something of the AI estate points at, whatever they look like.

use super::{VERSION, site, web_app};
pub(super) use super::{site::ARM, web_app::TYPE};
use crate::prelude::*;

pub(super) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| match at.one::<site::Properties>(site::READ, &uid, VERSION).await {
        Ok(Some(found)) if !site::is_function(&found) => web_app::found(&at, found).await,
        // A function is another type, which also says what is gone and what could not be read.
        _ => {}
    })
    .await;
}
