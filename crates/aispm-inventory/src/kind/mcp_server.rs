//! MCP servers: tools behind the Model Context Protocol.

use crate::{
    fact::kind,
    words::{Authentication, ToolClass},
};

kind! {
    /// A server that offers tools over the Model Context Protocol.
    McpServer = "mcp_server" {
        /// Its address.
        url: String,
        /// How callers prove who they are.
        authentication: Authentication,
        /// Protocol versions it speaks.
        protocol_versions: Vec<String>,
        /// How many tools were seen.
        tools: i64,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
