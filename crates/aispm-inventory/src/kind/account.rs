//! Accounts: settings that hold for an account, project or subscription, or one region of it.

use crate::{
    fact::{kind, record, words},
    record::OrganizationPolicy,
};

words! {
    /// Whether a provider keeps or shares what models are asked.
    DataRetention {
        /// Nothing is kept.
        None = "none",
        /// The service keeps it.
        Service = "service",
        /// It is shared with the model's maker.
        ModelProvider = "model_provider",
        /// Each model has its own way.
        Inherited = "inherited",
        /// A way this version does not know.
        Other = "other",
    }
}

record! {
    /// A guardrail that is applied to every call of an account.
    EnforcedGuardrail {
        /// The guardrail.
        guardrail: String,
        /// Its version.
        version: String,
        /// Models it is limited to. Empty: all of them. Bedrock `modelEnforcement.includedModels`.
        included_models: Vec<String>,
        /// Models that are left out.
        excluded_models: Vec<String>,
        /// Whether callers can mark parts of a prompt as exempt. Bedrock `inputTags` = `HONOR`.
        honours_caller_tags: bool,
    }
}

kind! {
    /// Settings of an account, organisation, project or subscription, or one region of it.
    Account = "account" {
        /// Whether calls of models are logged.
        invocation_log: bool,
        /// Whether the log holds prompts and answers as text. `Unset`: calls are not logged.
        invocation_log_text: bool,
        /// Bucket that the log is written to.
        invocation_log_bucket: String,
        /// Log group that the log is written to.
        invocation_log_group: String,
        /// Guardrails that are applied to every call. Known and empty: none.
        enforced_guardrails: Vec<EnforcedGuardrail>,
        /// Whether a model provider keeps what its model is asked.
        data_retention: DataRetention,
        /// How many assets of the account and region ask models: Bedrock and AgentCore assets that the customer made. Zero means
        /// that nothing shows the service in use; applications that only call foundation models leave no asset.
        ai_assets: i64,
        /// Organisation policy types that are in force on it, in the provider's words.
        policy_types: Vec<String>,
        /// Whether an organisation policy opts out of the provider using content to improve its AI services.
        ai_opt_out: bool,
        /// Whether an organisation policy enforces guardrails.
        organization_guardrail: bool,
        /// Key of the customer that encrypts stored tokens. `Unset`: a key of the provider.
        token_vault_key: String,
        /// How many providers of tokens and keys keep their secrets in that store. AgentCore OAuth and API key providers of the region.
        token_vault_credentials: i64,
        /// Whether the threat detector watches AI workloads.
        ai_threat_detection: bool,
        /// Whether functions are scanned for packages with known weaknesses. Amazon Inspector.
        function_scan: bool,
        /// Whether the code of functions is scanned for weaknesses of its own. Amazon Inspector.
        function_code_scan: bool,
        /// Whether container images are scanned for packages with known weaknesses. Amazon Inspector; registries may also scan by themselves.
        image_scan: bool,
        /// Whether the threat detector is on.
        threat_detection: bool,
        /// Whether it is the account that manages the organisation, and so can read all others; of an organisation: whether
        /// it was read from there.
        management_account: bool,
        /// Policies of the organisation that bound it, those of its parents included. Known and empty: it is in no
        /// organisation, or the policy types are not in force. AWS service and resource control policies.
        organization_policies: Vec<OrganizationPolicy>,
        /// State in the provider's words, lower case.
        status: String,
    }
}
