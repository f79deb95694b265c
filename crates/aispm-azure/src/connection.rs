//! Connections of Foundry and Machine Learning, which say the same of themselves.

use aispm_discovery::address;

use crate::{call::strange, cloud::of_provider, far_side::FarSide, prelude::*};

/// What a connection says of itself. Its secret is not in the answer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Properties {
    auth_type: Option<String>,
    category: Option<String>,
    target: Option<String>,
    /// Whether every project of the account or hub has it. Absent: not said.
    is_shared_to_all: Option<bool>,
    expiry_time: Option<String>,
    metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Properties {
    /// Whether it is the way to a monitor.
    pub(crate) fn reports(&self) -> bool {
        let category = self.category.as_deref().unwrap_or_default();
        ["appinsights", "applicationinsights"].iter().any(|monitor| category.eq_ignore_ascii_case(monitor))
    }

    /// The resource that it leads to, as far as its id or its host tells.
    pub(crate) async fn far_side(&self, at: &At) -> FarSide {
        let metadata = self.metadata.iter().flatten();
        let named =
            metadata.filter(|(name, _)| name.eq_ignore_ascii_case("ResourceId")).find_map(|(_, id)| id.as_str());
        at.shared.far_side(named, self.host().as_deref()).await
    }

    /// The host of the target, which may be written without a scheme.
    fn host(&self) -> Option<String> {
        let target = self.target.as_deref()?;
        address::host(target).or_else(|| {
            let bare = target.split('/').next()?;
            let is_name = bare.contains('.') && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b));
            is_name.then(|| address::host(&format!("https://{bare}")))?
        })
    }

    /// Where it leads, and with what.
    pub(crate) fn facts(&self) -> kind::Connection {
        let host = self.host();
        kind::Connection {
            target_type: Observed::from(self.category.as_deref()).map(str::to_ascii_lowercase),
            authentication: self.auth_type.as_deref().map_or(Observed::Unset, authentication),
            plain_http: Observed::from(self.target.as_deref()).map(address::plain_http),
            provider_host: Observed::from(host.as_deref()).map(of_provider),
            passes_caller_credential: Observed::from(self.auth_type.as_deref())
                .map(|of| ["usertoken", "userentratoken", "obo"].contains(&of.to_ascii_lowercase().as_str())),
            shared_with_everyone: self.is_shared_to_all.into(),
            expires: self.expiry_time.as_deref().map_or(Observed::Unset, |time| match time.parse() {
                Ok(time) => Known(time),
                Err(_) => strange(time),
            }),
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
        // The last ones hand on the token of the person or of the agent.
        "aad"
        | "managedidentity"
        | "accountmanagedidentity"
        | "projectmanagedidentity"
        | "agenticidentity"
        | "agenticidentitytoken"
        | "agenticuser"
        | "agentuserimpersonation"
        | "userentratoken"
        | "usertoken"
        | "obo" => Authentication::CloudIdentity,
        "apikey" | "accountkey" | "accesskey" | "sas" | "delegatedsas" | "pat" | "usernamepassword" | "customkeys"
        | "serviceprincipal" => Authentication::SharedKey,
        "oauth2" => Authentication::Jwt,
        _ => return strange(auth_type),
    })
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
    fn a_host_is_read_with_and_without_a_scheme() {
        let host = |target: &str| Properties { target: Some(target.to_owned()), ..Properties::default() }.host();
        assert_eq!(host("mcp.vendor.example:8443/sse").as_deref(), Some("mcp.vendor.example"));
        assert_eq!(host("https://A.example/").as_deref(), Some("a.example"));
        assert_eq!((host("ServiceRegion=westus"), host("[tartget url]"), host("my server.")), (None, None, None));
    }

    #[test]
    fn who_shares_it_and_when_it_ends_is_said_or_not() {
        let of = |text: &str| serde_json::from_str::<Properties>(text).unwrap().facts();
        assert_eq!((of("{}").shared_with_everyone, of("{}").expires), (Observed::Unset, Observed::Unset));
        let ends = of(r#"{ "isSharedToAll": true, "expiryTime": "2024-03-15T14:30:00Z" }"#);
        assert_eq!((ends.shared_with_everyone, ends.expires.known().is_some()), (Known(true), true));
        assert!(matches!(of(r#"{ "expiryTime": "+00:22" }"#).expires, Observed::Unseen(_)));
    }
}
