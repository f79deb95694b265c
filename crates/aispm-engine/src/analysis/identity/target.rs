//! A resource: who owns it, which policy guards it, and the ARNs that it is asked about by.

use std::collections::{BTreeSet, HashMap};

use aispm_inventory::{Asset, Detail, Kind, Observed, Relation, record::Statement};

use super::{
    accounts::is_number,
    book::{Book, PolicyId},
    resources::{CLASSES, Call, Class, On, Right, To, Way},
};
use crate::{
    graph::{Node, Reason},
    policy::Sight,
    world::{Analysis, slot, undescribed},
};

/// A resource.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) node: Node,
    pub(super) asset: &'a Asset,
    pub(super) class: usize,
    /// Number of the account that owns it; empty when it is another account that nobody names.
    pub(super) account: &'a str,
    pub(super) arn: &'a str,
    pub(super) policy: Sight<PolicyId>,
    /// The fact that holds its policy.
    pub(super) guard: Reason,
    /// Whether its policy asks which of some equal callers it is.
    pub(super) personal: bool,
    /// Principals of the scan that its policy names.
    pub(super) named: BTreeSet<usize>,
    /// The ARNs that calls are asked on: those of each way of each right, in order. Nothing: it cannot be asked.
    pub(super) asked: Vec<Option<String>>,
    /// Identities that it acts with.
    pub(super) acts_as: Vec<Node>,
    /// The first fact that was not seen, of one that could not be described: what it acts with was not seen either.
    pub(super) hidden: Option<u16>,
    /// Principals that it lets in beside what IAM says, as it writes them. `Absent`: IAM alone decides.
    pub(super) doors: Sight<&'a [String]>,
    /// Whether it answers its own account only.
    pub(super) closed: bool,
    /// Services that its trust policy names, of a role. Nothing: not seen.
    pub(super) services: Option<Vec<&'a str>>,
}

/// A way within its right and class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    pub(super) class: usize,
    pub(super) right: usize,
    pub(super) way: usize,
    /// Where the ARNs of its calls begin among those of a target.
    pub(super) first: usize,
}

impl Question {
    pub(super) fn class(self) -> Option<&'static Class> {
        CLASSES.get(self.class)
    }

    pub(super) fn right(self) -> Option<&'static Right> {
        self.class()?.rights.get(self.right)
    }

    pub(super) fn way(self) -> Option<&'static Way> {
        self.right()?.ways.get(self.way)
    }
}

impl Target<'_> {
    /// The calls of a way, each with the ARN it is asked on. Without one, the way does not lead here.
    pub(super) fn calls(&self, question: Question) -> impl Iterator<Item = (&'static Call, Option<&str>)> {
        let calls = question.way().map(|way| way.calls).unwrap_or_default();
        let asked = self.asked.get(question.first..).unwrap_or_default();
        calls.iter().zip(asked).map(|(call, arn)| (call, arn.as_deref()))
    }

    /// Whether it has a policy, or may have one.
    pub(super) const fn has_policy(&self) -> bool {
        !matches!(self.policy, Sight::Absent)
    }

    /// The ARN of the first call of a way.
    pub(super) fn first(&self, question: Question) -> Option<&str> {
        self.asked.get(question.first)?.as_deref()
    }
}

/// Reads a resource.
pub(super) fn target<'a>(
    analysis: &'a Analysis,
    node: Node,
    asset: &'a Asset,
    class: usize,
    registries: &HashMap<&str, (Node, &'a Asset)>,
    book: &mut Book<'a>,
) -> Target<'a> {
    let of = CLASSES.get(class);
    let (holder, held) = registries.get(asset.uid.as_str()).copied().unwrap_or((node, asset));
    let fact = if holder == node { of.and_then(|class| class.policy) } else { Some("policy") };
    let policy = fact.and_then(|_| policy(held)).map_or(Sight::Absent, |fact| book.sight(fact));
    let arn = arn(asset);
    let calls = of.into_iter().flat_map(|class| class.rights).flat_map(|right| right.ways).flat_map(|way| way.calls);
    let doors = match &asset.detail {
        Detail::VectorStore(store) => match &store.data_principals {
            Observed::Known(principals) => Sight::Seen(principals.as_slice()),
            Observed::Unset => Sight::Seen([].as_slice()),
            Observed::Unseen(_) => Sight::Unseen,
        },
        _ => Sight::Absent,
    };
    let acts = of.is_some_and(|class| class.rights.iter().any(|right| right.to == To::ActsAs));
    Target {
        node,
        asset,
        class,
        account: owner(asset, arn),
        arn,
        policy,
        guard: Reason::Fact { of: holder, slot: slot(held.kind(), fact.unwrap_or_default()) },
        personal: matches!(doors, Sight::Seen(_)),
        doors,
        closed: false,
        named: BTreeSet::new(),
        asked: calls.map(|call| asked(analysis, asset, arn, call.on)).collect(),
        hidden: undescribed(asset).filter(|_| acts),
        acts_as: if acts { acts_as(analysis, asset) } else { Vec::new() },
        services: services(asset),
    }
}

