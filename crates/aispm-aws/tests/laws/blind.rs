//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[
    ("account", "ai_assets", "it is counted over the other types of a scan, and a recording plays one type"),
    (
        "agent",
        "started_by",
        "what starts an agent of Bedrock calls it as anybody does, and is not written down with it",
    ),
    ("data_source", "authentication", "a knowledge base reads with its role"),
    ("dataset", "*", "training data of AWS lies in buckets; Azure and Google give it a name of its own"),
    ("notebook", "open_shell", "SageMaker offers no shell on the internet"),
    ("tool", "authentication", "a function is called with the role of the agent"),
    ("tool", "consent", "functions of Bedrock say one by one whether a person is asked"),
    ("tool", "shows_credential_first", "agents of AWS are called with a signature"),
    ("tool", "whole_server", "servers of tools are connections or MCP servers of a gateway"),
    ("vector_store", "authentication", "every vector store of AWS asks for a signature"),
    ("workspace", "ingress", "people come to Studio through addresses that AWS signs"),
];

/// Resource types that yield no asset, and why.
pub(crate) const WITHOUT_ASSETS: &[(&str, &str)] = &[("aws_resource_tags", "it brings tags to assets of other types")];
