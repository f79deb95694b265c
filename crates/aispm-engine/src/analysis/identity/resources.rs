//! Which actions of AWS give which right over which resource, and the ARN that each is asked on.
//!
//! Names and resource forms are those of the Service Authorization Reference. Foundation models are no assets, so that
//! calls of them show in facts of identities only.

use aispm_inventory::{Asset, Detail, Observed, Relation, words::Authentication};

use crate::policy::{ActionId, action};

/// What a resource type can be used for.
#[derive(Debug)]
pub(super) struct Class {
    /// The resource types.
    pub(super) types: &'static [&'static str],
    /// The fact that holds its resource policy. `None`: it cannot have one.
    pub(super) policy: Option<&'static str>,
    /// What can be done to it.
    pub(super) rights: &'static [Right],
}

/// Something that can be done to a resource.
#[derive(Debug)]
pub(super) struct Right {
    /// The edge it makes.
    pub(super) relation: Relation,
    /// Where the edge ends.
    pub(super) to: To,
    /// Whether the policy of the resource bears on it.
    pub(super) guarded: bool,
    /// Assets that can be used so; others of the type have no such edge.
    pub(super) when: fn(&Asset) -> bool,
    /// Any of these is enough.
    pub(super) ways: &'static [Way],
}

/// Where the edge of a right ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// At the resource.
    Itself,
    /// At the identities it acts with.
    ActsAs,
}

/// Calls that give a right together.
#[derive(Debug)]
pub(super) struct Way {
    /// What they do to the resource: `opens`. Empty where the relation says it all.
    pub(super) does: &'static str,
    /// What the resource is, for people. Empty where it is the identity itself.
    pub(super) noun: &'static str,
    /// How easy it is, in 255ths.
    pub(super) ease: u8,
    /// The calls; all are needed.
    pub(super) calls: &'static [Call],
}

/// One call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) action: ActionId,
    pub(super) on: On,
}

