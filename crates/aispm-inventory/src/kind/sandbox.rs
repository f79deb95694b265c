//! Sandboxes: code interpreters and browsers that agents drive.

use crate::{
    fact::{kind, words},
    words::{Network, ToolClass},
};

words! {
    /// What an agent drives in a sandbox.
    SandboxType {
        /// It runs code.
        CodeInterpreter = "code_interpreter",
        /// It browses.
        Browser = "browser",
    }
}

kind! {
    /// A machine that an agent runs code or browses on.
    Sandbox = "sandbox" {
        /// What the agent drives in it.
        sandbox_type: SandboxType,
        /// Where it may reach out to.
        network: Network,
        /// Whether sessions are recorded. Absent means no.
        recording: bool,
        /// Where recordings are kept.
        recording_uri: String,
        /// Whether it has an identity of its own.
        has_identity: bool,
        /// Its state in the provider's words, lower case.
        status: String,
        /// Computed: what it lets its callers do.
        tool_classes: Vec<ToolClass>,
    }
}
