//! Container apps that something of the AI estate points at, whatever they look like.

pub(super) use super::app::{ARM, TYPE};
use super::{VERSION, app};
use crate::{prelude::*, resource::Resource};

pub(super) async fn collect(at: At, uids: Vec<String>) {
    let mut apps = Vec::new();
    for uid in uids {
        match at.one::<app::Properties>(app::READ, &uid, VERSION).await {
            Ok(found) => apps.extend(found),
            Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::AgentRuntime::unseen(&gap))),
        }
    }
    app::found(&at, apps).await;
}
