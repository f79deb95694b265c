//! What each planted violation must give, or why a later analysis finds it.

/// What a planted violation gives.
pub(crate) enum Expected {
    /// These rules fail on it.
    Rules(&'static [&'static str]),
    /// It needs an analysis that single facts do not give.
    Later(&'static str),
}

use Expected::{Later, Rules};

/// Every id the seeder plants.
const EXPECTED: &[(&str, Expected)] = &[
    ("IAM-ADMIN", Later("effective permissions of a role")),
    ("IAM-TOOL-ESCALATION", Later("effective permissions of a role")),
    ("IAM-OPEN-TRUST", Later("who may take on a role")),
    ("S3-UNVERSIONED-ARTIFACTS", Later("a wave-2 row: versioning of artefact buckets")),
    ("EC2-GPU-OPEN", Later("reachability of an instance; its security group is found by itself")),
    ("ECR-NO-SCAN", Later("a wave-2 row: image scanning")),
    ("SM-EC-NOKMS", Later("a wave-3 row: disks of endpoints without a customer key")),
    ("SM-FG-NOKMS", Later("a wave-2 row: feature groups without a customer key")),
    ("COMPREHEND-NOKMS", Later("a wave-3 row: Comprehend")),
];

/// What an id must give.
pub(crate) fn of(id: &str) -> Option<&'static Expected> {
    EXPECTED.iter().find(|(name, _)| *name == id).map(|(_, expected)| expected)
}

/// The resource types that a seeding operation makes.
pub(crate) fn types_of(operation: &str) -> &'static [&'static str] {
    match operation {
        "create_role" => &["aws_iam_role"],
        "create_user" => &["aws_iam_user"],
        "put_bucket_tagging" => &["aws_s3_bucket"],
        "create_notebook_instance" => &["aws_sagemaker_notebook_instance"],
        "create_model" => &["aws_sagemaker_model"],
        "create_endpoint_config" => &["aws_sagemaker_endpoint_config"],
        "create_endpoint" => &["aws_sagemaker_endpoint"],
        "create_training_job" => &["aws_sagemaker_training_job"],
        "create_processing_job" => &["aws_sagemaker_processing_job"],
        "create_feature_group" => &["aws_sagemaker_feature_group"],
        "create_pipeline" => &["aws_sagemaker_pipeline"],
        "create_model_package_group" => &["aws_sagemaker_model_package_group"],
        "create_domain" => &["aws_sagemaker_domain"],
        "create_function" => &["aws_lambda_function"],
        "create_repository" => &["aws_ecr_repository"],
        "create_guardrail" => &["aws_bedrock_guardrail"],
        "create_agent" => &["aws_bedrock_agent", "aws_bedrock_agent_version"],
        "create_knowledge_base" => &["aws_bedrock_knowledge_base"],
        "create_agent_runtime" => &["aws_agentcore_runtime"],
        "create_gateway" => &["aws_agentcore_gateway"],
        "create_collection" => &["aws_aoss_collection"],
        _ => &[],
    }
}

/// Rules that are right about a twin that the seeder calls clean.
pub(crate) fn is_true_of_twin(operation: &str, rule: &str) -> bool {
    const TRUE: &[(&str, &str)] = &[];
    TRUE.contains(&(operation, rule))
}
