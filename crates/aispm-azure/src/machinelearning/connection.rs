//! Connections of workspaces: what jobs and prompt flows reach out to, and with which credential.

use super::{VERSION, workspace};
use crate::{connection::Properties, prelude::*};

const READ: &str = "Microsoft.MachineLearningServices/workspaces/connections/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_connection",
    kind: Kind::Connection,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/workspace-connections/list",
};

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let connections = at.below::<Properties>(READ, &workspace, "connections", VERSION).await;
        for connection in connections {
            at.found(at.asset(&connection, connection.properties.facts()));
        }
    })
    .await;
}
