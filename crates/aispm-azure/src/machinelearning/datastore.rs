//! Datastores: the ways of a workspace to its data.

use super::{VERSION, workspace};
use crate::{call::strange, prelude::*};

pub(super) const READ: &str = "Microsoft.MachineLearningServices/workspaces/datastores/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_datastore",
    kind: Kind::Connection,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/datastores/list",
};

/// What a datastore says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    datastore_type: Option<String>,
    account_name: Option<String>,
    container_name: Option<String>,
    endpoint: Option<String>,
    /// Where the account is, when it is not beside the workspace.
    subscription_id: Option<String>,
    resource_group: Option<String>,
    credentials: Option<Credentials>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Credentials {
    /// `None` means the identity of whoever asks.
    credentials_type: Option<String>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        let datastores = at.below::<Properties>(READ, &workspace, "datastores", VERSION).await;
        for datastore in datastores {
            at.found(at.asset(&datastore, read(&datastore.properties)));
        }
    })
    .await;
}

impl Properties {
    /// The host of its account.
    pub(super) fn host(&self) -> Option<String> {
        let file = self.datastore_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("AzureFile"));
        let (service, domain) =
            (if file { "file" } else { "blob" }, self.endpoint.as_deref().unwrap_or("core.windows.net"));
        self.account_name.as_deref().map(|account| format!("{account}.{service}.{domain}"))
    }

    /// The uid of its account, where it says whose it is.
    pub(super) fn account(&self) -> Option<String> {
        let of = (self.subscription_id.as_deref()?, self.resource_group.as_deref()?, self.account_name.as_deref()?);
        let (subscription, group, name) = of;
        let path = format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}"
        );
        Some(id::uid(&path))
    }
}

fn read(p: &Properties) -> kind::Connection {
    let host = p.host();
    let container = p.container_name.as_deref().unwrap_or_default();
    let credentials = p.credentials.as_ref().and_then(|credentials| credentials.credentials_type.as_deref());
    kind::Connection {
        target_type: Observed::from(p.datastore_type.as_deref()).map(str::to_ascii_lowercase),
        authentication: match credentials.map(str::to_ascii_lowercase).as_deref() {
            None => Observed::Unset,
            Some("none") => Known(Authentication::CloudIdentity),
            Some("accountkey" | "sas" | "serviceprincipal" | "certificate" | "kerberoskeytab" | "kerberospassword") => {
                Known(Authentication::SharedKey)
            }
            Some(other) => strange(other),
        },
        url: host.as_deref().map(|host| format!("https://{host}/{container}")).into(),
        provider_host: Observed::from(host.as_deref()).map(|_| true),
        plain_http: Known(false),
        status: Observed::Unset,
        host: host.into(),
        ..kind::Connection::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_datastore_holds_a_key_or_leaves_it_to_whoever_asks() {
        let of = |credentials: &str| {
            let text = format!(
                r#"{{ "datastoreType": "AzureBlob", "accountName": "acmeml", "containerName": "train", "endpoint": "core.windows.net",
                     "credentials": {{ "credentialsType": "{credentials}" }} }}"#
            );
            read(&serde_json::from_str(&text).unwrap())
        };
        assert_eq!(of("AccountKey").authentication, Known(Authentication::SharedKey));
        assert_eq!(of("None").authentication, Known(Authentication::CloudIdentity));
        assert!(matches!(of("Brand").authentication, Observed::Unseen(_)));
        assert_eq!(of("Sas").url, Known("https://acmeml.blob.core.windows.net/train".to_owned()));
    }
}
