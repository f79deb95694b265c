//! What AI assets rest on: buckets, functions, keys, images and logs.

use aispm_inventory::Relation::{CanAdmin, CanInvoke, CanRead, CanWrite};

use super::{
    Class, DIRECT,
    On::{Itself, Within},
    STEPS, class, climb, exists, right, right_when, way,
};

pub(super) const BUCKET: Class = class(
    "aws_s3_bucket",
    Some("policy"),
    &[
        right_when(CanRead, exists, &[way!("s3:GetObject" Within("/*"))]),
        // Deleting loses data, and does not put other data in its place.
        right_when(CanWrite, exists, &[way!("s3:PutObject" Within("/*"))]),
        right_when(CanAdmin, exists, &[way!("s3:PutBucketPolicy" Itself), way!("s3:PutBucketAcl" Itself)]),
    ],
);

pub(super) const FUNCTION: Class = class(
    "aws_lambda_function",
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
);

pub(super) const KEY: Class =
    class("aws_kms_key", Some("policy"), &[right_when(CanRead, exists, &[way!("kms:Decrypt" Itself)])]);

pub(super) const REPOSITORY: Class = class(
    "aws_ecr_repository",
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
);

pub(super) const LOG_GROUP: Class = class(
    "aws_logs_log_group",
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
);

/// Data access policies of the collection have to let the identity in as well.
pub(super) const COLLECTION: Class = class(
    "aws_aoss_collection",
    None,
    &[right(CanRead, &[way!("aoss:APIAccessAll" Itself)]), right(CanWrite, &[way!("aoss:APIAccessAll" Itself)])],
);
