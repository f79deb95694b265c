//! What no recording of AWS shows, each with the reason.

/// A kind, a fact of it or `*` for all, and why AWS does not show it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[
    ("account", "ai_assets", "it is counted over the other types of a scan, and a recording plays one type"),
    ("dataset", "*", "training data of AWS lies in buckets; Azure and Google give it a name of its own"),
    ("notebook", "open_shell", "SageMaker offers no shell on the internet"),
    ("vector_store", "authentication", "every vector store of AWS asks for a signature"),
    ("workspace", "ingress", "people come to Studio through addresses that AWS signs"),
];

/// Resource types that yield no asset, and why.
pub(crate) const WITHOUT_ASSETS: &[(&str, &str)] = &[("aws_resource_tags", "it brings tags to assets of other types")];
