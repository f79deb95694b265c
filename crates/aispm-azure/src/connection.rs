//! Connections of Foundry and Machine Learning, which say the same of themselves.

use aispm_discovery::address;

use crate::{call::strange, prelude::*};

/// What a connection says of itself. Its secret is not in the answer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Properties {
    auth_type: Option<String>,
    category: Option<String>,
    target: Option<String>,
}

/// Domains of Azure's own services.
const OWN: &[&str] = &[".azure.com", ".azure.net", ".azurecr.io", ".microsoft.com", ".windows.net"];
/// Domains under which everybody gets a name: a machine or an application of somebody else.
const RENTED: &[&str] = &[".cloudapp.azure.com"];

impl Properties {
    /// Where it leads, and with what.
    pub(crate) fn facts(&self) -> kind::Connection {
        let host = self.target.as_deref().and_then(address::host);
        kind::Connection {
            target_type: Observed::from(self.category.as_deref()).map(str::to_ascii_lowercase),
            authentication: self.auth_type.as_deref().map_or(Observed::Unset, authentication),
            plain_http: Observed::from(self.target.as_deref()).map(address::plain_http),
            provider_host: Observed::from(host.as_deref()).map(of_provider),
            passes_caller_credential: Observed::from(self.auth_type.as_deref())
                .map(|of| ["usertoken", "userentratoken", "obo"].contains(&of.to_ascii_lowercase().as_str())),
            url: self.target.clone().into(),
            host: host.into(),
            // What is listed can be used.
            status: Observed::Unset,
            ..kind::Connection::default()
        }
    }
}

/// Ways in which a connection proves who it is. A key, a password and a signed address are secrets that are kept in it.
fn authentication(auth_type: &str) -> Observed<Authentication> {
    Known(match auth_type.to_ascii_lowercase().as_str() {
        "none" => Authentication::None,
        "aad" | "managedidentity" | "accountmanagedidentity" | "projectmanagedidentity" | "agenticidentity" => {
            Authentication::CloudIdentity
        }
        "apikey" | "accountkey" | "accesskey" | "sas" | "pat" | "usernamepassword" | "customkeys"
        | "serviceprincipal" => Authentication::SharedKey,
        "oauth2" => Authentication::Jwt,
        _ => return strange(auth_type),
    })
}

/// Whether a host is one of Azure's own services.
pub(crate) fn of_provider(host: &str) -> bool {
    let under = |domains: &[&str]| domains.iter().any(|domain| host.ends_with(domain));
    under(OWN) && !under(RENTED)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_connection_says_where_it_leads_and_with_what() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().facts();
        let tool = of(r#"{ "authType": "None", "category": "RemoteTool", "target": "http://mcp.example/mcp" }"#);
        assert_eq!((tool.authentication, tool.plain_http), (Known(Authentication::None), Known(true)));
        assert_eq!((tool.provider_host, tool.host), (Known(false), Known("mcp.example".to_owned())));
        let own = of(r#"{ "authType": "AAD", "category": "AzureOpenAI", "target": "https://a1.openai.azure.com/" }"#);
        assert_eq!((own.authentication, own.provider_host), (Known(Authentication::CloudIdentity), Known(true)));
        assert_eq!(of(r#"{ "authType": "CustomKeys" }"#).authentication, Known(Authentication::SharedKey));
        assert!(matches!(of(r#"{ "authType": "SoNew" }"#).authentication, Observed::Unseen(_)));
    }

    #[test]
    fn names_that_anybody_may_rent_are_not_the_providers() {
        assert!(of_provider("acme.search.windows.net") && of_provider("kv.vault.azure.net"));
        for host in
            ["vm.westeurope.cloudapp.azure.com", "shop.azurewebsites.net", "azure.com.evil.example", "evilazure.com"]
        {
            assert!(!of_provider(host), "{host}");
        }
    }
}
