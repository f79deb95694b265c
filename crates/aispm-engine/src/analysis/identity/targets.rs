//! What can be done something to: the resources of the scan, found by the patterns that policies write.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aispm_inventory::{Asset, Detail, Kind, Observed, Relation, record::Statement};

use super::{
    accounts::{Accounts, is_number},
    book::{Book, PolicyId},
    principals::Principals,
    resources::{CLASSES, Call, Class, On, Right, To, Way, class_of},
};
use crate::{
    graph::{Node, Reason},
    policy::{Scope, Sight},
    world::{Analysis, slot},
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
    asked: Vec<Option<String>>,
    /// Identities that it acts with.
    pub(super) acts_as: Vec<Node>,
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
    first: usize,
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
    /// The calls of a way, each with the ARN it is asked on. Nothing: the way does not lead here.
    pub(super) fn calls(&self, question: Question) -> Option<Vec<(&'static Call, &str)>> {
        let calls = question.way()?.calls;
        let asked = self.asked.get(question.first..question.first + calls.len())?;
        calls.iter().zip(asked).map(|(call, arn)| Some((call, arn.as_deref()?))).collect()
    }

    /// The ARN of the first call of a way.
    fn first(&self, question: Question) -> Option<&str> {
        self.asked.get(question.first)?.as_deref()
    }
}

/// The resources of a scan.
#[derive(Debug, Default)]
pub(super) struct Targets<'a> {
    pub(super) all: Vec<Target<'a>>,
    /// Every way of every class that has resources.
    pub(super) questions: Vec<Question>,
    /// Of each question, the resources of an account, sorted by what comes before the first wildcard of the ARN asked on.
    shelves: HashMap<(usize, &'a str), Vec<(String, usize)>>,
    /// The same over all accounts.
    anywhere: HashMap<usize, Vec<(String, usize)>>,
    /// Resources whose policy lets in everybody or another account, by the account let in; `*` for everybody.
    pub(super) shared: BTreeMap<&'a str, Vec<usize>>,
    /// Resources whose policy names a principal of the scan.
    pub(super) named: BTreeMap<usize, Vec<usize>>,
    /// Resources of an account whose policy could not be read.
    pub(super) unread: BTreeMap<&'a str, Vec<usize>>,
    /// Accounts outside of the scan, each with the resources whose policies let it in.
    pub(super) strangers: BTreeMap<&'a str, BTreeSet<usize>>,
}

impl<'a> Targets<'a> {
    /// Reads them from an inventory.
    pub(super) fn read(
        analysis: &'a Analysis,
        accounts: &Accounts<'a>,
        principals: &Principals<'a>,
        book: &mut Book<'a>,
    ) -> Self {
        let mut found = Self::default();
        let groups = registries(analysis);
        for (node, asset) in (0..).zip(&analysis.inventory.assets) {
            if let Some(class) = class_of(&asset.resource_type) {
                let target = target(analysis, node, asset, class, &groups, book);
                found.take(target, accounts, principals, book);
            }
        }
        found.shelve();
        found
    }

    fn take(&mut self, mut target: Target<'a>, accounts: &Accounts<'a>, principals: &Principals<'a>, book: &Book<'a>) {
        let at = self.all.len();
        if let Sight::Unseen = target.policy
            && policy(target.asset).is_some_and(|fact| !fact.is_not_collected())
        {
            self.unread.entry(target.account).or_default().push(at);
        }
        if let Sight::Seen(id) = target.policy
            && let Some(page) = book.page(id)
        {
            target.personal = page.personal;
            for (who, allows) in page.text.iter().flat_map(spoken_of) {
                match who {
                    Who::Principal(arn, _) if let Some(principal) = principals.named(arn) => {
                        target.named.insert(principal);
                    }
                    _ if !allows => {}
                    Who::Everybody => self.share("*", at),
                    Who::Account(account) | Who::Principal(_, account) if !accounts.scans(account) => {
                        self.strangers.entry(account).or_default().insert(at);
                    }
                    Who::Account(account) if account != target.account => self.share(account, at),
                    Who::Account(_) | Who::Principal(..) => {}
                }
            }
        }
        // Conditions can narrow everybody to accounts that no principal names.
        for account in shared_with(target.asset).into_iter().flatten() {
            if is_number(account) && !accounts.scans(account) {
                self.strangers.entry(account).or_default().insert(at);
            }
        }
        for principal in &target.named {
            self.named.entry(*principal).or_default().push(at);
        }
        self.all.push(target);
    }

    fn share(&mut self, with: &'a str, at: usize) {
        let shared = self.shared.entry(with).or_default();
        if shared.last() != Some(&at) {
            shared.push(at);
        }
    }

