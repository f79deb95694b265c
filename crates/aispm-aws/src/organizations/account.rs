//! Accounts of the organisation, and the policies about AI services that are in force on each.

use aws_sdk_organizations::{
    Client,
    types::{EffectivePolicyType, Organization},
};

use super::{NOT_IN_USE, bounds, bounds::Bounds, content};
use crate::prelude::*;
use aispm_inventory::record::OrganizationPolicy;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_organizations_account",
    kind: Kind::Account,
    permissions: &[
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
        "organizations:DescribeEffectivePolicy",
        bounds::ROOTS,
        bounds::POLICIES,
        bounds::TARGETS,
        bounds::CONTENT,
        bounds::PARENTS,
    ],
    source: "organizations:ListAccounts",
    side_calls: &[
        ("management_account", "organizations:DescribeOrganization"),
        ("ai_opt_out", "organizations:DescribeEffectivePolicy"),
        ("organization_guardrail", "organizations:DescribeEffectivePolicy"),
        ("organization_policies", "organizations:DescribeOrganization"),
        ("organization_policies", bounds::ROOTS),
        ("organization_policies", bounds::POLICIES),
        ("organization_policies", bounds::TARGETS),
        ("organization_policies", bounds::CONTENT),
        ("organization_policies", bounds::PARENTS),
    ],
    reference: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html",
};

/// What is known of an account before its policies are.
struct Listed {
    id: String,
    arn: String,
    name: Option<String>,
    status: Observed<String>,
    /// Where in the organisation it is.
    paths: Vec<String>,
    organization_policies: Observed<Vec<OrganizationPolicy>>,
}

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let describe = client.describe_organization().send();
    let organization = match at.call_unless("organizations:DescribeOrganization", NOT_IN_USE, describe).await {
        Ok(Some(answer)) => Ok(answer.organization),
        Ok(None) => return Ok(()),
        Err(gap) => Err(gap),
    };
    let manager: Observed<String> = organization.clone().map(|found| found?.master_account_id).into();
    let (mut accounts, failure) = list(&at, &client).await;
    // A member may not list the others, and still is an account of the organisation.
    if let Some(gap) = failure
        && accounts.iter().all(|account| account.id != at.account_id())
        && let Some(organization) = organization.ok().flatten()
    {
        accounts.extend(own(at.account_id(), &organization, &gap));
    }
    let bound = |account: &Listed| manager.known().is_some_and(|manager| *manager != account.id);
    let mut bounds = match accounts.iter().any(bound) {
        true => Bounds::read(&at, &client).await,
        false => Ok(Bounds::default()),
    };
    for account in &mut accounts {
        let over = match (&manager, &mut bounds) {
            // Policies do not bound the account that manages them.
            (Known(manager), _) if *manager == account.id => Ok(Vec::new()),
            (Observed::Unseen(gap), _) => Err(gap.clone()),
            (_, Err(gap)) => Err(gap.clone()),
            (_, Ok(bounds)) => bounds.over(&at, &client, &account.id, &account.paths).await,
        };
        account.organization_policies = over.into();
    }
    at.each(accounts, async |account| {
        let in_force = async |of: EffectivePolicyType, says_so: fn(&str) -> bool| -> Observed<bool> {
            let describe = client.describe_effective_policy().policy_type(of).target_id(&account.id).send();
            let none = ["EffectivePolicyNotFoundException"];
            let policy = at.call_unless("organizations:DescribeEffectivePolicy", &none, describe).await;
            let content = policy.map(|answer| answer?.effective_policy?.policy_content);
            content.map(|content| content.is_some_and(|content| says_so(&content))).into()
        };
        let facts = kind::Account {
            management_account: manager.as_ref().map(|manager| *manager == account.id),
            ai_opt_out: in_force(EffectivePolicyType::AiservicesOptOutPolicy, content::opts_out).await,
            organization_guardrail: in_force(EffectivePolicyType::BedrockPolicy, content::enforces_guardrail).await,
            organization_policies: account.organization_policies,
            status: account.status,
            ..kind::Account::default()
        };
        at.found(Asset::new(TYPE.name, at.place(), account.arn, facts).named(account.name));
    })
    .await;
    Ok(())
}

/// The accounts, and why some of them may be missing.
async fn list(at: &Region, client: &Client) -> (Vec<Listed>, Option<Gap>) {
    let mut accounts = Vec::new();
    let mut token = None;
    loop {
        let page = client.list_accounts().set_next_token(token).send();
        let page = match at.call_unless("organizations:ListAccounts", NOT_IN_USE, page).await {
            Ok(Some(page)) => page,
            Ok(None) => return (accounts, None),
            Err(gap) => return (accounts, Some(gap)),
        };
        for account in page.accounts.unwrap_or_default() {
            // `State` says more than `Status`, which it is about to replace.
            let status = account.state().map(|state| state.as_str());
            let status = status.or_else(|| account.status().map(|status| status.as_str())).map(lower).into();
            if let (Some(id), Some(arn)) = (account.id, account.arn) {
                let paths = account.paths.unwrap_or_default();
                accounts.push(Listed { id, arn, name: account.name, status, paths, organization_policies: Unset });
            }
        }
        token = page.next_token;
        if token.is_none() {
            return (accounts, None);
        }
    }
}

fn own(id: &str, organization: &Organization, gap: &Gap) -> Option<Listed> {
    let (manager, of) = (organization.master_account_id()?, organization.id()?);
    let arn = format!("arn:aws:organizations::{manager}:account/{of}/{id}");
    Some(Listed {
        id: id.to_owned(),
        arn,
        name: None,
        status: Observed::Unseen(gap.clone()),
        paths: Vec::new(),
        organization_policies: Unset,
    })
}
