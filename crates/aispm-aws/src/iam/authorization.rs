//! The authorisation details of an account: one bulk answer for roles, users, groups and the policies they hold.

use std::collections::{BTreeMap, HashMap};

use aispm_inventory::{GapRecord, Reason};
use aws_sdk_iam::{
    Client,
    operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput as Page,
    types::{AttachedPermissionsBoundary, AttachedPolicy, EntityType, ManagedPolicyDetail, PolicyDetail, Tag},
};

use crate::{call, prelude::*};

pub(super) const DETAILS: &str = "iam:GetAccountAuthorizationDetails";

/// What IAM hands out at once at most.
const PAGE: i32 = 1000;

/// Statements of the managed policies in use, by ARN.
pub(crate) type ManagedPolicies = Result<HashMap<String, Result<Vec<Statement>, Gap>>, Gap>;

/// Every page of one type of entity.
pub(super) async fn of(at: &Region, entity: EntityType) -> Vec<Page> {
    let details = at.client(Client::new).get_account_authorization_details().filter(entity);
    at.list(DETAILS, details.into_paginator().page_size(PAGE).send()).await
}

/// The managed policies of the account and those of AWS that it uses; read by the first cell that asks.
pub(super) async fn managed(at: &Region) -> &ManagedPolicies {
    let policies = at.account.once.managed_policies.get_or_init(|| read_managed(at)).await;
    if let Err(gap) = policies {
        at.cell.gap(gap);
    }
    policies
}

async fn read_managed(at: &Region) -> ManagedPolicies {
    let details = at.client(Client::new).get_account_authorization_details();
    let details = details.filter(EntityType::LocalManagedPolicy).filter(EntityType::AwsManagedPolicy);
    let mut pages = details.into_paginator().page_size(PAGE).send();
    let mut policies = HashMap::new();
    while let Some(page) = call::named(DETAILS, pages.next()).await {
        let page = page.map_err(|error| call::gap(DETAILS, &error))?;
        for policy in page.policies.unwrap_or_default() {
            if let (Some(arn), Some(document)) = (policy.arn(), in_force(&policy)) {
                policies.insert(arn.to_owned(), signed(policy::read(at, DETAILS, document), arn));
            }
        }
    }
    Ok(policies)
}

fn in_force(policy: &ManagedPolicyDetail) -> Option<&str> {
    policy.policy_version_list().iter().find(|version| version.is_default_version)?.document()
}

/// The statements of every policy that an identity holds. One that cannot be read hides them all:
/// a part would pass for the whole.
pub(super) fn statements(
    at: &Region,
    inline: &[PolicyDetail],
    attached: &[AttachedPolicy],
    managed: &ManagedPolicies,
) -> Observed<Vec<Statement>> {
    let mut all = Vec::new();
    for policy in inline {
        let document = policy::read(at, DETAILS, policy.policy_document().unwrap_or_default());
        match signed(document, policy.policy_name().unwrap_or_default()) {
            Ok(statements) => all.extend(statements),
            Err(gap) => return Observed::Unseen(gap),
        }
    }
    for arn in attached.iter().filter_map(|policy| policy.policy_arn()) {
        match held(arn, managed) {
            Ok(statements) => all.extend_from_slice(statements),
            Err(gap) => return Observed::Unseen(gap),
        }
    }
    all.shrink_to_fit();
    Known(all)
}

/// The statements of the policy that bounds an identity.
pub(super) fn bounds(
    boundary: Option<&AttachedPermissionsBoundary>,
    managed: &ManagedPolicies,
) -> Observed<Vec<Statement>> {
    let arn = boundary.and_then(|boundary| boundary.permissions_boundary_arn());
    arn.map(|arn| held(arn, managed).map(<[_]>::to_vec)).transpose().into()
}

fn held<'a>(arn: &str, managed: &'a ManagedPolicies) -> Result<&'a [Statement], Gap> {
    match managed.as_ref().map_err(Clone::clone)?.get(arn) {
        Some(statements) => statements.as_deref().map_err(Clone::clone),
        None => Err(Gap::from(GapRecord {
            reason: Reason::NotFound,
            permission: Some(DETAILS.to_owned()),
            detail: Some(format!("{arn} is attached and was not listed")),
        })),
    }
}

fn signed(read: Result<Vec<Statement>, Gap>, policy: &str) -> Result<Vec<Statement>, Gap> {
    let mut statements = read?;
    for statement in &mut statements {
        statement.policy = Some(policy.to_owned());
    }
    Ok(statements)
}

pub(super) fn arns(attached: &[AttachedPolicy]) -> Vec<String> {
    attached.iter().filter_map(|policy| policy.policy_arn()).map(str::to_owned).collect()
}

pub(super) fn tags(tags: &[Tag]) -> Observed<BTreeMap<String, String>> {
    Known(tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect())
}
