//! The replay server and every SDK understand each other.

use std::{collections::BTreeSet, sync::Arc};

use aispm_replay::{Estate, Replay, Unmatched};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_types::{error::metadata::ProvideErrorMetadata as _, retry::RetryConfig};

/// Makes one call, and keeps the code of its error.
macro_rules! code {
    ($call:expr) => {
        $call.send().await.map(drop).map_err(|error| error.code().unwrap_or_default().to_owned())
    };
}

fn config(replay: &Replay) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(replay.endpoint())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
            "AKID111122223333",
            "replay",
            None,
        )))
        .retry_config(RetryConfig::disabled())
        .region(Region::new("eu-west-1"))
        .build()
}

async fn replay(document: &str, unmatched: Unmatched) -> (Replay, SdkConfig) {
    let replay = Replay::start(Arc::new(Estate::from_json(document).unwrap()), unmatched).await.unwrap();
    let config = config(&replay);
    (replay, config)
}

/// One list of every service, by the name it must be heard under.
async fn one_list_each(config: &SdkConfig) -> Vec<(&'static str, Result<(), String>)> {
    let s3 = aws_sdk_s3::Client::new(config);
    let iam = aws_sdk_iam::Client::new(config);
    vec![
        ("apigateway:GetRestApis", code!(aws_sdk_apigateway::Client::new(config).get_rest_apis())),
        ("apigatewayv2:GetApis", code!(aws_sdk_apigatewayv2::Client::new(config).get_apis())),
        ("bedrock:ListGuardrails", code!(aws_sdk_bedrock::Client::new(config).list_guardrails())),
        ("bedrock-agent:ListAgents", code!(aws_sdk_bedrockagent::Client::new(config).list_agents())),
        (
            "bedrock-agentcore-control:ListGateways",
            code!(aws_sdk_bedrockagentcorecontrol::Client::new(config).list_gateways()),
        ),
        ("cloudtrail:DescribeTrails", code!(aws_sdk_cloudtrail::Client::new(config).describe_trails())),
        ("ec2:DescribeVpcs", code!(aws_sdk_ec2::Client::new(config).describe_vpcs())),
        ("ecr:DescribeRepositories", code!(aws_sdk_ecr::Client::new(config).describe_repositories())),
        ("guardduty:ListDetectors", code!(aws_sdk_guardduty::Client::new(config).list_detectors())),
        ("iam:GetAccountAuthorizationDetails", code!(iam.get_account_authorization_details())),
        ("iam:ListRoles", code!(iam.list_roles())),
        ("kendra:ListIndices", code!(aws_sdk_kendra::Client::new(config).list_indices())),
        ("inspector2:ListCoverage", code!(aws_sdk_inspector2::Client::new(config).list_coverage())),
        ("qbusiness:ListApplications", code!(aws_sdk_qbusiness::Client::new(config).list_applications())),
        ("s3vectors:ListVectorBuckets", code!(aws_sdk_s3vectors::Client::new(config).list_vector_buckets())),
        ("kms:ListKeys", code!(aws_sdk_kms::Client::new(config).list_keys())),
        ("lambda:ListFunctions", code!(aws_sdk_lambda::Client::new(config).list_functions())),
        ("logs:DescribeLogGroups", code!(aws_sdk_cloudwatchlogs::Client::new(config).describe_log_groups())),
        (
            "opensearchserverless:ListCollections",
            code!(aws_sdk_opensearchserverless::Client::new(config).list_collections()),
        ),
        ("organizations:ListAccounts", code!(aws_sdk_organizations::Client::new(config).list_accounts())),
        (
            "resourcegroupstaggingapi:GetResources",
            code!(aws_sdk_resourcegroupstagging::Client::new(config).get_resources()),
        ),
        ("s3:ListBuckets", code!(s3.list_buckets())),
        ("s3:ListObjectsV2", code!(s3.list_objects_v2().bucket("acme-training"))),
        ("sagemaker:ListModels", code!(aws_sdk_sagemaker::Client::new(config).list_models())),
    ]
}

