//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[
    ("account", "ai_assets", "it is counted over the other types of a scan, and a recording plays one type"),
    ("connection", "expires", "secrets of AgentCore targets lie with a credential provider, which says no end"),
    ("connection", "seen_resource", "an ARN says whose the far side is; addresses of Azure do not"),
    ("connection", "shared_with_everyone", "a target of AgentCore belongs to one gateway"),
    ("dataset", "*", "training data of AWS lies in buckets; Azure and Google give it a name of its own"),
    ("endpoint", "egress", "an endpoint of AWS reaches out through its model, which says where to"),
    ("endpoint", "keeps_completions", "the store of completions is one of Azure OpenAI"),
    ("guardrail", "blocked_terms", "words are a part of a Bedrock guardrail, and of no use without it"),
    ("guardrail", "blocks_indirect_attacks", "Bedrock judges marked input with its one filter of prompt attacks"),
    ("guardrail", "judges_late", "when Bedrock judges a streamed answer is said by each request"),
    ("guardrail", "marks_documents", "what is marked in a prompt for Bedrock is said by each request"),
    ("guardrail", "provider_managed", "every guardrail of AWS belongs to its customer"),
    ("model", "answered_in", "where Bedrock answers is said by an inference profile, which is an endpoint"),
    ("model", "publisher", "custom models of AWS name the model they were made from"),
    ("model", "retires", "AWS withdraws foundation models, which are not its customers' assets"),
    ("model", "upgrades_itself", "a model of AWS stays what it is"),
    ("notebook", "open_shell", "SageMaker offers no shell on the internet"),
    ("vector_store", "authentication", "every vector store of AWS asks for a signature"),
    ("workspace", "agent_stores", "agents of AWS keep what they remember in a memory, which is an asset"),
    ("workspace", "ingress", "people come to Studio through addresses that AWS signs"),
];

/// Resource types that yield no asset, and why.
pub(crate) const WITHOUT_ASSETS: &[(&str, &str)] = &[("aws_resource_tags", "it brings tags to assets of other types")];