/// The ARN that an action is asked on.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// That of the resource.
    Itself,
    /// Some part of it: its ARN with this behind.
    Within(&'static str),
    /// Something beside it: its ARN with one part replaced, and more behind.
    Beside(&'static str, &'static str, &'static str),
    /// What it is a part of: its ARN up to this.
    Above(&'static str),
    /// It without a version number.
    Unversioned,
    /// Some resource of the service in the same account and region, whose name the caller may choose.
    Some(&'static str, &'static str),
    /// Nothing in particular: the action knows no resources.
    Nothing,
    /// What it points at.
    Linked(Relation),
}

/// One call is all it takes.
pub(super) const DIRECT: u8 = 255;
/// A few calls.
pub(super) const STEPS: u8 = 230;
/// Calls that others notice, or that wait for something to happen.
pub(super) const SLOW: u8 = 191;
/// The identity is at work, but only for what its service does with it.
pub(super) const INDIRECT: u8 = 128;

macro_rules! way {
    ($($action:literal $on:expr),+) => { way!("", "", DIRECT => $($action $on),+) };
    ($does:literal, $noun:literal, $ease:expr => $($action:literal $on:expr),+) => {
        Way { does: $does, noun: $noun, ease: $ease, calls: &[$(Call { action: action!($action), on: $on }),+] }
    };
}

const fn always(_: &Asset) -> bool {
    true
}

/// A right over the resource itself, with its policy taken into account.
const fn right(relation: Relation, ways: &'static [Way]) -> Right {
    Right { relation, to: To::Itself, guarded: true, when: always, ways }
}

/// The same, for some assets only.
const fn right_when(relation: Relation, when: fn(&Asset) -> bool, ways: &'static [Way]) -> Right {
    Right { relation, to: To::Itself, guarded: true, when, ways }
}

/// A way to the identities that the resource acts with.
const fn climb(when: fn(&Asset) -> bool, ways: &'static [Way]) -> Right {
    Right { relation: Relation::CanEscalateTo, to: To::ActsAs, guarded: true, when, ways }
}

/// What can be done to an identity by the policies of the caller alone.
const fn over_identity(relation: Relation, when: fn(&Asset) -> bool, ways: &'static [Way]) -> Right {
    Right { relation, to: To::Itself, guarded: false, when, ways }
}

const fn class(types: &'static [&'static str], policy: Option<&'static str>, rights: &'static [Right]) -> Class {
    Class { types, policy, rights }
}

use On::{Above, Beside, Itself, Linked, Nothing, Some as AnyOf, Unversioned, Within};
use Relation::{CanAdmin, CanAssume, CanEscalateTo, CanInvoke, CanPass, CanRead, CanWrite};

/// The classes.
pub(super) const CLASSES: &[Class] = &[
    class(
        &["aws_s3_bucket"],
        Some("policy"),
        &[
            right_when(CanRead, exists, &[way!("s3:GetObject" Within("/*"))]),
            // Deleting loses data, and does not put other data in its place.
            right_when(CanWrite, exists, &[way!("s3:PutObject" Within("/*"))]),
            right_when(CanAdmin, exists, &[way!("s3:PutBucketPolicy" Itself), way!("s3:PutBucketAcl" Itself)]),
        ],
    ),
    class(
        &["aws_lambda_function"],
        Some("policy"),
        &[
            right_when(CanWrite, exists, &[way!("lambda:UpdateFunctionCode" Itself)]),
            right_when(
                CanInvoke,
                exists,
                &[
                    way!("lambda:InvokeFunction" Itself),
                    way!("lambda:InvokeFunction" Within(":$LATEST")),
                    way!("lambda:InvokeFunctionUrl" Itself),
                ],
            ),
            right_when(
                CanAdmin,
                exists,
                &[way!("lambda:UpdateFunctionConfiguration" Itself), way!("lambda:AddPermission" Itself)],
            ),
            climb(
                exists,
                &[
                    way!("changes the code of", "function", DIRECT => "lambda:UpdateFunctionCode" Itself),
                    way!("adds a layer of code to", "function", STEPS => "lambda:UpdateFunctionConfiguration" Itself),
                ],
            ),
        ],
    ),
    class(&["aws_kms_key"], Some("policy"), &[right_when(CanRead, exists, &[way!("kms:Decrypt" Itself)])]),
    class(
        &["aws_ecr_repository"],
        Some("policy"),
        &[
            right_when(CanRead, exists, &[way!("ecr:BatchGetImage" Itself, "ecr:GetDownloadUrlForLayer" Itself)]),
            right_when(
                CanWrite,
                exists,
                &[way!(
                    "ecr:PutImage" Itself, "ecr:InitiateLayerUpload" Itself, "ecr:UploadLayerPart" Itself,
                    "ecr:CompleteLayerUpload" Itself
                )],
            ),
        ],
    ),
    class(
        &["aws_logs_log_group"],
        None,
        &[
            // IAM names a log group with `:*` behind in every call but those that tag it.
            right(
                CanRead,
                &[
                    way!("logs:GetLogEvents" Within(":log-stream:*")),
                    way!("logs:FilterLogEvents" Within(":*")),
                    way!("logs:StartQuery" Within(":*"), "logs:GetQueryResults" Within(":*")),
                    way!("logs:StartLiveTail" Within(":*")),
                ],
            ),
            // Whoever only adds entries changes none.
            right(CanWrite, &[way!("logs:DeleteLogGroup" Within(":*")), way!("logs:PutRetentionPolicy" Within(":*"))]),
        ],
    ),
    class(
        &["aws_sagemaker_notebook_instance"],
        None,
        &[
            right(CanInvoke, &[way!("sagemaker:CreatePresignedNotebookInstanceUrl" Itself)]),
            right(CanAdmin, &[way!("sagemaker:UpdateNotebookInstance" Itself)]),
            climb(
                answers,
                &[way!("opens", "notebook", DIRECT => "sagemaker:CreatePresignedNotebookInstanceUrl" Itself)],
            ),
            climb(
                always,
                &[
                    way!(
                        "starts and opens", "notebook", STEPS =>
                        "sagemaker:StartNotebookInstance" Itself, "sagemaker:CreatePresignedNotebookInstanceUrl" Itself
                    ),
                    way!(
                        "rewrites the start-up script of", "notebook", SLOW =>
                        "sagemaker:UpdateNotebookInstanceLifecycleConfig" Linked(Relation::ArtifactIn),
                        "sagemaker:StopNotebookInstance" Itself, "sagemaker:StartNotebookInstance" Itself
                    ),
                    way!(
                        "adds a start-up script to", "notebook", SLOW =>
                        "sagemaker:CreateNotebookInstanceLifecycleConfig" AnyOf("sagemaker", "notebook-instance-lifecycle-config/*"),
                        "sagemaker:UpdateNotebookInstance" Itself, "sagemaker:StopNotebookInstance" Itself,
                        "sagemaker:StartNotebookInstance" Itself
                    ),
                ],
            ),
        ],
    ),
    class(
        &["aws_sagemaker_notebook_lifecycle_config"],
        None,
        &[right(CanAdmin, &[way!("sagemaker:UpdateNotebookInstanceLifecycleConfig" Itself)])],
    ),
    class(
        &["aws_sagemaker_domain"],
        None,
        &[
            right(CanInvoke, &[way!("sagemaker:CreatePresignedDomainUrl" Beside("domain/", "user-profile/", "/*"))]),
            right(CanAdmin, &[way!("sagemaker:UpdateDomain" Itself)]),
            climb(
                always,
                &[
                    way!(
                        "opens a profile of", "domain", DIRECT =>
                        "sagemaker:CreatePresignedDomainUrl" Beside("domain/", "user-profile/", "/*")
                    ),
                    way!(
                        "adds a start-up script to", "domain", SLOW =>
                        "sagemaker:CreateStudioLifecycleConfig" AnyOf("sagemaker", "studio-lifecycle-config/*"),
                        "sagemaker:UpdateDomain" Itself
                    ),
                ],
            ),
        ],
    ),
    class(
        &["aws_sagemaker_user_profile"],
        None,
        &[
            right(CanInvoke, &[way!("sagemaker:CreatePresignedDomainUrl" Itself)]),
            right(CanAdmin, &[way!("sagemaker:UpdateUserProfile" Itself)]),
            climb(
                always,
                &[
                    way!("opens", "user profile", DIRECT => "sagemaker:CreatePresignedDomainUrl" Itself),
                    way!(
                        "adds a start-up script to", "user profile", SLOW =>
                        "sagemaker:CreateStudioLifecycleConfig" AnyOf("sagemaker", "studio-lifecycle-config/*"),
                        "sagemaker:UpdateUserProfile" Itself
                    ),
                ],
            ),
        ],
    ),
    class(
        &["aws_sagemaker_space"],
        None,
        &[
            right_when(CanInvoke, opens_remotely, &[way!("sagemaker:StartSession" Itself)]),
            right(CanAdmin, &[way!("sagemaker:UpdateSpace" Itself)]),
        ],
    ),
    class(
        &["aws_sagemaker_mlflow_tracking_server"],
        None,
        &[
            right(CanInvoke, &[way!("sagemaker:CreatePresignedMlflowTrackingServerUrl" Itself)]),
            right(CanAdmin, &[way!("sagemaker:UpdateMlflowTrackingServer" Itself)]),
        ],
    ),
    class(
        &["aws_sagemaker_cluster"],
        None,
        &[right(CanAdmin, &[way!("sagemaker:UpdateCluster" Itself), way!("sagemaker:UpdateClusterSoftware" Itself)])],
    ),
    class(
        &["aws_sagemaker_endpoint"],
        None,
        &[
            right(
                CanInvoke,
                &[
                    way!("sagemaker:InvokeEndpoint" Itself),
                    way!("sagemaker:InvokeEndpointWithResponseStream" Itself),
                    way!("sagemaker:InvokeEndpointAsync" Itself),
                    way!("sagemaker:InvokeEndpointWithBidirectionalStream" Itself),
                ],
            ),
            right(
                CanAdmin,
                &[way!(
                    "sagemaker:UpdateEndpoint" Itself,
                    "sagemaker:CreateEndpointConfig" AnyOf("sagemaker", "endpoint-config/*")
                )],
            ),
        ],
    ),
    class(
        &["aws_sagemaker_endpoint_config"],
        None,
        &[climb(
            gives_shells,
            &[way!(
                "opens a shell on instances of", "endpoint configuration", SLOW =>
                "ssm:StartSession" AnyOf("ssm", "managed-instance/*")
            )],
        )],
    ),
    class(
        &["aws_sagemaker_model_package_group"],
        Some("policy"),
        &[
            right(
                CanRead,
                &[way!("sagemaker:DescribeModelPackage" Beside("model-package-group/", "model-package/", "/*"))],
            ),
            right(
                CanWrite,
                &[way!("sagemaker:CreateModelPackage" Beside("model-package-group/", "model-package/", "/*"))],
            ),
            right(CanAdmin, &[way!("sagemaker:PutModelPackageGroupPolicy" Itself)]),
        ],
    ),
    class(
        &["aws_sagemaker_model_package"],
        None,
        &[
            right(CanRead, &[way!("sagemaker:DescribeModelPackage" Itself)]),
            right(CanWrite, &[way!("sagemaker:UpdateModelPackage" Itself)]),
        ],
    ),
    class(&["aws_sagemaker_feature_group"], None, &[right(CanWrite, &[way!("sagemaker:PutRecord" Itself)])]),
    class(
        &["aws_sagemaker_pipeline"],
        None,
        &[
            right(CanInvoke, &[way!("sagemaker:StartPipelineExecution" Itself)]),
            right(CanAdmin, &[way!("sagemaker:UpdatePipeline" Itself)]),
        ],
    ),
    class(
        &["aws_bedrock_custom_model"],
        Some("policy"),
        &[
            // Its weights cannot be downloaded; a copy in another account is as good.
            right(CanRead, &[way!("bedrock:CreateModelCopyJob" Itself)]),
            right(
                CanInvoke,
                &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)],
            ),
            right(CanAdmin, &[way!("bedrock:PutResourcePolicy" Itself), way!("bedrock:DeleteCustomModel" Itself)]),
        ],
    ),
    class(
        &["aws_bedrock_imported_model"],
        Some("policy"),
        &[
            right(
                CanInvoke,
                &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)],
            ),
            right(CanAdmin, &[way!("bedrock:PutResourcePolicy" Itself), way!("bedrock:DeleteImportedModel" Itself)]),
        ],
    ),
    class(
        &["aws_bedrock_inference_profile"],
        None,
        &[right(
            CanInvoke,
            &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)],
        )],
    ),
    class(
        &["aws_bedrock_provisioned_throughput"],
        None,
        &[
            right(
                CanInvoke,
                &[way!("bedrock:InvokeModel" Itself), way!("bedrock:InvokeModelWithResponseStream" Itself)],
            ),
            right(CanAdmin, &[way!("bedrock:UpdateProvisionedModelThroughput" Itself)]),
        ],
    ),
    class(
        &["aws_bedrock_guardrail"],
        None,
        &[right(CanAdmin, &[way!("bedrock:UpdateGuardrail" Itself), way!("bedrock:DeleteGuardrail" Itself)])],
    ),
    class(&["aws_bedrock_guardrail_version"], None, &[right(CanAdmin, &[way!("bedrock:DeleteGuardrail" Unversioned)])]),
    class(
        &["aws_bedrock_account_settings"],
        None,
        &[right(
            CanAdmin,
            &[
                way!("bedrock:PutModelInvocationLoggingConfiguration" Nothing),
                way!("bedrock:DeleteModelInvocationLoggingConfiguration" Nothing),
                way!("bedrock:PutEnforcedGuardrailConfiguration" Nothing),
                way!("bedrock:DeleteEnforcedGuardrailConfiguration" Nothing),
            ],
        )],
    ),
    class(
        &["aws_bedrock_agent"],
        None,
        &[
            right(CanInvoke, &[way!("bedrock:InvokeAgent" Beside("agent/", "agent-alias/", "/*"))]),
            right(
                CanAdmin,
                &[
                    way!("bedrock:UpdateAgent" Itself),
                    way!("bedrock:UpdateAgentActionGroup" Itself),
                    way!("bedrock:CreateAgentActionGroup" Itself),
                    way!("bedrock:AssociateAgentKnowledgeBase" Itself),
                ],
            ),
        ],
    ),
    class(
        &["aws_bedrock_agent_alias"],
        None,
        &[
            right(CanInvoke, &[way!("bedrock:InvokeAgent" Itself)]),
            right(CanAdmin, &[way!("bedrock:UpdateAgentAlias" Itself)]),
        ],
    ),
    class(&["aws_bedrock_flow"], None, &[right(CanInvoke, &[way!("bedrock:InvokeFlow" Within("/alias/*"))])]),
    class(
        &["aws_bedrock_knowledge_base"],
        Some("policy"),
        &[
            right(CanRead, &[way!("bedrock:Retrieve" Itself)]),
            right(CanWrite, &[way!("bedrock:IngestKnowledgeBaseDocuments" Itself)]),
            right(CanInvoke, &[way!("bedrock:Retrieve" Itself)]),
            right(
                CanAdmin,
                &[
                    way!("bedrock:UpdateKnowledgeBase" Itself),
                    way!("bedrock:CreateDataSource" Itself),
                    way!("bedrock:UpdateDataSource" Itself),
                ],
            ),
        ],
    ),
    class(
        &["aws_bedrock_data_source"],
        None,
        &[right(CanWrite, &[way!("bedrock:UpdateDataSource" Above("/data-source/"))])],
    ),
    class(
        &["aws_agentcore_runtime"],
        Some("policy"),
        &[
            right_when(
                CanInvoke,
                takes_cloud_identities,
                &[
                    way!("bedrock-agentcore:InvokeAgentRuntime" Itself),
                    way!("bedrock-agentcore:InvokeAgentRuntimeForUser" Itself),
                    way!("bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream" Itself),
                ],
            ),
            right(
                CanAdmin,
                &[
                    way!("bedrock-agentcore:UpdateAgentRuntime" Itself),
                    way!("bedrock-agentcore:PutResourcePolicy" Itself),
                ],
            ),
            climb(
                takes_cloud_identities,
                &[
                    way!("runs commands in", "agent runtime", DIRECT => "bedrock-agentcore:InvokeAgentRuntimeCommand" Itself),
                ],
            ),
        ],
    ),
    class(
        &["aws_agentcore_runtime_endpoint"],
        None,
        &[right(CanInvoke, &[way!("bedrock-agentcore:InvokeAgentRuntime" Itself)])],
    ),
    class(
        &["aws_agentcore_gateway"],
        Some("policy"),
        &[
            right_when(CanInvoke, takes_cloud_identities, &[way!("bedrock-agentcore:InvokeGateway" Itself)]),
            right(
                CanAdmin,
                &[
                    way!("bedrock-agentcore:UpdateGateway" Itself),
                    way!("bedrock-agentcore:CreateGatewayTarget" Itself),
                    way!("bedrock-agentcore:UpdateGatewayTarget" Itself),
                    way!("bedrock-agentcore:PutResourcePolicy" Itself),
                ],
            ),
        ],
    ),
    class(
        &["aws_agentcore_memory"],
        Some("policy"),
        &[
            right(
                CanRead,
                &[
                    way!("bedrock-agentcore:RetrieveMemoryRecords" Itself),
                    way!("bedrock-agentcore:ListMemoryRecords" Itself),
                    way!("bedrock-agentcore:GetMemoryRecord" Itself),
                    way!("bedrock-agentcore:ListEvents" Itself),
                    way!("bedrock-agentcore:GetEvent" Itself),
                ],
            ),
            right(
                CanWrite,
                &[
                    way!("bedrock-agentcore:CreateEvent" Itself),
                    way!("bedrock-agentcore:BatchCreateMemoryRecords" Itself),
                    way!("bedrock-agentcore:BatchUpdateMemoryRecords" Itself),
                ],
            ),
            right(CanAdmin, &[way!("bedrock-agentcore:UpdateMemory" Itself)]),
        ],
    ),
    class(
        &["aws_agentcore_code_interpreter"],
        None,
        &[
            right(
                CanInvoke,
                &[way!(
                    "bedrock-agentcore:StartCodeInterpreterSession" Itself,
                    "bedrock-agentcore:InvokeCodeInterpreter" Itself
                )],
            ),
            climb(
                always,
                &[way!(
                    "runs code in", "code interpreter", DIRECT =>
                    "bedrock-agentcore:StartCodeInterpreterSession" Itself,
                    "bedrock-agentcore:InvokeCodeInterpreter" Itself
                )],
            ),
        ],
    ),
    class(
        &["aws_agentcore_browser"],
        None,
        &[right(CanInvoke, &[way!("bedrock-agentcore:StartBrowserSession" Itself)])],
    ),
    class(
        &["aws_agentcore_harness"],
        None,
        &[
            right(CanInvoke, &[way!("bedrock-agentcore:InvokeHarness" Itself)]),
            right(CanAdmin, &[way!("bedrock-agentcore:UpdateHarness" Itself)]),
        ],
    ),
    class(
        &["aws_agentcore_policy_engine"],
        None,
        &[right(
            CanAdmin,
            &[
                way!("bedrock-agentcore:UpdatePolicy" Within("/policy/*")),
                way!("bedrock-agentcore:DeletePolicy" Within("/policy/*")),
                way!("bedrock-agentcore:CreatePolicy" Itself),
                way!("bedrock-agentcore:UpdatePolicyEngine" Itself),
            ],
        )],
    ),
    class(
        &["aws_iam_role"],
        Some("trust"),
        &[
            right_when(CanAssume, always, &[way!("sts:AssumeRole" Itself)]),
            over_identity(CanPass, customer_owned, &[way!("iam:PassRole" Itself)]),
            over_identity(
                CanAdmin,
                customer_owned,
                &[
                    way!("iam:PutRolePolicy" Itself),
                    way!("iam:AttachRolePolicy" Itself),
                    way!("iam:UpdateAssumeRolePolicy" Itself),
                    way!("iam:DeleteRolePermissionsBoundary" Itself),
                ],
            ),
            over_identity(
                CanEscalateTo,
                customer_owned,
                &[way!("rewrites who may take on", "", STEPS => "iam:UpdateAssumeRolePolicy" Itself)],
            ),
        ],
    ),
    class(
        &["aws_iam_user"],
        None,
        &[
            over_identity(
                CanAdmin,
                always,
                &[
                    way!("iam:PutUserPolicy" Itself),
                    way!("iam:AttachUserPolicy" Itself),
                    way!("iam:DeleteUserPermissionsBoundary" Itself),
                ],
            ),
            over_identity(
                CanEscalateTo,
                always,
                &[
                    way!("makes an access key of", "", DIRECT => "iam:CreateAccessKey" Itself),
                    way!("gives a password to", "", DIRECT => "iam:CreateLoginProfile" Itself),
                    way!("changes the password of", "", STEPS => "iam:UpdateLoginProfile" Itself),
                ],
            ),
        ],
    ),
];

