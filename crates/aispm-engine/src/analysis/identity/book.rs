//! Lists of statements, compiled once each however many identities and resources hold the same.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use aispm_inventory::{Observed, record::Statement};

use crate::policy::{Policy, Sight};

/// Compiled lists of statements.
#[derive(Debug, Default)]
pub(super) struct Book<'a> {
    pages: Vec<Page<'a>>,
    known: HashMap<u64, Vec<PolicyId>>,
}

/// A list of statements in a book.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// The statements.
    pub(super) text: &'a [Statement],
    /// The same, compiled.
    pub(super) policy: Policy,
    /// Whether it says different things of callers that differ in nothing but who they are.
    pub(super) personal: bool,
}

/// A place in a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PolicyId(u32);

impl<'a> Book<'a> {
    /// Files statements.
    pub(super) fn file(&mut self, text: &'a [Statement]) -> PolicyId {
        let same = self.known.entry(fingerprint(text)).or_default();
        let pages = &self.pages;
        if let Some(known) = same.iter().find(|id| pages.get(id.0 as usize).is_some_and(|page| page.text == text)) {
            return *known;
        }
        let id = PolicyId(u32::try_from(pages.len()).unwrap_or(u32::MAX));
        same.push(id);
        self.pages.push(Page { text, policy: Policy::compile(text), personal: is_personal(text) });
        id
    }

    /// Files a fact.
    pub(super) fn sight(&mut self, fact: &'a Observed<Vec<Statement>>) -> Sight<PolicyId> {
        match fact {
            Observed::Known(text) => Sight::Seen(self.file(text)),
            Observed::Unset => Sight::Absent,
            Observed::Unseen(_) => Sight::Unseen,
        }
    }

    /// What was filed.
    pub(super) fn page(&self, id: PolicyId) -> Option<&Page<'a>> {
        self.pages.get(id.0 as usize)
    }

    /// The policy of a layer.
    pub(super) fn layer(&self, sight: Sight<PolicyId>) -> Sight<&Policy> {
        match sight {
            Sight::Seen(id) => self.page(id).map_or(Sight::Absent, |page| Sight::Seen(&page.policy)),
            Sight::Absent => Sight::Absent,
            Sight::Unseen => Sight::Unseen,
        }
    }
}

fn fingerprint(text: &[Statement]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for statement in text {
        (&statement.policy, &statement.sid, &statement.effect).hash(&mut hasher);
        (&statement.principals, &statement.not_principals).hash(&mut hasher);
        (&statement.actions, &statement.not_actions, &statement.resources, &statement.not_resources).hash(&mut hasher);
        for condition in &statement.conditions {
            (&condition.operator, &condition.key, &condition.values).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Keys that tell callers with the same policies apart.
const WHO: [&str; 4] = ["aws:principaltag", "aws:username", "aws:userid", "aws:principalarn"];

/// Whether statements say different things of callers that differ in nothing but who they are.
pub(super) fn is_personal(text: &[Statement]) -> bool {
    tells_apart(text, asks_who)
}

/// Whether statements tell callers apart by one of some keys, or by what they are called.
pub(super) fn tells_apart(text: &[Statement], by: fn(&str) -> bool) -> bool {
    let variable = |text: &String| {
        text.contains("${") && {
            let text = text.to_ascii_lowercase();
            WHO.iter().any(|key| text.contains(&format!("${{{key}")))
        }
    };
    text.iter().any(|statement| {
        let conditions = &statement.conditions;
        statement.resources.iter().chain(&statement.not_resources).any(variable)
            || conditions.iter().any(|c| by(&c.key) || c.values.iter().any(variable))
    })
}

/// Whether a condition key tells callers with the same policies apart.
pub(super) fn asks_who(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    WHO.iter().any(|who| key.starts_with(who))
}

#[cfg(test)]
mod tests {
    use aispm_inventory::record::Condition;

    use super::*;

    fn on(resource: &str) -> Statement {
        Statement { effect: "Allow".to_owned(), resources: vec![resource.to_owned()], ..Statement::default() }
    }

    #[test]
    fn equal_lists_are_compiled_once() {
        let (a, b, c) = (vec![on("a")], vec![on("a")], vec![on("c")]);
        let mut book = Book::default();
        let (first, second, other) = (book.file(&a), book.file(&b), book.file(&c));
        assert_eq!(first, second);
        assert_ne!(first, other);
    }

    #[test]
    fn a_policy_that_asks_who_is_asking_is_personal() {
        assert!(is_personal(&[on("arn:aws:s3:::home/${aws:username}/*")]));
        assert!(!is_personal(&[on("arn:aws:s3:::${aws:PrincipalAccount}-logs/*")]));
        let by_tag = Condition {
            operator: "StringEquals".to_owned(),
            key: "aws:PrincipalTag/team".to_owned(),
            values: vec!["ml".to_owned()],
        };
        assert!(is_personal(&[Statement { conditions: vec![by_tag], ..on("*") }]));
    }
}
