//! Who acts: roles and users, gathered where nothing tells their rights apart.

use std::collections::{BTreeMap, HashMap};

use aispm_inventory::{
    Asset, Detail, Kind, Observed,
    kind::{Identity, identity::IdentityType},
    record::Statement,
};

use super::{
    accounts::Accounts,
    book::{Book, PolicyId},
};
use crate::{
    graph::{Node, OWN, Reason},
    policy::{Caller, CallerKind, Policy, Sight},
    world::{Analysis, slot},
};

/// A role or user.
#[derive(Debug)]
pub(super) struct Principal<'a> {
    pub(super) node: Node,
    pub(super) asset: &'a Asset,
    pub(super) facts: &'a Identity,
    pub(super) kind: CallerKind,
    /// Its profile.
    pub(super) profile: usize,
}

/// Principals with the same policies.
#[derive(Debug)]
pub(super) struct Profile<'a> {
    /// Indices of principals, in the order of the inventory. Groups are profiles without members.
    pub(super) members: Vec<usize>,
    pub(super) account: &'a str,
    /// Their policies.
    pub(super) held: Vec<Held>,
    pub(super) boundary: Sight<PolicyId>,
    /// Whether what bounds them asks which of them it is.
    pub(super) personal: bool,
    /// Whether nothing of their own denies or bounds anything.
    pub(super) plain: bool,
}

/// A list of statements that principals have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Held {
    /// The asset it is a fact of; [`OWN`] for the principal's own.
    pub(super) of: Node,
    /// The fact that decides what is in it.
    pub(super) fact: &'static str,
    /// The list. Nothing: it was not seen.
    pub(super) policy: Option<PolicyId>,
    /// Index in the fact of the first statement in the list.
    pub(super) first: u32,
}

impl Held {
    /// The statement as a reason.
    pub(super) fn reason(&self, statement: u32) -> Reason {
        Reason::Row { of: self.of, slot: slot(Kind::Identity, self.fact), row: self.first.saturating_add(statement) }
    }

    /// The whole list as a reason.
    pub(super) fn fact(&self) -> Reason {
        Reason::Fact { of: self.of, slot: slot(Kind::Identity, self.fact) }
    }
}

impl Profile<'_> {
    /// Whether a part of their policies was not seen.
    pub(super) fn unseen(&self) -> Option<&Held> {
        self.held.iter().find(|held| held.policy.is_none())
    }

    /// The layers of their own policies.
    pub(super) fn layers<'b>(&self, book: &'b Book<'_>) -> Vec<Sight<&'b Policy>> {
        let layer = |held: &Held| held.policy.map_or(Sight::Unseen, |id| book.layer(Sight::Seen(id)));
        self.held.iter().map(layer).collect()
    }
}

/// Everybody who acts in the scanned accounts of AWS.
#[derive(Debug, Default)]
pub(super) struct Principals<'a> {
    pub(super) all: Vec<Principal<'a>>,
    pub(super) profiles: Vec<Profile<'a>>,
    /// Groups by node. A group is no principal; its profile has no members.
    pub(super) groups: BTreeMap<Node, Group<'a>>,
    by_node: HashMap<Node, usize>,
    by_arn: HashMap<&'a str, usize>,
    /// Roles by account and name.
    by_name: HashMap<(&'a str, &'a str), usize>,
}

/// A group of users.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub(super) asset: &'a Asset,
    pub(super) facts: &'a Identity,
    pub(super) profile: usize,
}

/// What tells profiles apart.
type Key<'a> = (&'a str, bool, bool, Vec<Held>, Option<Option<PolicyId>>, Option<Vec<bool>>, Option<Node>);

