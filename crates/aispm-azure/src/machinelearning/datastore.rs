//! Datastores: the ways of a workspace to its data.

use super::{VERSION, workspace};
use crate::{call::strange, prelude::*};

const READ: &str = "Microsoft.MachineLearningServices/workspaces/datastores/read";

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
struct Properties {
    datastore_type: Option<String>,
    account_name: Option<String>,
    container_name: Option<String>,
    endpoint: Option<String>,
    credentials: Option<Credentials>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Credentials {
    /// `None` means the identity of whoever asks.
    credentials_type: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let workspaces = at.resources::<workspace::Properties>(workspace::READ, workspace::ARM, VERSION).await;
    at.each(workspaces, async |workspace| {
        let datastores = at.below::<Properties>(READ, &workspace, "datastores", VERSION).await;
        for datastore in datastores {
            at.found(at.asset(&datastore, read(&datastore.properties)));
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Connection {
    let service = if p.datastore_type.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("AzureFile")) {
        "file"
    } else {
        "blob"
    };
    let domain = p.endpoint.as_deref().unwrap_or("core.windows.net");
    let host = p.account_name.as_deref().map(|account| format!("{account}.{service}.{domain}"));
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
