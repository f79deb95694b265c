//! Flows: prompts, agents and functions joined together.

use crate::{
    fact::kind,
    record::SecretFound,
    words::{Guarding, ToolClass},
};

kind! {
    /// A graph of prompts, agents and functions.
    Flow = "flow" {
        /// Its state in the provider's words, lower case.
        status: String,
        /// How many nodes ask a model.
        model_nodes: i64,
        /// How many nodes ask a model without a guardrail.
        unguarded_nodes: i64,
        /// Secrets in its texts.
        secrets: Vec<SecretFound>,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Computed: what its tools, sources and connections let it do together.
        tool_classes: Vec<ToolClass>,
        /// Computed: whether it can change something that lasts, or run code, without a person agreeing.
        acts_unasked: bool,
        /// Computed: what stands between people and its model, the guardrails that its account enforces included.
        guarding: Guarding,
    }
}