    fn shelve(&mut self) {
        let present: BTreeSet<usize> = self.all.iter().map(|target| target.class).collect();
        for class in present {
            let mut first = 0;
            for (right, of) in CLASSES.get(class).map(|class| class.rights).unwrap_or_default().iter().enumerate() {
                for (way, calls) in of.ways.iter().enumerate() {
                    self.questions.push(Question { class, right, way, first });
                    first += calls.calls.len();
                }
            }
        }
        for (number, question) in self.questions.iter().enumerate() {
            let when = question.right().map(|right| right.when);
            for (at, target) in self.all.iter().enumerate().filter(|(_, target)| target.class == question.class) {
                if !when.is_some_and(|when| when(target.asset)) {
                    continue;
                }
                if let Some(asked) = target.first(*question) {
                    let literal = literal(asked).to_owned();
                    self.anywhere.entry(number).or_default().push((literal.clone(), at));
                    self.shelves.entry((number, target.account)).or_default().push((literal, at));
                }
            }
        }
        self.shelves.values_mut().chain(self.anywhere.values_mut()).for_each(|shelf| shelf.sort_unstable());
    }

    /// Resources of an account that a question can be asked of.
    pub(super) fn all_in<'s>(&'s self, question: usize, account: &'s str) -> impl Iterator<Item = usize> + use<'a, 's> {
        self.shelves.get(&(question, account)).into_iter().flatten().map(|(_, at)| *at)
    }

    /// Resources that a scope may speak of: those of the account, and those of others that it spells out.
    pub(super) fn within(&self, question: usize, account: &str, scope: Scope<'_>) -> Vec<usize> {
        let own = self.shelves.get(&(question, account)).map(Vec::as_slice).unwrap_or_default();
        let all = self.anywhere.get(&question).map(Vec::as_slice).unwrap_or_default();
        // A scope that does not spell out a resource is meant for its own account.
        let spelled = |text: &str| text.splitn(6, ':').nth(5).is_some_and(|resource| !resource.is_empty());
        match scope {
            Scope::All => own.iter().map(|(_, at)| *at).collect(),
            Scope::Exact(text) => overlapping(all, text, false),
            Scope::Prefix(text) => overlapping(if spelled(text) { all } else { own }, text, true),
        }
    }
}

/// Entries of a sorted shelf that begin with a text, where it is the beginning of something, and those that the text
/// begins with.
fn overlapping(shelf: &[(String, usize)], text: &str, open: bool) -> Vec<usize> {
    let from = |text: &str| shelf.partition_point(|(literal, _)| literal.as_str() < text);
    let mut found = Vec::new();
    if open {
        let begin = shelf.get(from(text)..).unwrap_or_default();
        found.extend(begin.iter().take_while(|(literal, _)| literal.starts_with(text)).map(|(_, at)| *at));
    }
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '/' | ':')).map(|(at, _)| at + 1);
    for end in ends.chain([text.len()]) {
        let Some(beginning) = text.get(..end) else { continue };
        let same = shelf.get(from(beginning)..).unwrap_or_default();
        found.extend(same.iter().take_while(|(literal, _)| literal == beginning).map(|(_, at)| *at));
    }
    found
}

/// What comes before the first wildcard.
fn literal(arn: &str) -> &str {
    arn.split(['*', '?']).next().unwrap_or_default()
}

/// Registries by the uid of each version in them: their policy is that of their versions.
fn registries(analysis: &Analysis) -> HashMap<&str, (Node, &Asset)> {
    let mut of = HashMap::new();
    for (node, asset) in analysis.of_kind(Kind::ModelRegistry) {
        for link in asset.links.iter().filter(|link| link.relation == Relation::Contains) {
            of.insert(link.to.as_str(), (node, asset));
        }
    }
    of
}

fn target<'a>(
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
    let acts = of.is_some_and(|class| class.rights.iter().any(|right| right.to == To::ActsAs));
    Target {
        node,
        asset,
        class,
        account: owner(asset, arn),
        arn,
        policy,
        guard: Reason::Fact { of: holder, slot: slot(held.kind(), fact.unwrap_or_default()) },
        personal: false,
        closed: false,
        named: BTreeSet::new(),
        asked: calls.map(|call| asked(analysis, asset, arn, call.on)).collect(),
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
fn policy(asset: &Asset) -> Option<&Observed<Vec<Statement>>> {
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
fn shared_with(asset: &Asset) -> Option<&Vec<String>> {
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

/// Whom a policy speaks of.
enum Who<'a> {
    Everybody,
    Account(&'a str),
    Principal(&'a str, &'a str),
}

/// Whom a statement speaks of, and whether it lets them in.
fn spoken_of(statement: &Statement) -> impl Iterator<Item = (Who<'_>, bool)> {
    let allows = statement.effect == "Allow";
    let excluding = !statement.not_principals.is_empty();
    let included = statement.principals.iter().map(move |principal| (principal, allows));
    let excluded = statement.not_principals.iter().map(|principal| (principal, false));
    let named = included.chain(excluded).filter_map(|(principal, allows)| Some((who(principal)?, allows)));
    named.chain(excluding.then_some((Who::Everybody, allows)))
}

fn who(principal: &str) -> Option<Who<'_>> {
    let name = if principal == "*" { "*" } else { principal.strip_prefix("AWS:")? };
    if name == "*" {
        return Some(Who::Everybody);
    }
    if is_number(name) {
        return Some(Who::Account(name));
    }
    let account = name.split(':').nth(4).filter(|account| is_number(account))?;
    Some(if name.ends_with(":root") { Who::Account(account) } else { Who::Principal(name, account) })
}
