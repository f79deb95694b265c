//! Credentials: keys, tokens and the providers that hand them out.

use crate::fact::{kind, words};

words! {
    /// What a credential is.
    CredentialType {
        /// A key that calls a model service.
        ServiceKey = "service_key",
        /// A provider of API keys for tools.
        ApiKeyProvider = "api_key_provider",
        /// A provider of OAuth tokens for tools.
        OauthProvider = "oauth_provider",
        /// The identity of a workload.
        WorkloadIdentity = "workload_identity",
        /// A way this version does not know.
        Other = "other",
    }
}

kind! {
    /// A key, a token provider or the identity of a workload.
    Credential = "credential" {
        /// What it is.
        credential_type: CredentialType,
        /// The service it opens, such as `bedrock.amazonaws.com`.
        service: String,
        /// Whether it works now.
        active: bool,
        /// When it was made.
        created: jiff::Timestamp,
        /// When its secret or settings were last changed.
        changed: jiff::Timestamp,
        /// When it ends. `Unset`: never.
        expires: jiff::Timestamp,
        /// The user it belongs to.
        owner: String,
        /// Addresses that tokens may be sent to.
        return_urls: Vec<String>,
        /// Return addresses that are not encrypted, point at the local machine, or hold a wildcard.
        unsafe_return_urls: Vec<String>,
        /// The provider's name of the far side, lower case.
        vendor: String,
        /// Where the identity provider describes itself.
        discovery_url: String,
        /// Whether any address of the identity provider is not encrypted in transit. `Unset`: the vendor's own addresses are used.
        plain_http: bool,
        /// Whether the provider stores the secret, so that nobody else can rotate it. AgentCore `clientSecretSource`, `apiKeySecretSource` = `MANAGED`. `Unset`: the provider does not say.
        provider_keeps_secret: bool,
    }
}
