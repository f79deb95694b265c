//! Agent runtimes: machines that run the code of agents.

use crate::{
    fact::kind,
    record::{ImageUse, SecretFound, Statement},
    words::{Authentication, Network},
};

kind! {
    /// A managed machine that runs an agent or an MCP server.
    AgentRuntime = "agent_runtime" {
        /// Where its code may reach out to.
        network: Network,
        /// How callers prove who they are.
        authentication: Authentication,
        /// Whether tokens are limited to an audience, client, scope or claim. `Unset`: tokens are not used.
        tokens_limited: bool,
        /// Where the identity provider describes itself.
        discovery_url: String,
        /// Whether its metadata service refuses requests without a session token. AgentCore `requireMMDSV2`; absent means it does not.
        metadata_v2_only: bool,
        /// Secrets in its environment.
        secrets: Vec<SecretFound>,
        /// Images it runs. `Unset`: it runs code from a store.
        images: Vec<ImageUse>,
        /// Where its code comes from. `Unset`: it runs an image.
        code_uri: String,
        /// What it speaks, lower case: `http`, `mcp`, `a2a`.
        protocol: String,
        /// Its version, in the provider's words.
        version: String,
        /// Request headers that reach its code.
        forwarded_headers: Vec<String>,
        /// How long one machine may live, in seconds. AgentCore `maxLifetime`; absent means 28800.
        max_session_seconds: i64,
        /// File systems of the customer that it mounts, by access point. Known and empty: none.
        mounts: Vec<String>,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Where callers may come from. Container Apps `ingress.external`, App Service `publicNetworkAccess`. `Unset`: nobody calls it.
        ingress: Network,
        /// Whether it also answers unencrypted. Container Apps `allowInsecure`, App Service `httpsOnly`; absent means no for the
        /// first and yes for the second.
        plain_http: bool,
        /// Whether web pages of any origin may call it from a browser. CORS `allowedOrigins` with `*`; absent means no.
        any_origin: bool,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
    }
}