#[tokio::test]
async fn every_service_reads_an_empty_list() {
    let (replay, config) = replay(r#"{ "exchanges": [] }"#, Unmatched::Empty).await;
    let lists = one_list_each(&config).await;
    let failed: Vec<_> = lists.iter().filter(|(_, answer)| answer.is_err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    let heard: BTreeSet<String> = replay.calls().into_keys().collect();
    assert_eq!(heard, lists.iter().map(|(name, _)| (*name).to_owned()).collect());
}

#[tokio::test]
async fn every_service_reads_an_error() {
    let (_replay, config) = replay(r#"{ "exchanges": [] }"#, Unmatched::Refused).await;
    let lists = one_list_each(&config).await;
    let unknown = Err("UnknownOperationException".to_owned());
    let odd: Vec<_> = lists.iter().filter(|(_, answer)| *answer != unknown).collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[tokio::test]
async fn a_bucket_is_asked_about_by_name() {
    let bucket = r#""when": { "Bucket": "acme-training" }"#;
    let document = format!(
        r#"{{ "exchanges": [
            {{ "call": "s3:GetBucketPolicy", {bucket}, "answer": {{ "Statement": [] }} }},
            {{ "call": "s3:GetBucketLocation", {bucket}, "xml": "<LocationConstraint>eu-west-1</LocationConstraint>" }},
            {{ "call": "s3:HeadBucket", {bucket}, "body": "", "headers": {{ "x-amz-bucket-region": "eu-west-1" }} }},
            {{ "call": "s3:GetPublicAccessBlock", {bucket},
               "error": {{ "status": 404, "code": "NoSuchPublicAccessBlockConfiguration" }} }}
        ] }}"#
    );
    let (_replay, config) = replay(&document, Unmatched::Refused).await;
    let s3 = aws_sdk_s3::Client::new(&config);
    let policy = s3.get_bucket_policy().bucket("acme-training").send().await.unwrap();
    assert_eq!(policy.policy(), Some(r#"{"Statement":[]}"#));
    let location = s3.get_bucket_location().bucket("acme-training").send().await.unwrap();
    assert_eq!(
        location.location_constraint().map(aws_sdk_s3::types::BucketLocationConstraint::as_str),
        Some("eu-west-1")
    );
    let head = s3.head_bucket().bucket("acme-training").send().await.unwrap();
    assert_eq!(head.bucket_region(), Some("eu-west-1"));
    let block = code!(s3.get_public_access_block().bucket("acme-training"));
    assert_eq!(block, Err("NoSuchPublicAccessBlockConfiguration".to_owned()));
    assert_eq!(code!(s3.get_bucket_acl().bucket("acme-training")), Err("UnknownOperationException".to_owned()));
}

#[tokio::test]
async fn labels_arrive_as_they_were_sent() {
    let document = r#"{ "exchanges": [
        { "call": "lambda:GetPolicy", "when": { "FunctionName": "arn:aws:lambda:eu-west-1:111122223333:function:a/b c" },
          "answer": { "Policy": "{}" } },
        { "call": "bedrock-agentcore-control:GetGatewayTarget", "when": { "gatewayIdentifier": "g", "targetId": "t" },
          "error": { "status": 403, "code": "AccessDeniedException", "message": "no" } }
    ] }"#;
    let (_replay, config) = replay(document, Unmatched::Refused).await;
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:a/b c";
    let policy = aws_sdk_lambda::Client::new(&config).get_policy().function_name(function).send().await.unwrap();
    assert_eq!(policy.policy(), Some("{}"));
    let agentcore = aws_sdk_bedrockagentcorecontrol::Client::new(&config);
    let target = code!(agentcore.get_gateway_target().gateway_identifier("g").target_id("t"));
    assert_eq!(target, Err("AccessDeniedException".to_owned()));
}

#[tokio::test]
async fn a_role_leads_into_its_account() {
    let (_replay, config) = replay(r#"{ "exchanges": [] }"#, Unmatched::Refused).await;
    let account =
        async |config: &SdkConfig| aws_sdk_sts::Client::new(config).get_caller_identity().send().await.unwrap().account;
    assert_eq!(account(&config).await.as_deref(), Some("111122223333"));
    let role = aws_sdk_sts::Client::new(&config).assume_role().role_arn("arn:aws:iam::444455556666:role/audit");
    let keys = role.role_session_name("aispm").send().await.unwrap().credentials.unwrap();
    let keys = Credentials::from_keys(keys.access_key_id, keys.secret_access_key, Some(keys.session_token));
    let member = config.to_builder().credentials_provider(SharedCredentialsProvider::new(keys)).build();
    assert_eq!(account(&member).await.as_deref(), Some("444455556666"));
}
