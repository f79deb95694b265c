//! What each planted violation must give, or why a later analysis finds it.

/// What a planted violation gives.
pub(crate) enum Expected {
    /// These rules fail on it.
    Rules(&'static [&'static str]),
    /// It waits for an analysis that single facts do not give, or for a later wave of the catalogue.
    Later(#[expect(dead_code, reason = "the reason is for whoever reads this list")] &'static str),
}

use Expected::{Later, Rules};

/// Every id the seeder plants.
const EXPECTED: &[(&str, Expected)] = &[
    (
        "AC-GATEWAY-NOAUTH",
        Rules(&["gateway-without-authentication", "gateway-refuses-no-call", "anyone-can-run-up-model-cost"]),
    ),
    (
        "AC-RUNTIME-PUBLIC",
        Rules(&[
            "runtime-with-open-egress",
            "runtime-with-secrets-in-environment",
            "runtime-with-movable-image",
            "runtime-with-old-metadata-service",
            "shadow-runtime-with-wide-rights",
        ]),
    ),
    ("AGENT-NO-GUARDRAIL", Rules(&["served-agent-without-guardrail"])),
    ("AOSS-PUBLIC", Rules(&["vector-store-open-to-the-internet"])),
    ("BEDROCK-NO-INVOCATION-LOGGING", Rules(&["production-agent-leaves-no-trace"])),
    ("BR-GUARDRAIL-WEAK", Rules(&["guardrail-lets-prompt-attacks-pass"])),
    (
        "IAM-AGENT-WIDE",
        Rules(&[
            "identity-with-full-model-access",
            "agent-role-without-source-condition",
            "identity-gains-a-privileged-role",
        ]),
    ),
    ("IAM-CONFUSED-DEPUTY", Rules(&["agent-role-without-source-condition"])),
    ("IAM-USER-WIDE", Rules(&["identity-with-full-model-access", "identity-gains-a-privileged-role"])),
    (
        "LAMBDA-ENV-SECRET",
        Rules(&[
            "function-with-secrets-in-environment",
            "function-url-without-authentication",
            "agent-tool-can-be-hijacked",
        ]),
    ),
    ("S3-LOGS-NOKEY", Rules(&["ai-logs-in-store-without-own-key"])),
    ("S3-PUBLIC-TRAINING", Rules(&["store-readable-by-anyone"])),
    ("SM-DOMAIN-PUBLIC", Rules(&["workspace-with-direct-internet"])),
    ("SM-MODEL-NOVPC", Rules(&["model-with-open-egress", "model-with-secrets-in-environment"])),
    (
        "SM-NB-INTERNET",
        Rules(&[
            "notebook-with-direct-internet",
            "notebook-outside-your-network",
            "notebook-with-root-access",
            "notebook-with-old-metadata-service",
            "notebook-credentials-can-be-stolen",
        ]),
    ),
    ("SM-TRAIN-NOENC", Rules(&["training-job-with-open-egress", "job-with-secrets"])),
    ("IAM-ADMIN", Rules(&["workload-may-administer-everything"])),
    ("IAM-TOOL-ESCALATION", Rules(&["workload-with-wide-rights", "any-role-passed-to-agent-code"])),
    ("IAM-OPEN-TRUST", Rules(&["role-open-to-anyone"])),
    ("IAM-USER-ESCALATION", Rules(&["identity-can-gain-rights", "identity-gains-a-privileged-role"])),
    ("S3-UNVERSIONED-ARTIFACTS", Rules(&["ai-store-without-versions"])),
    ("EC2-GPU-OPEN", Rules(&["open-model-server-with-cloud-rights"])),
    ("ECR-NO-SCAN", Rules(&["image-repository-without-scan"])),
    ("SM-EC-NOKMS", Rules(&["endpoint-disks-without-own-key"])),
    ("SM-FG-NOKMS", Rules(&["features-without-own-key"])),
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
        "run_instances" => &["aws_ec2_instance"],
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
