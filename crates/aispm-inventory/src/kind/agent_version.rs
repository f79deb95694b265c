//! Agent versions: what an address really serves.

use crate::{
    fact::kind,
    record::SecretFound,
    words::{Guarding, ToolClass},
};

kind! {
    /// One fixed version of an agent.
    AgentVersion = "agent_version" {
        /// The version, in the provider's words.
        version: String,
        /// Whether an address other than the provider's test address routes to it.
        served: bool,
        /// The model it thinks with.
        model: String,
        /// Its guardrail. `Unset`: none.
        guardrail: String,
        /// The version of that guardrail; `DRAFT` can change under it.
        guardrail_version: String,
        /// Whether it has instructions.
        instructed: bool,
        /// Secrets in its instructions and settings.
        secrets: Vec<SecretFound>,
        /// Whether it directs other agents.
        supervises: bool,
        /// Whether it hands the whole conversation on to an agent it directs. `Unset`: it directs none.
        relays_conversation: bool,
        /// Whether the classifier of incoming requests is switched off.
        preprocessing_off: bool,
        /// Computed: what its tools, sources and connections let it do together.
        tool_classes: Vec<ToolClass>,
        /// Computed: whether it can change something that lasts, or run code, without a person agreeing.
        acts_unasked: bool,
        /// Computed: what stands between people and its model, the guardrails that its account enforces included.
        guarding: Guarding,
    }
}
