//! Policies that bound what accounts may do: what they say, and at which levels of the organisation they are attached.

use std::collections::{BTreeSet, HashMap};

use aispm_inventory::{Reason, record::OrganizationPolicy};
use aws_sdk_organizations::{
    Client,
    types::{PolicySummary, PolicyType, PolicyTypeStatus},
};

use crate::prelude::*;

/// What reads them, beside [`PARENTS`].
pub(super) const ROOTS: &str = "organizations:ListRoots";
pub(super) const POLICIES: &str = "organizations:ListPolicies";
pub(super) const TARGETS: &str = "organizations:ListTargetsForPolicy";
pub(super) const CONTENT: &str = "organizations:DescribePolicy";
pub(super) const PARENTS: &str = "organizations:ListParents";

/// Types of policies that bound identities and resources.
const TYPES: [PolicyType; 2] = [PolicyType::ServiceControlPolicy, PolicyType::ResourceControlPolicy];

/// Levels of an organisation: an account, five units and the root, with room for more units.
const DEEPEST: usize = 12;

/// What every root, unit and account has attached.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    /// The types that are switched on.
    in_force: Vec<PolicyType>,
    /// Policies by what they are attached to. One that could not be read keeps its place.
    attached: HashMap<String, Vec<Result<OrganizationPolicy, Gap>>>,
    /// Parents that were asked for.
    parents: HashMap<String, String>,
}

impl Bounds {
    /// Reads every policy once, and where it is attached: far fewer calls than to ask at every account.
    pub(super) async fn read(at: &Region, client: &Client) -> Result<Self, Gap> {
        let mut bounds = Self { in_force: in_force(at, client).await?, ..Self::default() };
        for of in bounds.in_force.clone() {
            for policy in policies(at, client, &of).await? {
                let (Some(id), Some(name)) = (policy.id(), policy.name()) else { continue };
                let targets = targets(at, client, id).await?;
                if targets.is_empty() {
                    continue;
                }
                let statements = statements(at, client, id, policy.arn()).await;
                for target in targets {
                    let policy = statements.clone().map(|statements| OrganizationPolicy {
                        name: name.to_owned(),
                        policy_type: lower(of.as_str()),
                        target: target.clone(),
                        statements,
                    });
                    bounds.attached.entry(target).or_default().push(policy);
                }
            }
        }
        Ok(bounds)
    }

    /// The policies over an account, from the root down to itself. `paths` is where the account list says it is.
    pub(super) async fn over(
        &mut self,
        at: &Region,
        client: &Client,
        account: &str,
        paths: &[String],
    ) -> Result<Vec<OrganizationPolicy>, Gap> {
        if self.in_force.is_empty() {
            return Ok(Vec::new());
        }
        let levels = match levels_of(account, paths) {
            Some(levels) => levels,
            None => self.climb(at, client, account).await?,
        };
        let mut policies = Vec::new();
        for level in levels {
            let mut missing: BTreeSet<String> = self.in_force.iter().map(|of| lower(of.as_str())).collect();
            for policy in self.attached.get(&level).into_iter().flatten() {
                let policy = policy.clone()?;
                missing.remove(&policy.policy_type);
                policies.push(policy);
            }
            // AWS attaches one of each type at least to every level, so one without was not seen whole.
            if !missing.is_empty() {
                return Err(at.file(TARGETS, Reason::Unreadable));
            }
        }
        Ok(policies)
    }

    /// The levels over an account, the root first, by asking for one parent after the other.
    async fn climb(&mut self, at: &Region, client: &Client, account: &str) -> Result<Vec<String>, Gap> {
        let mut levels = vec![account.to_owned()];
        while let Some(child) = levels.last().filter(|level| !level.starts_with("r-")).cloned() {
            let parent = match self.parents.get(&child) {
                Some(parent) => parent.clone(),
                None => {
                    let parents = at.call(PARENTS, client.list_parents().child_id(&child).send()).await?.parents;
                    let parent = parents.into_iter().flatten().find_map(|parent| parent.id);
                    let parent = parent.ok_or_else(|| at.file(PARENTS, Reason::Unreadable))?;
                    self.parents.insert(child, parent.clone());
                    parent
                }
            };
            levels.push(parent);
            if levels.len() > DEEPEST {
                return Err(at.file(PARENTS, Reason::Unreadable));
            }
        }
        levels.reverse();
        Ok(levels)
    }
}

