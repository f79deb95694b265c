//! Connections of accounts and projects: what agents reach out to, and with which credential.

use super::{VERSION, account, project};
use crate::{connection::Properties, prelude::*};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/connections/read";
pub(super) const READ_OF_PROJECT: &str = "Microsoft.CognitiveServices/accounts/projects/connections/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_connection",
    kind: Kind::Connection,
    permissions: &[account::READ, project::READ, READ, READ_OF_PROJECT],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/account-connections/list",
};

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        for holder in project::holders(&at, &account).await {
            let connections = at.below::<Properties>(holder.read, &holder.of, "connections", VERSION).await;
            for connection in connections {
                let mut asset = at.asset(&connection, connection.properties.facts());
                if let Some((relation, uid)) = connection.properties.behind(&at).await {
                    asset = asset.link(relation, Some(uid));
                }
                at.found(asset);
            }
        }
    })
    .await;
}
