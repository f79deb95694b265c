//! Agents: models that act.

use crate::{
    fact::kind,
    record::{RemoteCode, SecretFound},
    words::{Authentication, Guarding, ToolClass},
};

kind! {
    /// A model with instructions and tools, as it is being edited.
    Agent = "agent" {
        /// Its state in the provider's words, lower case.
        status: String,
        /// How its users prove who they are. Q Business `identityType`; `ANONYMOUS` asks nobody.
        authentication: Authentication,
        /// Whether it also answers from what its model knows, past the documents it is given. Q Business `responseScope` =
        /// `EXTENDED_KNOWLEDGE_ENABLED`.
        answers_beyond_sources: bool,
        /// The model it thinks with.
        model: String,
        /// Whether it has instructions.
        instructed: bool,
        /// Secrets in its instructions and settings.
        secrets: Vec<SecretFound>,
        /// The guardrail of the working draft. `Unset`: none.
        guardrail: String,
        /// The version of that guardrail.
        guardrail_version: String,
        /// Versions that an address routes to, without the provider's test address.
        served_versions: Vec<String>,
        /// How long a quiet session is kept, in seconds.
        idle_session_seconds: i64,
        /// Whether it remembers across sessions.
        remembers: bool,
        /// How long it remembers, in days.
        memory_days: i64,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Whether it directs other agents.
        supervises: bool,
        /// Whether it hands the whole conversation on to an agent it directs. Bedrock `relayConversationHistory` =
        /// `TO_COLLABORATOR`. `Unset`: it directs none.
        relays_conversation: bool,
        /// Whether the classifier of incoming requests is switched off. Bedrock `PRE_PROCESSING` with `promptState` =
        /// `DISABLED`, which is also the documented default.
        preprocessing_off: bool,
        /// Function that reads its answers before it acts.
        parser_function: String,
        /// Tools that it may call without asking. `*`: all.
        allowed_tools: Vec<String>,
        /// Addresses of MCP servers, and of agents of others, that it uses. What names no address uses a connection.
        remote_tool_urls: Vec<String>,
        /// Addresses that its skills or code are fetched from.
        code_urls: Vec<String>,
        /// Code it fetches without a pinned version.
        unpinned_code: Vec<RemoteCode>,
        /// Address of a model provider outside the cloud.
        model_provider_url: String,
        /// Whether it has a limit on steps, tokens or time.
        bounded: bool,
        /// Whether a function of the customer may stop a tool call before it runs. AgentCore `hooks` with `beforeToolCall` to a function; absent means no.
        checks_tool_calls: bool,
        /// What starts it besides people, in the provider's words, lower case: `schedule`, `github_issue`. Foundry routines that
        /// are enabled, by their triggers. Known and empty: nothing.
        started_by: Vec<String>,
        /// Computed: what its tools, sources and connections let it do together.
        tool_classes: Vec<ToolClass>,
        /// Computed: whether it can change something that lasts, or run code, without a person agreeing.
        acts_unasked: bool,
        /// Computed: what stands between people and its model, the guardrails that its account enforces included.
        guarding: Guarding,
    }
}
