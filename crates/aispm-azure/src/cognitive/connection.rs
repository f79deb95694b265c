//! Connections of accounts and projects: what agents reach out to, and with which credential.

use super::{VERSION, account, project};
use crate::{connection::Properties, far_side::FarSide, prelude::*};

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
                let FarSide { link, seen } = connection.properties.far_side(&at).await;
                let facts = kind::Connection { seen_resource: seen, ..connection.properties.facts() };
                let asset = at.asset(&connection, facts);
                at.found(match link {
                    Some((relation, uid)) => asset.link(relation, Some(uid)),
                    None => asset,
                });
            }
        }
    })
    .await;
}
