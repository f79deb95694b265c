//! Machines that were made elsewhere and attached to a workspace: Kubernetes, Databricks, virtual machines and their like.
//!
//! Their own settings are those of the service they come from. Here stands that the workspace runs code on them, and as whom.

use super::{
    VERSION,
    compute::{Properties, READ},
    workspace,
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_attached_compute",
    kind: Kind::Workspace,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/compute/list",
};

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let computes = at.below::<Properties>(READ, &workspace, "computes", VERSION).await;
        let attached = computes.into_iter().filter(|c| !c.properties.is_instance() && !c.properties.is_cluster());
        for compute in attached {
            let identities: Vec<String> = compute.identity.iter().flat_map(|identity| identity.uids()).collect();
            at.found(at.asset(&compute, read(&compute.properties)).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Workspace {
    kind::Workspace {
        // The kind of machine, which tells how to look further.
        version: Observed::from(p.compute_type.as_deref()).map(str::to_ascii_lowercase),
        artifact_uri: p.resource_id.as_deref().map(id::uid).into(),
        status: Observed::from(p.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::Workspace::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_machine_says_what_it_is() {
        let p: Properties =
            serde_json::from_str(r#"{ "computeType": "Databricks", "provisioningState": "Succeeded" }"#).unwrap();
        assert!(!p.is_instance() && !p.is_cluster());
        assert_eq!(read(&p).version, Known("databricks".to_owned()));
    }
}
