//! What can be done to roles and users.

use aispm_inventory::Relation::{CanAdmin, CanAssume, CanEscalateTo, CanPass};

use super::{Class, DIRECT, On::Itself, STEPS, always, class, customer_owned, over_identity, right_when, way};

pub(super) const ROLE: Class = class(
    "aws_iam_role",
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
);

pub(super) const USER: Class = class(
    "aws_iam_user",
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
);
