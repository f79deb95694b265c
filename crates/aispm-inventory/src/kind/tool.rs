//! Tools: what an agent can do.

use crate::{
    fact::{kind, record, words},
    words::ToolClass,
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
        /// A tool built into the agent service.
        Builtin = "builtin",
        /// A way this version does not know.
        Other = "other",
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
        /// The version of the agent it belongs to.
        agent_version: String,
        /// BLAKE3 (hexadecimal) of its name, description and input schema, to notice a change.
        definition_hash: String,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
