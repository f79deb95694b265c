//! Guardrails: what a model is not allowed to hear or say.

use crate::{
    fact::{kind, record, words},
    kind::gateway::Enforcement,
};

words! {
    /// How strict a filter is.
    Strength {
        /// It lets everything pass.
        None = "none",
        /// Only what is surely harmful.
        Low = "low",
        /// The middle.
        Medium = "medium",
        /// Anything that may be harmful.
        High = "high",
        /// A strength this version does not know.
        Other = "other",
    }
}

record! {
    /// One content filter.
    ContentFilter {
        /// What it filters, in the provider's words, lower case: `prompt_attack`, `hate`.
        filter: String,
        /// How strict it is on what people say; `none` when it does not look.
        input_strength: Option<Strength>,
        /// Whether it blocks what people say. False when it only detects or is off.
        blocks_input: bool,
        /// How strict it is on what the model says.
        output_strength: Option<Strength>,
        /// Whether it blocks what the model says.
        blocks_output: bool,
        /// What it looks at: `text`, `image`.
        modalities: Vec<String>,
    }
}

record! {
    /// One filter of personal data or of a pattern.
    PersonalDataFilter {
        /// What it looks for, in the provider's words, lower case, or the pattern's name.
        entity: String,
        /// Whether it acts on what people say: blocks or masks.
        acts_on_input: bool,
        /// Whether it acts on what the model says: blocks or masks.
        acts_on_output: bool,
    }
}

record! {
    /// One policy of an engine that decides which tool calls may pass.
    AccessPolicy {
        /// Its name. Hostile text.
        name: String,
        /// Its state in the provider's words, lower case.
        status: String,
        /// What becomes of a call that it forbids.
        enforcement: Option<Enforcement>,
        /// Whether it lets everybody do everything.
        unconstrained: bool,
    }
}

kind! {
    /// A filter between people and a model in one version, or a policy engine between agents and tools.
    Guardrail = "guardrail" {
        /// The version, in the provider's words: `DRAFT` or a number.
        version: String,
        /// Whether a caller that wants the current rules gets this one: the newest version, or the draft when none is published.
        current: bool,
        /// Whether it can still be changed under its callers.
        draft: bool,
        /// How many versions are published.
        published_versions: i64,
        /// Whether it is ready to be used.
        ready: bool,
        /// Content filters. `Unset`: there is no content policy.
        content_filters: Vec<ContentFilter>,
        /// How strict the filter of prompt attacks is on input; `none` when there is no such filter or it does not look.
        prompt_attack_strength: Strength,
        /// Whether prompt attacks are blocked, not only detected.
        blocks_prompt_attacks: bool,
        /// Whether attacks that hide in documents of a prompt are blocked, not only detected. Azure filter `Indirect Attack` on the prompt.
        blocks_indirect_attacks: bool,
        /// Whether documents of a prompt are marked, so that the model tells them from instructions. Azure filter `Indirect Attack
        /// Spotlighting`.
        marks_documents: bool,
        /// Whether answers are given before the filters have judged them. Azure `mode` = `Asynchronous_filter` or `Deferred`;
        /// absent means no.
        judges_late: bool,
        /// Whether the provider made it and keeps it, so that nobody can change it. Azure `type` = `SystemManaged`.
        provider_managed: bool,
        /// How many words and patterns it blocks, counted up to a bound. Azure blocklists.
        blocked_terms: i64,
        /// Filters of personal data and of patterns. `Unset`: there is no such policy.
        personal_data_filters: Vec<PersonalDataFilter>,
        /// How many topics are denied.
        denied_topics: i64,
        /// Whether answers are checked against their sources.
        grounding_check: bool,
        /// Generation of the filters in the provider's words, lower case: `classic`, `standard`.
        tier: String,
        /// Key of the customer that encrypts it. `Unset`: a key of the provider.
        encryption_key: String,
        /// Policies on tool calls. AgentCore policy engines; Known and empty: every call is refused.
        access_policies: Vec<AccessPolicy>,
        /// Names of policies that only write down what they would forbid. AgentCore `enforcementMode` = `LOG_ONLY`.
        log_only_policies: Vec<String>,
        /// Names of policies that let everybody do everything. Cedar `permit(principal, action, resource);` without conditions.
        unconstrained_permits: Vec<String>,
    }
}
