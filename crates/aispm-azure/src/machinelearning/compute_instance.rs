//! Compute instances: the notebook machines of a workspace.
//!
//! An instance without an identity of its own acts as the person it belongs to, which is no link to an identity here.

use aispm_discovery::scripts;
use aispm_inventory::{
    Gap, Reason,
    record::{RemoteCode, SecretFound},
};

use super::{
    VERSION,
    compute::{Properties, READ, Script, Settings},
    workspace,
};
use crate::{
    call::{self, strange},
    prelude::*,
};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_compute_instance",
    kind: Kind::Notebook,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/compute/list",
};

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let computes = at.below::<Properties>(READ, &workspace, "computes", VERSION).await;
        for compute in computes.into_iter().filter(|compute| compute.properties.is_instance()) {
            let identities: Vec<String> = compute.identity.iter().flat_map(|identity| identity.uids()).collect();
            let (secrets, remote_code) = found_in_scripts(&at, &compute.properties);
            let facts = kind::Notebook { secrets, remote_code, ..read(&compute.properties, &workspace.properties) };
            at.found(at.asset(&compute, facts).links(Relation::RunsAs, identities));
        }
    })
    .await;
}

fn read(p: &Properties, workspace: &workspace::Properties) -> kind::Notebook {
    let none = Settings::default();
    let settings = p.properties.as_ref().unwrap_or(&none);
    let ssh = settings.ssh_settings.as_ref().and_then(|ssh| ssh.ssh_public_access.as_deref());
    let latest = settings.os_image_metadata.as_ref().and_then(|image| image.is_latest_os_image_version);
    let (private, addressed) = (p.private_network(workspace), settings.enable_node_public_ip != Some(false));
    kind::Notebook {
        // In a network, that decides what an address is good for.
        direct_internet: if addressed { private.as_ref().map(|private| !private) } else { Known(false) },
        private_network: private,
        // Without an address, a shell is open within the network only.
        open_shell: Known(addressed && ssh.is_some_and(|access| access.eq_ignore_ascii_case("enabled"))),
        shared: match settings.application_sharing_policy.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("shared") => Known(true),
            Some("personal") => Known(false),
            Some(other) => strange(other),
        },
        local_accounts: Known(p.disable_local_auth != Some(true)),
        single_sign_on: Known(settings.enable_sso != Some(false)),
        root_access: Known(settings.enable_root_access != Some(false)),
        image_outdated: Observed::from(latest).map(|latest| !latest),
        stops_by_itself: Known(settings.stops()),
        status: Observed::from(settings.state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::Notebook::default()
    }
}

impl Settings {
    fn stops(&self) -> bool {
        let is =
            |word: &Option<String>, what: &str| word.as_deref().is_some_and(|word| word.eq_ignore_ascii_case(what));
        let mut timetable = self.schedules.iter().flat_map(|all| all.compute_start_stop.iter().flatten());
        let idle = self.idle_time_before_shutdown.as_deref().is_some_and(|time| !time.is_empty());
        idle || timetable.any(|entry| is(&entry.action, "stop") && !is(&entry.status, "disabled"))
    }
}

/// Secrets in the start-up scripts, and code that they fetch and run. A script that lies in the workspace is not read.
fn found_in_scripts(at: &At, p: &Properties) -> (Observed<Vec<SecretFound>>, Observed<Vec<RemoteCode>>) {
    let scripts = p.properties.as_ref().and_then(|settings| settings.setup_scripts.as_ref()?.scripts.as_ref());
    let scripts = scripts.map(|s| [("startup_script", &s.startup_script), ("creation_script", &s.creation_script)]);
    let (mut secrets, mut code, mut gap) = (Vec::new(), Vec::new(), None);
    for (place, script) in scripts.into_iter().flatten().filter_map(|(place, script)| Some((place, script.as_ref()?))) {
        let arguments = script.script_arguments.as_deref().unwrap_or_default();
        secrets.extend(at.secrets(&format!("{place}.arguments"), None, arguments));
        match script.text() {
            Ok(text) => {
                secrets.extend(at.secrets(place, None, &text));
                code.extend(scripts::remote_code(place, &text));
            }
            Err(why) => {
                if why.reason() == Reason::Unreadable {
                    at.cell.gap(&why);
                }
                gap = Some(why);
            }
        }
    }
    (whole(secrets, gap.as_ref()), whole(code, gap.as_ref()))
}