impl<'a> Principals<'a> {
    /// Reads them from an inventory.
    pub(super) fn read(analysis: &'a Analysis, accounts: &Accounts<'_>, book: &mut Book<'a>) -> Self {
        let mut found = Self::default();
        let groups = groups(analysis);
        let mut known: HashMap<Key<'a>, usize> = HashMap::new();
        for (node, asset) in analysis.of_kind(Kind::Identity) {
            let Detail::Identity(facts) = &asset.detail else { continue };
            let kind = match &*asset.resource_type {
                "aws_iam_role" => CallerKind::Role,
                "aws_iam_user" => CallerKind::User,
                _ => continue,
            };
            let account = &*asset.place.account;
            let (held, boundary) = administrator(facts, account, &groups)
                .map(|(held, text)| {
                    (vec![Held { policy: Some(book.file(text)), ..held }], book.sight(&facts.boundary_statements))
                })
                .unwrap_or_else(|| (held(facts, account, &groups, book), book.sight(&facts.boundary_statements)));
            let exemptions = accounts.exemptions(account, &asset.uid);
            let personal = exemptions.is_none() || is_personal(&held, boundary, book);
            let key = (
                account,
                kind == CallerKind::Role,
                service_linked(facts),
                held.clone(),
                match boundary {
                    Sight::Seen(id) => Some(Some(id)),
                    Sight::Unseen => Some(None),
                    Sight::Absent => None,
                },
                exemptions,
                personal.then_some(node),
            );
            let profile = *known.entry(key).or_insert_with(|| {
                let plain = is_plain(&held, boundary, book);
                found.profiles.push(Profile { members: Vec::new(), account, held, boundary, personal, plain });
                found.profiles.len() - 1
            });
            if let Some(profile) = found.profiles.get_mut(profile) {
                profile.members.push(found.all.len());
            }
            found.by_node.insert(node, found.all.len());
            found.by_arn.insert(&asset.uid, found.all.len());
            if kind == CallerKind::Role {
                found.by_name.insert((account, asset.uid.rsplit('/').next().unwrap_or_default()), found.all.len());
            }
            found.all.push(Principal { node, asset, facts, kind, profile });
        }
        for ((account, _), (node, asset, facts)) in groups {
            let policy = if let Sight::Seen(id) = book.sight(&facts.statements) { Some(id) } else { None };
            let held = vec![Held { of: node, fact: "statements", policy, first: 0 }];
            found.groups.insert(node, Group { asset, facts, profile: found.profiles.len() });
            let boundary = Sight::Absent;
            let (personal, plain) = (false, true);
            found.profiles.push(Profile { members: Vec::new(), account, held, boundary, personal, plain });
        }
        found
    }

    /// The principal with an ARN, or the role of a session with one.
    pub(super) fn named(&self, arn: &str) -> Option<usize> {
        let session = || {
            let mut parts = arn.splitn(6, ':').skip(4);
            let (account, resource) = (parts.next()?, parts.next()?);
            let name = resource.strip_prefix("assumed-role/")?.split('/').next()?;
            self.by_name.get(&(account, name))
        };
        self.by_arn.get(arn).or_else(session).copied()
    }

    /// The principals of an account of whom nothing is denied or bound by policies of their own.
    pub(super) fn plain(&self, account: &str) -> Vec<Node> {
        let profiles = self.profiles.iter().filter(|profile| profile.account == account && profile.plain);
        let members = profiles.flat_map(|profile| &profile.members);
        members.filter_map(|member| self.all.get(*member)).map(|principal| principal.node).collect()
    }

    /// The ARN of a principal.
    pub(super) fn arn(&self, node: Node) -> Option<&'a str> {
        self.all.get(self.at(node)?).map(|principal| principal.asset.uid.as_str())
    }

    /// The principal of a node.
    pub(super) fn at(&self, node: Node) -> Option<usize> {
        self.by_node.get(&node).copied()
    }
}

