//! IAM roles: identities that people, workloads and services take on.

use aispm_inventory::kind::identity::IdentityType;
use aws_sdk_iam::types::{EntityType, RoleDetail};

use super::authorization::{self, DETAILS, ManagedPolicies};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_iam_role",
    kind: Kind::Identity,
    permissions: &[DETAILS],
    source: DETAILS,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let managed = authorization::managed(&at).await;
    for page in authorization::of(&at, EntityType::Role).await {
        for role in page.role_detail_list.unwrap_or_default() {
            let Some(arn) = role.arn() else { continue };
            let facts = read(&at, &role, managed);
            at.account.once.granted.remember(arn, facts.statements.known().map_or(&[], Vec::as_slice));
            let asset = Asset::new(TYPE.name, at.place(), arn, facts);
            let asset = asset.named(role.role_name()).tagged(authorization::tags(role.tags()));
            at.found(asset.created(role.create_date().and_then(time)));
        }
    }
    Ok(())
}

fn read(at: &Region, role: &RoleDetail, managed: &ManagedPolicies) -> kind::Identity {
    let trust = Observed::from(policy::read(at, DETAILS, role.assume_role_policy_document().unwrap_or_default()));
    let (inline, attached) = (role.role_policy_list(), role.attached_managed_policies());
    kind::Identity {
        identity_type: Known(IdentityType::Role),
        attached_policies: Known(authorization::arns(attached)),
        statements: authorization::statements(at, inline, attached, managed),
        unbound_services: trust.as_ref().map(|trust| policy::unbound_services(at.account_id(), trust)),
        trusted_accounts: trust.as_ref().map(|trust| policy::shared_with(at, trust)),
        trust,
        boundary: role.permissions_boundary().and_then(|b| b.permissions_boundary_arn()).map(str::to_owned).into(),
        boundary_statements: authorization::bounds(role.permissions_boundary(), managed),
        // Only users are in groups.
        groups: Unset,
        last_used: role.role_last_used().and_then(|used| used.last_used_date()).and_then(time).into(),
        provider_owned: Observed::from(role.path()).map(|path| path.starts_with("/aws-service-role/")),
        ..kind::Identity::default()
    }
}
