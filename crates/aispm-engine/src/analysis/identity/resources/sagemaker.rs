//! What can be done to SageMaker.

use aispm_inventory::Relation::{ArtifactIn, CanAdmin, CanInvoke, CanRead, CanWrite};

use super::{
    Class, DIRECT,
    On::{Beside, Itself, Linked, Some as AnyOf},
    SLOW, STEPS, always, answers, class, climb, gives_shells, opens_remotely, right, right_when, way,
};

pub(super) const NOTEBOOK_INSTANCE: Class = class(
    "aws_sagemaker_notebook_instance",
    None,
    &[
        right(CanInvoke, &[way!("sagemaker:CreatePresignedNotebookInstanceUrl" Itself)]),
        right(CanAdmin, &[way!("sagemaker:UpdateNotebookInstance" Itself)]),
        climb(answers, &[way!("opens", "notebook", DIRECT => "sagemaker:CreatePresignedNotebookInstanceUrl" Itself)]),
        climb(
            always,
            &[
                way!(
                    "starts and opens", "notebook", STEPS =>
                    "sagemaker:StartNotebookInstance" Itself, "sagemaker:CreatePresignedNotebookInstanceUrl" Itself
                ),
                way!(
                    "rewrites the start-up script of", "notebook", SLOW =>
                    "sagemaker:UpdateNotebookInstanceLifecycleConfig" Linked(ArtifactIn),
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
);

pub(super) const NOTEBOOK_LIFECYCLE_CONFIG: Class = class(
    "aws_sagemaker_notebook_lifecycle_config",
    None,
    &[right(CanAdmin, &[way!("sagemaker:UpdateNotebookInstanceLifecycleConfig" Itself)])],
);

pub(super) const DOMAIN: Class = class(
    "aws_sagemaker_domain",
    None,
    &[
        right(CanInvoke, &[way!("sagemaker:CreatePresignedDomainUrl" Beside("domain/", "user-profile/", "/*"))]),
        right(CanAdmin, &[way!("sagemaker:UpdateDomain" Itself)]),
        // Its profiles are opened one by one, and not every one has its role.
        climb(
            always,
            &[way!(
                "adds a start-up script to", "domain", SLOW =>
                "sagemaker:CreateStudioLifecycleConfig" AnyOf("sagemaker", "studio-lifecycle-config/*"),
                "sagemaker:UpdateDomain" Itself
            )],
        ),
    ],
);

pub(super) const USER_PROFILE: Class = class(
    "aws_sagemaker_user_profile",
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
);

pub(super) const SPACE: Class = class(
    "aws_sagemaker_space",
    None,
    &[
        right_when(CanInvoke, opens_remotely, &[way!("sagemaker:StartSession" Itself)]),
        right(CanAdmin, &[way!("sagemaker:UpdateSpace" Itself)]),
    ],
);

pub(super) const MLFLOW_TRACKING_SERVER: Class = class(
    "aws_sagemaker_mlflow_tracking_server",
    None,
    &[
        right(CanInvoke, &[way!("sagemaker:CreatePresignedMlflowTrackingServerUrl" Itself)]),
        right(CanAdmin, &[way!("sagemaker:UpdateMlflowTrackingServer" Itself)]),
    ],
);

pub(super) const CLUSTER: Class = class(
    "aws_sagemaker_cluster",
    None,
    &[right(CanAdmin, &[way!("sagemaker:UpdateCluster" Itself), way!("sagemaker:UpdateClusterSoftware" Itself)])],
);

pub(super) const ENDPOINT: Class = class(
    "aws_sagemaker_endpoint",
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
);

pub(super) const ENDPOINT_CONFIG: Class = class(
    "aws_sagemaker_endpoint_config",
    None,
    &[climb(
        gives_shells,
        &[way!(
            "opens a shell on instances of", "endpoint configuration", SLOW =>
            "ssm:StartSession" AnyOf("ssm", "managed-instance/*")
        )],
    )],
);

pub(super) const MODEL_PACKAGE_GROUP: Class = class(
    "aws_sagemaker_model_package_group",
    Some("policy"),
    &[
        right(
            CanRead,
            &[way!("sagemaker:DescribeModelPackage" Beside("model-package-group/", "model-package/", "/*"))],
        ),
        right(CanWrite, &[way!("sagemaker:CreateModelPackage" Beside("model-package-group/", "model-package/", "/*"))]),
        right(CanAdmin, &[way!("sagemaker:PutModelPackageGroupPolicy" Itself)]),
    ],
);

pub(super) const MODEL_PACKAGE: Class = class(
    "aws_sagemaker_model_package",
    None,
    &[
        right(CanRead, &[way!("sagemaker:DescribeModelPackage" Itself)]),
        right(CanWrite, &[way!("sagemaker:UpdateModelPackage" Itself)]),
    ],
);

pub(super) const FEATURE_GROUP: Class =
    class("aws_sagemaker_feature_group", None, &[right(CanWrite, &[way!("sagemaker:PutRecord" Itself)])]);

pub(super) const PIPELINE: Class = class(
    "aws_sagemaker_pipeline",
    None,
    &[
        right(CanInvoke, &[way!("sagemaker:StartPipelineExecution" Itself)]),
        right(CanAdmin, &[way!("sagemaker:UpdatePipeline" Itself)]),
    ],
);
