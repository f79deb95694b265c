//! Compute instances: the notebook machines of a workspace.

use super::{VERSION, workspace};
use crate::prelude::*;

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/computes/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_compute_instance",
    kind: Kind::Notebook,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/compute/list",
};

/// What a compute says of itself. Its own settings lie one level deeper than those of every compute.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    compute_type: Option<String>,
    properties: Option<Settings>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Settings {
    state: Option<String>,
    /// Absent means that it has a public address.
    enable_node_public_ip: Option<bool>,
    subnet: Option<serde_json::Value>,
    ssh_settings: Option<Ssh>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Ssh {
    /// Absent means no.
    ssh_public_access: Option<String>,
}

impl Properties {
    /// Whether it is a machine of one person, not a cluster.
    pub(super) fn is_instance(&self) -> bool {
        self.compute_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("ComputeInstance"))
    }
}

pub(crate) async fn collect(at: At) {
    let workspaces = at.resources::<workspace::Properties>(workspace::READ, workspace::ARM, VERSION).await;
    at.each(workspaces, async |workspace| {
        let computes = at.below::<Properties>(READ, &workspace, "computes", VERSION).await;
        for compute in computes.into_iter().filter(|compute| compute.properties.is_instance()) {
            let identities: Vec<String> = compute.identity.iter().flat_map(|identity| identity.uids()).collect();
            at.found(at.asset(&compute, read(&compute.properties)).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Notebook {
    let settings = p.properties.as_ref();
    let ssh = settings.and_then(|s| s.ssh_settings.as_ref()?.ssh_public_access.as_deref());
    kind::Notebook {
        direct_internet: Known(settings.and_then(|s| s.enable_node_public_ip) != Some(false)),
        private_network: Known(settings.is_some_and(|s| s.subnet.as_ref().is_some_and(|subnet| !subnet.is_null()))),
        open_shell: Known(ssh.is_some_and(|access| access.eq_ignore_ascii_case("enabled"))),
        status: Observed::from(settings.and_then(|s| s.state.as_deref())).map(str::to_ascii_lowercase),
        ..kind::Notebook::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_there_unless_it_is_refused_and_a_shell_only_when_asked_for() {
        let of = |text: &str| {
            let facts = read(&serde_json::from_str(text).unwrap());
            (facts.direct_internet, facts.open_shell, facts.private_network)
        };
        assert_eq!(of("{}"), (Known(true), Known(false), Known(false)));
        let hardened = r#"{ "properties": { "enableNodePublicIp": false, "subnet": { "id": "/s" }, "sshSettings": { "sshPublicAccess": "Disabled" } } }"#;
        assert_eq!(of(hardened), (Known(false), Known(false), Known(true)));
        assert_eq!(of(r#"{ "properties": { "sshSettings": { "sshPublicAccess": "Enabled" } } }"#).1, Known(true));
    }
}