/// The ARN that IAM knows a resource by.
fn arn(asset: &Asset) -> &str {
    match &asset.detail {
        Detail::Key(key) => key.alias_of.known().unwrap_or(&asset.uid),
        _ => &asset.uid,
    }
}

fn owner<'a>(asset: &'a Asset, arn: &'a str) -> &'a str {
    match &asset.detail {
        Detail::Store(store) if store.own_account == Observed::Known(false) => "",
        _ => arn.split(':').nth(4).filter(|account| is_number(account)).unwrap_or(&asset.place.account),
    }
}

/// The resource policy of an asset; the trust policy of a role.
pub(super) fn policy(asset: &Asset) -> Option<&Observed<Vec<Statement>>> {
    Some(match &asset.detail {
        Detail::Store(facts) => &facts.policy,
        Detail::Function(facts) => &facts.policy,
        Detail::Key(facts) => &facts.policy,
        Detail::ContainerImage(facts) => &facts.policy,
        Detail::ModelRegistry(facts) => &facts.policy,
        Detail::Model(facts) => &facts.policy,
        Detail::KnowledgeBase(facts) => &facts.policy,
        Detail::AgentRuntime(facts) => &facts.policy,
        Detail::Gateway(facts) => &facts.policy,
        Detail::Memory(facts) => &facts.policy,
        Detail::Identity(facts) => &facts.trust,
        _ => return None,
    })
}

/// Other accounts that collectors saw let in.
pub(super) fn shared_with(asset: &Asset) -> Option<&Vec<String>> {
    match &asset.detail {
        Detail::Store(facts) => facts.shared_with.known(),
        Detail::Function(facts) => facts.shared_with.known(),
        Detail::Key(facts) => facts.shared_with.known(),
        Detail::ContainerImage(facts) => facts.shared_with.known(),
        Detail::ModelRegistry(facts) => facts.shared_with.known(),
        Detail::Model(facts) => facts.shared_with.known(),
        Detail::KnowledgeBase(facts) => facts.shared_with.known(),
        Detail::AgentRuntime(facts) => facts.shared_with.known(),
        Detail::Gateway(facts) => facts.shared_with.known(),
        Detail::Memory(facts) => facts.shared_with.known(),
        Detail::Identity(facts) => facts.trusted_accounts.known(),
        _ => None,
    }
}

fn asked(analysis: &Analysis, asset: &Asset, arn: &str, on: On) -> Option<String> {
    let region = &asset.place.region;
    Some(match on {
        On::Itself => arn.to_owned(),
        On::Within(behind) => format!("{arn}{behind}"),
        On::Beside(part, other, behind) => format!("{}{behind}", arn.replacen(part, other, 1)),
        On::Above(end) => arn.split(end).next()?.to_owned(),
        On::Unversioned => {
            let (name, version) = arn.rsplit_once(':')?;
            let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
            if is_version { name.to_owned() } else { arn.to_owned() }
        }
        On::Some(service, resource) => {
            let partition = arn.split(':').nth(1)?;
            format!("arn:{partition}:{service}:{region}:{}:{resource}", asset.place.account)
        }
        On::Nothing => "*".to_owned(),
        On::Linked(relation) => {
            let linked = analysis.linked(asset, relation).find_map(|node| analysis.asset(node))?;
            linked.uid.clone()
        }
    })
}

/// The identities that an asset acts with, by its own settings or by those it inherits.
fn acts_as(analysis: &Analysis, asset: &Asset) -> Vec<Node> {
    let own = |asset: &Asset| -> Vec<Node> { analysis.linked(asset, Relation::RunsAs).collect() };
    let mut roles = own(asset);
    if let Detail::Endpoint(_) = &asset.detail {
        let models = analysis.linked(asset, Relation::Serves).filter_map(|node| analysis.asset(node));
        roles.extend(models.flat_map(own));
    }
    // A profile without a role of its own works with that of its domain.
    if roles.is_empty()
        && &*asset.resource_type == "aws_sagemaker_user_profile"
        && let Some((before, path)) = asset.uid.split_once("user-profile/")
    {
        let domain = format!("{before}domain/{}", path.split('/').next().unwrap_or_default());
        roles.extend(
            analysis.node(Kind::Workspace, &domain).and_then(|node| analysis.asset(node)).into_iter().flat_map(own),
        );
    }
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Services that a role trusts. Nothing: its trust policy was not seen.
fn services(asset: &Asset) -> Option<Vec<&str>> {
    let Detail::Identity(facts) = &asset.detail else { return Some(Vec::new()) };
    let statements = match &facts.trust {
        Observed::Known(statements) => statements.as_slice(),
        Observed::Unset => &[],
        Observed::Unseen(_) => return None,
    };
    let allows = statements.iter().filter(|statement| statement.effect == "Allow");
    let mut services: Vec<&str> =
        allows.flat_map(|statement| &statement.principals).filter_map(|p| p.strip_prefix("Service:")).collect();
    services.sort_unstable();
    services.dedup();
    Some(services)
}
