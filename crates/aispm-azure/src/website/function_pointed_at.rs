//! Function apps that something of the AI estate points at, whatever they look like.

use super::{VERSION, function_app, site};
pub(super) use super::{function_app::TYPE, site::ARM};
use crate::prelude::*;

pub(super) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| match at.one::<site::Properties>(site::READ, &uid, VERSION).await {
        Ok(Some(found)) if site::is_function(&found) => function_app::found(&at, found).await,
        // A web application is another type.
        Ok(Some(_)) => {}
        Err(gap) => function_app::unread(&at, &uid, &gap),
        Ok(None) => function_app::gone(&at, &uid),
    })
    .await;
}