/// Whether nothing says that it is gone.
fn exists(asset: &Asset) -> bool {
    let exists = match &asset.detail {
        Detail::Store(store) => &store.exists,
        Detail::Function(function) => &function.exists,
        Detail::Key(key) => &key.exists,
        Detail::ContainerImage(image) => &image.exists,
        _ => return true,
    };
    *exists != Observed::Known(false)
}

/// Whether a notebook runs, as far as was seen.
fn answers(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Notebook(notebook) if notebook.status.known().is_none_or(|status| status == "inservice"))
}

fn opens_remotely(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Workspace(space) if space.remote_access != Observed::Known(false))
}

fn gives_shells(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Endpoint(config) if config.shell_access == Observed::Known(true))
}

/// Whether callers may come with an identity of the cloud: with another way to sign in, policies of callers say nothing.
fn takes_cloud_identities(asset: &Asset) -> bool {
    let authentication = match &asset.detail {
        Detail::AgentRuntime(runtime) => &runtime.authentication,
        Detail::Gateway(gateway) => &gateway.authentication,
        _ => return true,
    };
    authentication.known().is_none_or(|way| matches!(way, Authentication::CloudIdentity | Authentication::Other))
}

fn customer_owned(asset: &Asset) -> bool {
    matches!(&asset.detail, Detail::Identity(identity) if identity.provider_owned != Observed::Known(true))
}

/// The class of a resource type.
pub(super) fn class_of(resource_type: &str) -> Option<usize> {
    CLASSES.iter().position(|class| class.types.contains(&resource_type))
}
