//! Tools: what an agent can do.

use crate::{
    fact::{kind, record, words},
    words::{Authentication, ToolClass},
};

words! {
    /// What runs when a tool is called.
    Executor {
        /// A function of the customer.
        Function = "function",
        /// The application that called the agent.
        Caller = "caller",
        /// An MCP server.
        Mcp = "mcp",
        /// An HTTP interface.
        Http = "http",
        /// Another agent, which is handed the work.
        Agent = "agent",
        /// A tool built into the agent service.
        Builtin = "builtin",
        /// A way this version does not know.
        Other = "other",
    }
}

words! {
    /// When a person must agree before a tool runs.
    Consent {
        /// Before every call.
        Always = "always",
        /// Before some calls.
        Sometimes = "sometimes",
        /// Before no call.
        Never = "never",
    }
}

record! {
    /// One function of a tool.
    ToolFunction {
        /// Its name. Hostile text.
        name: String,
        /// Its description, as the model reads it. Hostile text.
        description: Option<String>,
        /// Whether a person must agree before it runs.
        requires_confirmation: bool,
        /// HTTP method, lower case, for a function of an HTTP interface.
        method: Option<String>,
    }
}

kind! {
    /// Something an agent can call.
    Tool = "tool" {
        /// What runs when it is called.
        executor: Executor,
        /// The provider's name of a built-in tool, such as `AMAZON.CodeInterpreter`.
        builtin: String,
        /// Whether agents may call it now.
        enabled: bool,
        /// Its functions. `Unset`: it is one function of its own.
        functions: Vec<ToolFunction>,
        /// Its description, as the model reads it. Hostile text.
        description: String,
        /// When a person must agree before it runs. Foundry `require_approval` of MCP servers; absent means always. `Unset`: it
        /// has no such setting, and its functions say so one by one if at all.
        consent: Consent,
        /// Whether agents may call whatever the server behind it offers, now and later. Foundry `allowed_tools` of MCP servers;
        /// absent means yes. `Unset`: there is no such server.
        whole_server: bool,
        /// How it proves who it is to what it calls. Foundry `auth.type` of OpenAPI tools. `Unset`: it does not say.
        authentication: Authentication,
        /// Whether its credential is shown to whoever answers, before it is known who that is. Foundry
        /// `send_credentials_for_agent_card`; absent means no. `Unset`: it calls no agent.
        shows_credential_first: bool,
        /// The version of the agent it belongs to.
        agent_version: String,
        /// BLAKE3 (hexadecimal) of its name, description and input schema, to notice a change.
        definition_hash: String,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
