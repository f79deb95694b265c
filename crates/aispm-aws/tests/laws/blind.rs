//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[
    ("account", "ai_assets", "it is counted over the other types of a scan, and a recording plays one type"),
    ("agent_runtime", "any_origin", "AgentCore has no rules for web pages of other origins"),
    (
        "agent_runtime",
        "ingress",
        "runtimes of AgentCore answer at an address of AWS; who may call is up to their authorizer",
    ),
    ("agent_runtime", "plain_http", "the addresses of AgentCore are encrypted"),
    ("dataset", "*", "training data of AWS lies in buckets; Azure and Google give it a name of its own"),
    ("function", "ingress", "Lambda answers at an address of AWS; who may call is up to its policy"),
    ("function", "plain_http", "the addresses of Lambda are encrypted"),
    ("gateway", "backend_plain_http", "a target of an AgentCore gateway is a connection, which says so itself"),
    ("gateway", "ingress", "gateways of AgentCore answer at an address of AWS; who may call is up to their authorizer"),
    ("gateway", "open_sites", "AgentCore gives web pages no access of their own"),
    ("gateway", "plain_http", "the addresses of AgentCore are encrypted"),
    ("gateway", "secrets", "AgentCore keeps the credentials of targets in a vault"),
    ("notebook", "open_shell", "SageMaker offers no shell on the internet"),
    ("vector_store", "authentication", "every vector store of AWS asks for a signature"),
    ("workspace", "ingress", "people come to Studio through addresses that AWS signs"),
];

/// Resource types that yield no asset, and why.
pub(crate) const WITHOUT_ASSETS: &[(&str, &str)] = &[("aws_resource_tags", "it brings tags to assets of other types")];
