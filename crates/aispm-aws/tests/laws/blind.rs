//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[
    ("account", "ai_assets", "it is counted over the other types of a scan, and a recording plays one type"),
    ("dataset", "*", "training data of AWS lies in buckets; Azure and Google give it a name of its own"),
    ("endpoint", "content_filter", "what filters on AWS is a guardrail, an asset of its own"),
    ("endpoint", "foreign_registry", "AWS serves models of the account, and names those of others by their package"),
    ("endpoint", "telemetry", "CloudWatch is told by every endpoint of AWS"),
    ("model", "foreign_registry", "AWS names a model of another account by its package"),
    ("model_registry", "ingress", "the registry of SageMaker has no network of its own"),
    ("network", "destination", "security groups of AWS open egress to addresses, not to names"),
    ("notebook", "image_outdated", "SageMaker names a platform, and says nothing of its updates"),
    ("notebook", "local_accounts", "nobody signs in to a SageMaker notebook but through AWS"),
    ("notebook", "open_shell", "SageMaker offers no shell on the internet"),
    ("notebook", "shared", "whoever may presign a SageMaker notebook opens it"),
    ("notebook", "single_sign_on", "nobody signs in to a SageMaker notebook but through AWS"),
    ("notebook", "stops_by_itself", "SageMaker leaves that to scripts"),
    ("vector_store", "authentication", "every vector store of AWS asks for a signature"),
    ("workspace", "datastore_keys", "buckets have no account keys"),
    ("workspace", "high_impact", "AWS knows no such word"),
    ("workspace", "ingress", "people come to Studio through addresses that AWS signs"),
    ("workspace", "lasting_identity", "a role of AWS always outlives what acts with it"),
    ("workspace", "open_shell", "shells of SageMaker go through Systems Manager"),
    ("workspace", "public_address", "machines of SageMaker have no address of yours on the internet"),
];

/// Resource types that yield no asset, and why.
pub(crate) const WITHOUT_ASSETS: &[(&str, &str)] = &[("aws_resource_tags", "it brings tags to assets of other types")];
