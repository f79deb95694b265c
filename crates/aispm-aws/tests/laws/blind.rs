//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[
    ("account", "ai_assets", "it is counted over the other types of a scan, and a recording plays one type"),
    (
        "agent",
        "started_by",
        "what starts an agent of Bedrock calls it as anybody does, and is not written down with it",
    ),
    ("container_image", "admin_user", "whoever pulls from ECR signs the request"),
    ("container_image", "anonymous_pull", "whoever pulls from ECR signs the request"),
    ("container_image", "export", "ECR has no such switch"),
    ("container_image", "ingress", "it is a switch of Azure; AWS has policies and networks for it"),
    ("container_image", "private_endpoints", "it is a switch of Azure; AWS has policies and networks for it"),
    ("container_image", "trusted_services", "it is a switch of Azure; AWS has policies and networks for it"),
    ("data_source", "authentication", "a knowledge base reads with its role"),
    ("dataset", "*", "training data of AWS lies in buckets; Azure and Google give it a name of its own"),
    (
        "endpoint",
        "log_categories",
        "it is a setting of Azure on each resource; AWS logs calls in trails and service settings",
    ),
    ("endpoint", "perimeter_enforced", "it is a switch of Azure; AWS has policies and networks for it"),
    ("endpoint", "private_endpoints", "it is a switch of Azure; AWS has policies and networks for it"),
    ("endpoint", "trusted_services", "it is a switch of Azure; AWS has policies and networks for it"),
    ("notebook", "open_shell", "SageMaker offers no shell on the internet"),
    ("store", "account_keys", "S3 has no keys that open a whole account"),
    ("store", "cross_tenant_copies", "who copies from S3 must be let in by a policy"),
    ("store", "deleted_kept_days", "what S3 keeps of deleted objects are versions"),
    ("store", "ingress", "it is a switch of Azure; AWS has policies and networks for it"),
    ("store", "perimeter_enforced", "it is a switch of Azure; AWS has policies and networks for it"),
    ("store", "private_endpoints", "it is a switch of Azure; AWS has policies and networks for it"),
    ("store", "public_containers", "a bucket holds no containers"),
    ("store", "purge_protection", "vaults of secrets are of Azure"),
    ("store", "role_based", "vaults of secrets are of Azure"),
    ("store", "secret_access", "vaults of secrets are of Azure"),
    ("store", "trusted_services", "it is a switch of Azure; AWS has policies and networks for it"),
    ("tool", "authentication", "a function is called with the role of the agent"),
    ("tool", "consent", "functions of Bedrock say one by one whether a person is asked"),
    ("tool", "shows_credential_first", "agents of AWS are called with a signature"),
    ("tool", "whole_server", "servers of tools are connections or MCP servers of a gateway"),
    ("vector_store", "authentication", "every vector store of AWS asks for a signature"),
    ("vector_store", "export_blocked", "it is a switch of Azure AI Search"),
    (
        "vector_store",
        "log_categories",
        "it is a setting of Azure on each resource; AWS logs calls in trails and service settings",
    ),
    ("vector_store", "own_key_enforced", "it is a switch of Azure AI Search"),
    ("vector_store", "perimeter_enforced", "it is a switch of Azure; AWS has policies and networks for it"),
    ("vector_store", "private_endpoints", "it is a switch of Azure; AWS has policies and networks for it"),
    ("vector_store", "trusted_services", "it is a switch of Azure; AWS has policies and networks for it"),
    ("workspace", "ingress", "people come to Studio through addresses that AWS signs"),
    (
        "workspace",
        "log_categories",
        "it is a setting of Azure on each resource; AWS logs calls in trails and service settings",
    ),
    ("workspace", "private_endpoints", "it is a switch of Azure; AWS has policies and networks for it"),
];

/// Resource types that yield no asset, and why.
pub(crate) const WITHOUT_ASSETS: &[(&str, &str)] = &[("aws_resource_tags", "it brings tags to assets of other types")];