impl<'a> Principal<'a> {
    /// The principal as it asks for something.
    pub(super) fn caller(&self, accounts: &Accounts<'a>) -> Caller<'a> {
        Caller {
            kind: self.kind,
            arn: &self.asset.uid,
            account: &self.asset.place.account,
            organization: accounts.organization(&self.asset.place.account),
            tags: self.asset.tags.known(),
            acts_for: None,
            service_linked: service_linked(self.facts),
        }
    }
}

fn service_linked(facts: &Identity) -> bool {
    facts.provider_owned == Observed::Known(true)
}

/// Groups by account and name.
type Groups<'a> = BTreeMap<(&'a str, &'a str), (Node, &'a Asset, &'a Identity)>;

fn groups(analysis: &Analysis) -> Groups<'_> {
    let identities = analysis.of_kind(Kind::Identity);
    let groups = identities.filter_map(|(node, asset)| match &asset.detail {
        Detail::Identity(facts) if facts.identity_type == Observed::Known(IdentityType::Group) => {
            // The name is the last part of the ARN, whatever the asset goes by.
            let name = asset.uid.rsplit('/').next().unwrap_or(&asset.name);
            Some(((&*asset.place.account, name), (node, asset, &**facts)))
        }
        _ => None,
    });
    groups.collect()
}

fn held<'a>(facts: &'a Identity, account: &str, groups: &Groups<'a>, book: &mut Book<'a>) -> Vec<Held> {
    let mut seen = |fact: &'a Observed<Vec<Statement>>| match book.sight(fact) {
        Sight::Seen(id) => Some(id),
        Sight::Absent => Some(book.file(&[])),
        Sight::Unseen => None,
    };
    let mut held = vec![Held { of: OWN, fact: "statements", policy: seen(&facts.statements), first: 0 }];
    match &facts.groups {
        Observed::Known(names) => {
            for name in names {
                held.push(match groups.get(&(account, name.as_str())) {
                    Some((node, _, group)) => {
                        Held { of: *node, fact: "statements", policy: seen(&group.statements), first: 0 }
                    }
                    None => Held { of: OWN, fact: "groups", policy: None, first: 0 },
                });
            }
        }
        Observed::Unseen(_) if facts.identity_type == Observed::Known(IdentityType::User) => {
            held.push(Held { of: OWN, fact: "groups", policy: None, first: 0 });
        }
        Observed::Unset | Observed::Unseen(_) => {}
    }
    held
}

/// The statement that allows everything, of principals to whom nothing is denied: what else they hold adds nothing, and
/// leaving it out makes them one profile.
fn administrator<'a>(facts: &'a Identity, account: &str, groups: &Groups<'a>) -> Option<(Held, &'a [Statement])> {
    let mut lists = vec![(OWN, facts.statements.known()?.as_slice())];
    for name in facts.groups.known().into_iter().flatten() {
        let (node, _, group) = groups.get(&(account, name.as_str()))?;
        lists.push((*node, group.statements.known()?.as_slice()));
    }
    if lists.iter().flat_map(|(_, list)| *list).any(|statement| statement.effect != "Allow") {
        return None;
    }
    lists.into_iter().find_map(|(of, list)| {
        let at = list.iter().position(allows_everything)?;
        let held = Held { of, fact: "statements", policy: None, first: u32::try_from(at).ok()? };
        Some((held, list.get(at..=at)?))
    })
}

/// Whether a statement allows every action on every resource.
pub(super) fn allows_everything(statement: &Statement) -> bool {
    let all = |texts: &[String]| texts.iter().any(|text| text == "*" || text == "*:*");
    statement.effect == "Allow"
        && all(&statement.actions)
        && statement.resources.iter().any(|resource| resource == "*")
        && statement.conditions.is_empty()
}

fn is_personal(held: &[Held], boundary: Sight<PolicyId>, book: &Book<'_>) -> bool {
    let bounds = if let Sight::Seen(id) = boundary { Some(id) } else { None };
    held.iter().filter_map(|held| held.policy).chain(bounds).any(|id| book.page(id).is_some_and(|page| page.personal))
}

fn is_plain(held: &[Held], boundary: Sight<PolicyId>, book: &Book<'_>) -> bool {
    let pages = || held.iter().map(|held| held.policy.and_then(|id| book.page(id)));
    matches!(boundary, Sight::Absent)
        && pages().all(|page| page.is_some_and(|page| page.text.iter().all(|statement| statement.effect == "Allow")))
}
