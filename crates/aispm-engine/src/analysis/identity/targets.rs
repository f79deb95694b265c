//! The resources of a scan, found by the patterns that policies write.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aispm_inventory::{Asset, Kind, Relation, record::Statement};

use super::{
    accounts::{Accounts, is_number},
    book::Book,
    principals::Principals,
    resources::{CLASSES, class_of},
    target::{Question, Target, policy, shared_with, target},
};
use crate::{
    graph::Node,
    policy::{Scope, Sight},
    world::Analysis,
};

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
            target.personal |= page.personal;
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
