//! IAM users: identities with credentials of their own.

use aispm_inventory::kind::identity::IdentityType;
use aws_sdk_iam::types::{EntityType, UserDetail};

use super::authorization::{self, DETAILS, ManagedPolicies};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_iam_user",
    kind: Kind::Identity,
    permissions: &[DETAILS],
    source: DETAILS,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let managed = authorization::managed(&at).await;
    for page in authorization::of(&at, EntityType::User).await {
        for user in page.user_detail_list.unwrap_or_default() {
            let Some(arn) = user.arn() else { continue };
            let asset = Asset::new(TYPE.name, at.place(), arn, read(&at, &user, managed));
            let asset = asset.named(user.user_name()).tagged(authorization::tags(user.tags()));
            at.found(asset.created(user.create_date().and_then(time)));
        }
    }
    Ok(())
}

fn read(at: &Region, user: &UserDetail, managed: &ManagedPolicies) -> kind::Identity {
    let (inline, attached) = (user.user_policy_list(), user.attached_managed_policies());
    kind::Identity {
        identity_type: Known(IdentityType::User),
        attached_policies: Known(authorization::arns(attached)),
        statements: authorization::statements(at, inline, attached, managed),
        // Users are not taken on, so they trust nobody.
        trust: Unset,
        unbound_services: Unset,
        trusted_accounts: Unset,
        boundary: user.permissions_boundary().and_then(|b| b.permissions_boundary_arn()).map(str::to_owned).into(),
        boundary_statements: authorization::bounds(user.permissions_boundary(), managed),
        groups: Known(user.group_list().to_vec()),
        provider_owned: Known(false),
        ..kind::Identity::default()
    }
}
