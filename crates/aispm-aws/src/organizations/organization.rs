//! The organisation, and what its policies decide about AI services for every account.

use aws_sdk_organizations::{
    Client,
    types::{PolicyType, PolicyTypeStatus, Root},
};

use super::{NOT_IN_USE, content};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_organization",
    kind: Kind::Account,
    permissions: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "organizations:ListRoots",
        "organizations:ListPolicies",
        "organizations:DescribePolicy",
        "organizations:ListTargetsForPolicy",
    ],
    source: "organizations:DescribeOrganization",
    side_calls: &[
        ("policy_types", "organizations:ListRoots"),
        ("ai_opt_out", "organizations:ListRoots"),
        ("ai_opt_out", "organizations:ListPolicies"),
        ("ai_opt_out", "organizations:DescribePolicy"),
        ("ai_opt_out", "organizations:ListTargetsForPolicy"),
        ("organization_guardrail", "organizations:ListRoots"),
        ("organization_guardrail", "organizations:ListPolicies"),
        ("organization_guardrail", "organizations:DescribePolicy"),
        ("organization_guardrail", "organizations:ListTargetsForPolicy"),
    ],
    reference: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let describe = client.describe_organization().send();
    let described = at.call_unless("organizations:DescribeOrganization", NOT_IN_USE, describe).await?;
    let Some(organization) = described.and_then(|answer| answer.organization) else { return Ok(()) };
    let Some(arn) = organization.arn() else { return Ok(()) };
    let pages = at.list("organizations:ListAccounts", client.list_accounts().into_paginator().send()).await;
    let accounts = pages.into_iter().flat_map(|page| page.accounts.unwrap_or_default());
    let roots = roots(&at, &client).await;
    let facts = kind::Account {
        management_account: Observed::from(organization.master_account_id()).map(|id| id == at.account_id()),
        policy_types: Observed::from(roots.clone()).map(|roots| enabled(&roots)),
        ai_opt_out: by_policy(&at, &client, &roots, PolicyType::AiservicesOptOutPolicy, content::opts_out).await,
        organization_guardrail: by_policy(&at, &client, &roots, PolicyType::BedrockPolicy, content::enforces_guardrail)
            .await,
        ..kind::Account::default()
    };
    let asset = Asset::new(TYPE.name, at.place(), arn, facts).named(organization.id());
    at.found(asset.links(Relation::Contains, accounts.filter_map(|account| account.arn)));
    Ok(())
}

async fn roots(at: &Region, client: &Client) -> Result<Vec<Root>, Gap> {
    let mut roots = Vec::new();
    let mut token = None;
    loop {
        let page = at.call("organizations:ListRoots", client.list_roots().set_next_token(token).send()).await?;
        roots.extend(page.roots.unwrap_or_default());
        token = page.next_token;
        if token.is_none() {
            return Ok(roots);
        }
    }
}

fn enabled(roots: &[Root]) -> Vec<String> {
    let types = roots.iter().flat_map(|root| root.policy_types());
    let enabled = types.filter(|of| of.status() == Some(&PolicyTypeStatus::Enabled)).filter_map(|of| of.r#type());
    let mut names: Vec<_> = enabled.map(|of| of.as_str().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a policy that says so is attached to the root, and so is in force on every account.
async fn by_policy(
    at: &Region,
    client: &Client,
    roots: &Result<Vec<Root>, Gap>,
    of: PolicyType,
    says_so: fn(&str) -> bool,
) -> Observed<bool> {
    let roots = match roots {
        Ok(roots) => roots,
        Err(gap) => return Observed::Unseen(gap.clone()),
    };
    // Policies of a type that is switched off are kept, and are not in force.
    if !enabled(roots).iter().any(|name| name == of.as_str()) {
        return Known(false);
    }
    attached(at, client, roots, of, says_so).await.into()
}

async fn attached(
    at: &Region,
    client: &Client,
    roots: &[Root],
    of: PolicyType,
    says_so: fn(&str) -> bool,
) -> Result<bool, Gap> {
    let mut token = None;
    loop {
        let list = client.list_policies().filter(of.clone()).set_next_token(token).send();
        let page = at.call("organizations:ListPolicies", list).await?;
        for id in page.policies.unwrap_or_default().into_iter().filter_map(|policy| policy.id) {
            let describe = client.describe_policy().policy_id(&id).send();
            let policy = at.call("organizations:DescribePolicy", describe).await?.policy;
            let content = policy.and_then(|policy| policy.content);
            if content.is_some_and(|content| says_so(&content)) && at_root(at, client, roots, &id).await? {
                return Ok(true);
            }
        }
        token = page.next_token;
        if token.is_none() {
            return Ok(false);
        }
    }
}

async fn at_root(at: &Region, client: &Client, roots: &[Root], policy: &str) -> Result<bool, Gap> {
    let mut token = None;
    loop {
        let list = client.list_targets_for_policy().policy_id(policy).set_next_token(token).send();
        let page = at.call("organizations:ListTargetsForPolicy", list).await?;
        let targets = page.targets.unwrap_or_default();
        if targets.iter().any(|target| roots.iter().any(|root| root.id().is_some() && root.id() == target.target_id()))
        {
            return Ok(true);
        }
        token = page.next_token;
        if token.is_none() {
            return Ok(false);
        }
    }
}
