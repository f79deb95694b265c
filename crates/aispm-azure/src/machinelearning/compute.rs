//! What the machines of a workspace say of themselves, whichever they are.

use super::workspace;
use crate::prelude::*;

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/computes/read";

/// What a compute says of itself. Its own settings lie one level deeper than those of every compute.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    pub(super) compute_type: Option<String>,
    pub(super) provisioning_state: Option<String>,
    /// What was attached, where it was not made here.
    pub(super) resource_id: Option<String>,
    /// Absent means that accounts of the machine may sign in.
    pub(super) disable_local_auth: Option<bool>,
    pub(super) properties: Option<Settings>,
}

/// Settings of instances and of clusters.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Settings {
    pub(super) state: Option<String>,
    /// Absent means that it has a public address.
    pub(super) enable_node_public_ip: Option<bool>,
    pub(super) isolated_network: Option<bool>,
    subnet: Option<serde_json::Value>,
    pub(super) ssh_settings: Option<Ssh>,
    /// Of a cluster: `Enabled`, `Disabled`, or `NotSpecified` before it is made.
    pub(super) remote_login_port_public_access: Option<String>,
    /// `Personal`, or `Shared`, which is the default.
    pub(super) application_sharing_policy: Option<String>,
    /// Absent means yes.
    #[serde(rename = "enableSSO")]
    pub(super) enable_sso: Option<bool>,
    /// Absent means yes.
    pub(super) enable_root_access: Option<bool>,
    pub(super) os_image_metadata: Option<Image>,
    /// Absent means never.
    pub(super) idle_time_before_shutdown: Option<String>,
    pub(super) schedules: Option<Schedules>,
    pub(super) setup_scripts: Option<SetupScripts>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Ssh {
    /// Absent means no.
    pub(super) ssh_public_access: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Image {
    pub(super) is_latest_os_image_version: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Schedules {
    pub(super) compute_start_stop: Option<Vec<StartStop>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct StartStop {
    pub(super) action: Option<String>,
    pub(super) status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SetupScripts {
    pub(super) scripts: Option<Scripts>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Scripts {
    pub(super) startup_script: Option<Script>,
    pub(super) creation_script: Option<Script>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Script {
    /// `inline`, or where in the workspace the file lies.
    pub(super) script_source: Option<String>,
    /// The script in base64, or the path of the file.
    pub(super) script_data: Option<String>,
    pub(super) script_arguments: Option<String>,
}

impl Properties {
    /// Whether it is a machine of one person.
    pub(super) fn is_instance(&self) -> bool {
        self.is("ComputeInstance")
    }

    /// Whether it is a cluster that the service makes and takes down.
    pub(super) fn is_cluster(&self) -> bool {
        self.is("AmlCompute")
    }

    fn is(&self, what: &str) -> bool {
        self.compute_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(what))
    }

    /// Whether it sits in a subnet of the customer, or in the network that the workspace has for its machines.
    pub(super) fn private_network(&self, workspace: &workspace::Properties) -> Observed<bool> {
        let settings = self.properties.as_ref();
        let subnet = settings.and_then(|settings| settings.subnet.as_ref()).is_some_and(|subnet| !subnet.is_null());
        if subnet || settings.and_then(|settings| settings.isolated_network) == Some(true) {
            return Known(true);
        }
        workspace.managed()
    }
}