/// The levels over an account, the root first, when there is one path and it begins at a root.
fn levels_of(account: &str, paths: &[String]) -> Option<Vec<String>> {
    let [path] = paths else { return None };
    let above = path.split('/').filter(|level| level.starts_with("r-") || level.starts_with("ou-"));
    let mut levels: Vec<_> = above.map(str::to_owned).collect();
    levels.first().filter(|level| level.starts_with("r-"))?;
    levels.push(account.to_owned());
    Some(levels)
}

async fn in_force(at: &Region, client: &Client) -> Result<Vec<PolicyType>, Gap> {
    let mut in_force = Vec::new();
    let mut token = None;
    loop {
        let page = at.call(ROOTS, client.list_roots().set_next_token(token).send()).await?;
        let types = page.roots().iter().flat_map(|root| root.policy_types());
        let on = types.filter(|of| of.status() == Some(&PolicyTypeStatus::Enabled)).filter_map(|of| of.r#type());
        in_force.extend(on.cloned());
        token = page.next_token;
        if token.is_none() {
            return Ok(TYPES.into_iter().filter(|of| in_force.contains(of)).collect());
        }
    }
}

async fn policies(at: &Region, client: &Client, of: &PolicyType) -> Result<Vec<PolicySummary>, Gap> {
    let mut policies = Vec::new();
    let mut token = None;
    loop {
        let list = client.list_policies().filter(of.clone()).set_next_token(token).send();
        let page = at.call(POLICIES, list).await?;
        policies.extend(page.policies.unwrap_or_default());
        token = page.next_token;
        if token.is_none() {
            return Ok(policies);
        }
    }
}

async fn targets(at: &Region, client: &Client, policy: &str) -> Result<Vec<String>, Gap> {
    let mut targets = Vec::new();
    let mut token = None;
    loop {
        let list = client.list_targets_for_policy().policy_id(policy).set_next_token(token).send();
        let page = at.call(TARGETS, list).await?;
        targets.extend(page.targets.unwrap_or_default().into_iter().filter_map(|target| target.target_id));
        token = page.next_token;
        if token.is_none() {
            return Ok(targets);
        }
    }
}

async fn statements(at: &Region, client: &Client, id: &str, arn: Option<&str>) -> Result<Vec<Statement>, Gap> {
    let policy = at.call(CONTENT, client.describe_policy().policy_id(id).send()).await?.policy;
    let content = policy.and_then(|policy| policy.content).unwrap_or_default();
    let mut statements = policy::read(at, CONTENT, &content)?;
    for statement in &mut statements {
        statement.policy = arn.map(str::to_owned);
    }
    Ok(statements)
}

#[cfg(test)]
mod tests {
    use super::levels_of;

    #[test]
    fn a_path_counts_when_it_begins_at_a_root() {
        let of = |paths: &[&str]| {
            levels_of("111122223333", &paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>())
        };
        let levels = |levels: &[&str]| Some(levels.iter().map(|level| (*level).to_owned()).collect::<Vec<_>>());
        let whole = levels(&["r-ac01", "ou-ac01-11111111", "111122223333"]);
        assert_eq!(of(&["o-acme123456/r-ac01/ou-ac01-11111111/"]), whole);
        assert_eq!(of(&["o-acme123456/r-ac01/ou-ac01-11111111/111122223333/"]), whole);
        assert_eq!(of(&["o-acme123456/r-ac01/"]), levels(&["r-ac01", "111122223333"]));
        assert_eq!(of(&["o-acme123456/ou-ac01-11111111/"]), None);
        assert_eq!(of(&["o-acme123456/r-ac01/", "o-acme123456/r-ac02/"]), None);
        assert_eq!(of(&[]), None);
    }
}
