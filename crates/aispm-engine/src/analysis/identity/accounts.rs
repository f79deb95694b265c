//! The accounts of a scan, and the policies of their organisation that bound them.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{Asset, Detail, Inventory, Observed, Outcome, Provider, kind, record::OrganizationPolicy};

use super::book::{asks_who, tells_apart};
use crate::{
    condition::glob::Glob,
    graph::Node,
    policy::{Limits, Sight},
};

/// The resource type of the accounts of an organisation.
const MEMBER: &str = "aws_organizations_account";

/// The accounts of a scan.
#[derive(Debug, Default)]
pub(super) struct Accounts<'a> {
    scanned: BTreeSet<&'a str>,
    members: BTreeMap<&'a str, Member<'a>>,
    /// Accounts in which an organisation was looked for and not found.
    alone: BTreeSet<&'a str>,
}

/// An account of an organisation.
#[derive(Debug)]
struct Member<'a> {
    node: Node,
    organization: Option<&'a str>,
    limits: Sight<Limits>,
    /// Patterns of callers that the policies tell apart.
    exempt: Vec<Glob>,
    personal: bool,
}

impl<'a> Accounts<'a> {
    /// Reads them from an inventory.
    pub(super) fn read(inventory: &'a Inventory) -> Self {
        let mut accounts = Self::default();
        let looked = inventory
            .coverage
            .iter()
            .filter(|cell| &*cell.resource_type == MEMBER && cell.outcome == Outcome::Complete && cell.assets == 0);
        accounts.alone.extend(looked.map(|cell| &*cell.place.account));
        for (node, asset) in (0..).zip(&inventory.assets) {
            if asset.place.provider == Provider::Aws && is_number(&asset.place.account) {
                accounts.scanned.insert(&asset.place.account);
            }
            if let (Detail::Account(facts), MEMBER) = (&asset.detail, &*asset.resource_type)
                && let Some(id) = number(asset)
            {
                accounts.members.insert(id, member(node, asset, facts));
            }
        }
        accounts
    }

    /// Whether an account was scanned.
    pub(super) fn scans(&self, account: &str) -> bool {
        self.scanned.contains(account)
    }

    /// The organisation of an account, where it is known.
    pub(super) fn organization(&self, account: &str) -> Option<&'a str> {
        self.members.get(account)?.organization
    }

    /// What bounds an account.
    pub(super) fn limits(&self, account: &str) -> Sight<&Limits> {
        match self.members.get(account).map(|member| &member.limits) {
            Some(Sight::Seen(limits)) => Sight::Seen(limits),
            Some(Sight::Absent) => Sight::Absent,
            Some(Sight::Unseen) => Sight::Unseen,
            // Accounts of no organisation leave no asset, which says something only where somebody looked.
            None if self.alone.contains(account) => Sight::Absent,
            None => Sight::Unseen,
        }
    }

    /// The asset that holds the policies of an account.
    pub(super) fn node(&self, account: &str) -> Option<Node> {
        self.members.get(account).map(|member| member.node)
    }

    /// How the policies of its account tell a caller from others of the account, by name. `None`: by more than its name.
    pub(super) fn exemptions(&self, account: &str, caller: &str) -> Option<Vec<bool>> {
        let Some(member) = self.members.get(account) else { return Some(Vec::new()) };
        (!member.personal).then(|| member.exempt.iter().map(|pattern| pattern.is_match(caller)).collect())
    }
}

/// The number of the account that an asset stands for: the last part of its ARN.
fn number(asset: &Asset) -> Option<&str> {
    asset.uid.rsplit('/').next().filter(|id| is_number(id))
}

/// Whether a text is the number of an account.
pub(super) fn is_number(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn member<'a>(node: Node, asset: &'a Asset, facts: &'a kind::Account) -> Member<'a> {
    let limits = match &facts.organization_policies {
        // The account that manages an organisation is not bound by its policies.
        _ if facts.management_account == Observed::Known(true) => Sight::Absent,
        Observed::Known(policies) => Sight::Seen(policies.as_slice()),
        Observed::Unset => Sight::Absent,
        Observed::Unseen(_) => Sight::Unseen,
    };
    let policies: &[OrganizationPolicy] = if let Sight::Seen(policies) = limits { policies } else { &[] };
    let conditions = || policies.iter().flat_map(|p| &p.statements).flat_map(|statement| &statement.conditions);
    Member {
        node,
        organization: asset.uid.rsplit('/').nth(1).filter(|id| id.starts_with("o-")),
        exempt: conditions().filter(|c| by_name(&c.key)).flat_map(|c| &c.values).map(|v| Glob::new(v)).collect(),
        personal: policies.iter().any(|p| tells_apart(&p.statements, |key| asks_who(key) && !by_name(key))),
        limits: match limits {
            Sight::Seen(policies) => Sight::Seen(Limits::compile(policies)),
            Sight::Absent => Sight::Absent,
            Sight::Unseen => Sight::Unseen,
        },
    }
}

fn by_name(key: &str) -> bool {
    key.eq_ignore_ascii_case("aws:PrincipalArn")
}