impl Script {
    fn text(&self) -> Result<String, Gap> {
        let data = self.script_data.as_deref().unwrap_or_default();
        if !self.script_source.as_deref().is_some_and(|source| source.eq_ignore_ascii_case("inline"))
            && !data.is_empty()
        {
            // It lies in a file share, which this scan does not open.
            return Err(Gap::NOT_COLLECTED);
        }
        let data: String = data.split_ascii_whitespace().collect();
        let text = azure_core::base64::decode(data).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.ok_or_else(|| call::gap(READ, Reason::Unreadable, "the script is no text in base64"))
    }
}

/// What was found is found; that there is no more, only all scripts say.
fn whole<T>(found: Vec<T>, gap: Option<&Gap>) -> Observed<Vec<T>> {
    match gap {
        Some(gap) if found.is_empty() => Observed::Unseen(gap.clone()),
        _ => Known(found),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(text: &str) -> kind::Notebook {
        read(&serde_json::from_str(text).unwrap(), &workspace::Properties::default())
    }

    #[test]
    fn a_public_address_is_there_unless_it_is_refused_and_a_shell_only_when_asked_for() {
        let net = |text: &str| {
            let facts = of(text);
            (facts.direct_internet, facts.open_shell, facts.private_network)
        };
        assert_eq!(net("{}"), (Known(true), Known(false), Known(false)));
        let hardened = r#"{ "properties": { "enableNodePublicIp": false, "subnet": { "id": "/s" }, "sshSettings": { "sshPublicAccess": "Disabled" } } }"#;
        assert_eq!(net(hardened), (Known(false), Known(false), Known(true)));
        assert_eq!(net(r#"{ "properties": { "sshSettings": { "sshPublicAccess": "Enabled" } } }"#).1, Known(true));
        let managed =
            serde_json::from_str(r#"{ "managedNetwork": { "isolationMode": "AllowInternetOutbound" } }"#).unwrap();
        let inside = read(&Properties::default(), &managed);
        assert_eq!((inside.private_network, inside.direct_internet), (Known(true), Known(false)));
        let shell =
            r#"{ "properties": { "enableNodePublicIp": false, "sshSettings": { "sshPublicAccess": "Enabled" } } }"#;
        assert_eq!(net(shell).1, Known(false));
    }

    #[test]
    fn an_instance_that_says_nothing_is_shared_and_never_stops() {
        let facts = of("{}");
        assert_eq!((facts.shared, facts.local_accounts, facts.single_sign_on), (Known(true), Known(true), Known(true)));
        assert_eq!((facts.stops_by_itself, facts.image_outdated), (Known(false), Observed::Unset));
        let hardened = of(
            r#"{ "disableLocalAuth": true, "properties": { "applicationSharingPolicy": "Personal", "enableSSO": true,
                 "idleTimeBeforeShutdown": "PT60M", "osImageMetadata": { "isLatestOsImageVersion": true } } }"#,
        );
        assert_eq!(
            (hardened.shared, hardened.local_accounts, hardened.single_sign_on),
            (Known(false), Known(false), Known(true))
        );
        assert_eq!((hardened.stops_by_itself, hardened.image_outdated), (Known(true), Known(false)));
        let stops = |status: &str| {
            of(&format!(
                r#"{{ "properties": {{ "schedules": {{ "computeStartStop": [{{ "action": "Stop", "status": "{status}" }}] }} }} }}"#
            ))
            .stops_by_itself
        };
        assert_eq!((stops("Enabled"), stops("Disabled")), (Known(true), Known(false)));
        assert!(matches!(
            of(r#"{ "properties": { "applicationSharingPolicy": "SoNew" } }"#).shared,
            Observed::Unseen(_)
        ));
    }

    #[test]
    fn a_script_in_the_workspace_is_not_read() {
        let script = |source: &str, data: &str| Script {
            script_source: Some(source.to_owned()),
            script_data: Some(data.to_owned()),
            ..Script::default()
        };
        assert_eq!(script("inline", "Y3VybCB4\n").text().ok().as_deref(), Some("curl x"));
        assert!(script("workspaceStorage", "Users/ana/setup.sh").text().is_err());
        assert!(script("inline", "///").text().is_err());
        assert_eq!(Script::default().text().ok().as_deref(), Some(""));
        assert!(matches!(whole::<()>(Vec::new(), Some(&Gap::NOT_COLLECTED)), Observed::Unseen(_)));
        assert_eq!(whole(vec![1], Some(&Gap::NOT_COLLECTED)), Known(vec![1]));
    }
}
