//! Compute clusters: the machines that jobs of a workspace run on.
//!
//! A cluster without an identity of its own runs each job as the person who submits it, which is no link to an identity here.

use super::{
    VERSION,
    compute::{Properties, READ, Settings},
    workspace,
};
use crate::{call::strange, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_compute_cluster",
    kind: Kind::Workspace,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/compute/list",
};

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let computes = at.below::<Properties>(READ, &workspace, "computes", VERSION).await;
        for compute in computes.into_iter().filter(|compute| compute.properties.is_cluster()) {
            let identities: Vec<String> = compute.identity.iter().flat_map(|identity| identity.uids()).collect();
            let facts = read(&compute.properties, &workspace.properties);
            at.found(at.asset(&compute, facts).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

fn read(p: &Properties, workspace: &workspace::Properties) -> kind::Workspace {
    let none = Settings::default();
    let settings = p.properties.as_ref().unwrap_or(&none);
    let private = p.private_network(workspace);
    let addressed = settings.enable_node_public_ip != Some(false);
    let login = settings.remote_login_port_public_access.as_deref().map(str::to_ascii_lowercase);
    let open = match login.as_deref() {
        _ if !addressed => Known(false),
        Some("enabled") => Known(true),
        Some("disabled") => Known(false),
        // Open on machines outside of a network, closed on those in one.
        None | Some("notspecified") => private.as_ref().map(|private| !private),
        Some(other) => strange(other),
    };
    kind::Workspace {
        private_network: private,
        open_shell: open,
        public_address: Known(addressed),
        status: Observed::from(p.provisioning_state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::Workspace::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(settings: &str) -> (Observed<bool>, Observed<bool>, Observed<bool>) {
        let text = format!(r#"{{ "computeType": "AmlCompute", "properties": {settings} }}"#);
        let facts = read(&serde_json::from_str(&text).unwrap(), &workspace::Properties::default());
        (facts.private_network, facts.open_shell, facts.public_address)
    }

    #[test]
    fn a_shell_is_open_where_nothing_closes_it() {
        let (yes, no) = (|| Known(true), || Known(false));
        assert_eq!(of("{}"), (no(), yes(), yes()));
        assert_eq!(of(r#"{ "subnet": { "id": "/s" } }"#), (yes(), no(), yes()));
        assert_eq!(
            of(r#"{ "subnet": { "id": "/s" }, "remoteLoginPortPublicAccess": "Enabled" }"#),
            (yes(), yes(), yes())
        );
        assert_eq!(of(r#"{ "remoteLoginPortPublicAccess": "Disabled" }"#), (no(), no(), yes()));
        assert_eq!(
            of(r#"{ "isolatedNetwork": true, "remoteLoginPortPublicAccess": "Enabled", "enableNodePublicIp": false }"#),
            (yes(), no(), no())
        );
        assert!(matches!(of(r#"{ "remoteLoginPortPublicAccess": "SoNew" }"#).1, Observed::Unseen(_)));
    }
}
