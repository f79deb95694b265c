//! IAM groups: users that share policies.

use aispm_inventory::kind::identity::IdentityType;
use aws_sdk_iam::types::{EntityType, GroupDetail};

use super::authorization::{self, DETAILS, ManagedPolicies};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_iam_group",
    kind: Kind::Identity,
    permissions: &[DETAILS],
    source: DETAILS,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GroupDetail.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let managed = authorization::managed(&at).await;
    for page in authorization::of(&at, EntityType::Group).await {
        for group in page.group_detail_list.unwrap_or_default() {
            let Some(arn) = group.arn() else { continue };
            let asset = Asset::new(TYPE.name, at.place(), arn, read(&at, &group, managed)).named(group.group_name());
            at.found(asset.created(group.create_date().and_then(time)));
        }
    }
    Ok(())
}

fn read(at: &Region, group: &GroupDetail, managed: &ManagedPolicies) -> kind::Identity {
    let (inline, attached) = (group.group_policy_list(), group.attached_managed_policies());
    kind::Identity {
        identity_type: Known(IdentityType::Group),
        attached_policies: Known(authorization::arns(attached)),
        statements: authorization::statements(at, inline, attached, managed),
        // Groups are not taken on, have no boundary, and are in no group.
        trust: Unset,
        unbound_services: Unset,
        trusted_accounts: Unset,
        boundary: Unset,
        boundary_statements: Unset,
        groups: Unset,
        provider_owned: Known(false),
        ..kind::Identity::default()
    }
}
