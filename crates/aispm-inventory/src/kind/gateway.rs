//! Gateways: what stands between agents and tools, or people and models.

use crate::{
    fact::{kind, words},
    record::{SecretFound, Statement},
    words::{Authentication, Network, ToolClass},
};

words! {
    /// What a policy engine does with a forbidden call.
    Enforcement {
        /// It refuses the call.
        Enforce = "enforce",
        /// It writes it down and lets it pass.
        LogOnly = "log_only",
        /// A way this version does not know.
        Other = "other",
    }
}

kind! {
    /// A gateway that forwards calls of agents to tools.
    Gateway = "gateway" {
        /// How callers prove who they are.
        authentication: Authentication,
        /// Whether tokens are limited to an audience, client, scope or claim. `Unset`: tokens are not used.
        tokens_limited: bool,
        /// Where the identity provider describes itself.
        discovery_url: String,
        /// What its policy engine does with a forbidden call. `Unset`: it has no policy engine.
        policy_enforcement: Enforcement,
        /// Whether errors show callers internal detail. AgentCore `exceptionLevel` = `DEBUG`; absent means no.
        debug_errors: bool,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Web application firewall in front of it. `Unset`: none.
        firewall: String,
        /// Whether requests pass when that firewall cannot be asked. AgentCore `failureMode` = `FAIL_OPEN`. `Unset`: the provider does not say.
        firewall_fails_open: bool,
        /// How many rate limits it has.
        rate_limits: i64,
        /// Functions that see every request.
        interceptors: Vec<String>,
        /// Whether interceptors see request headers, credentials included.
        interceptors_see_headers: bool,
        /// What it speaks, lower case: `mcp`.
        protocol: String,
        /// How many targets it forwards to.
        targets: i64,
        /// Where callers may come from. API Management `publicNetworkAccess` and `ip-filter`; Bot Service `publicNetworkAccess`.
        ingress: Network,
        /// Whether it also answers unencrypted. API Management `protocols` with `http`; absent means `https` alone.
        plain_http: bool,
        /// Whether what it forwards to is called unencrypted. API Management `serviceUrl`, Bot Service `endpoint`. `Unset`: it
        /// forwards to no address.
        backend_plain_http: bool,
        /// Secrets in its policies and backends. `Unset`: it has none of either.
        secrets: Vec<SecretFound>,
        /// Sites on which any web page may talk to it. Bot Service Direct Line `isSecureSiteEnabled`; absent means any page.
        open_sites: Vec<String>,
        /// Statements of its resource policy. `Unset`: it has none.
        policy: Vec<Statement>,
        /// Other accounts that its policy lets in; `*` for anyone.
        shared_with: Vec<String>,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
