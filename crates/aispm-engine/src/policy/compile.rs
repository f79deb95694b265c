//! Statements, made ready to be asked often.

use aispm_inventory::record::Statement;

use super::{
    actions::{ActionId, ActionSet},
    condition::Test,
    pattern::{Asked, Fit, Reach},
    principal::{Principal, Principals},
    request::Request,
    template::Wanted,
};
use crate::condition::formula::{Truth, all};

/// A list of statements, compiled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    allowed: ActionSet,
    allows: Vec<Rule>,
    denied: ActionSet,
    denies: Vec<Rule>,
}

/// One statement, compiled.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its index in the list.
    pub(super) statement: u32,
    pub(super) principals: Principals,
    pub(super) tests: Vec<Test>,
    actions: ActionSet,
    resources: Resources,
}

/// What a statement is about.
#[derive(Debug, Clone)]
enum Resources {
    /// Anything: it does not say.
    Any,
    In(Vec<Wanted>),
    NotIn(Vec<Wanted>),
}

/// How a statement fits what is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Covering<'p> {
    pub(super) fit: Fit,
    /// Whether a variable that is not known decides.
    pub(super) open: bool,
    /// The pattern that fits, as it is written.
    pub(super) pattern: &'p str,
    /// Whether it has variables, and so means something else than it says.
    pub(super) variable: bool,
}

/// A statement about anything.
const ANYTHING: Covering<'static> = Covering { fit: Fit::Whole, open: false, pattern: "*", variable: false };

/// Which resources an Allow speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope<'p> {
    /// Any, or any but some.
    All,
    /// The one with this ARN.
    Exact(&'p str),
    /// Some of those whose ARN starts with this, and no others.
    Prefix(&'p str),
}

impl Policy {
    /// Compiles statements. An answer names them by index in this list.
    pub(crate) fn compile(statements: &[Statement]) -> Self {
        let mut policy = Self::default();
        for (statement, index) in statements.iter().zip(0..) {
            let rule = Rule::new(statement, index);
            let (actions, rules) = match statement.effect.as_str() {
                "Allow" => (&mut policy.allowed, &mut policy.allows),
                "Deny" => (&mut policy.denied, &mut policy.denies),
                // There is no other effect.
                _ => continue,
            };
            if !rule.actions.is_empty() {
                *actions = actions.or(&rule.actions);
                rules.push(rule);
            }
        }
        policy
    }

    /// The actions that some Allow speaks of. An action that is not in here is not allowed by this policy.
    pub(crate) const fn allowed(&self) -> &ActionSet {
        &self.allowed
    }

    /// The resources that an Allow of the action speaks of; repeated where statements repeat them. A statement without
    /// resources, as in the policy of a resource, speaks of all.
    pub(crate) fn scopes(&self, action: ActionId) -> impl Iterator<Item = Scope<'_>> {
        self.allows(action).flat_map(|rule| {
            let (all, some) = match &rule.resources {
                Resources::In(list) => (None, list.as_slice()),
                Resources::Any | Resources::NotIn(_) => (Some(Scope::All), [].as_slice()),
            };
            all.into_iter().chain(some.iter().map(scope))
        })
    }

    /// The Allows of an action.
    pub(super) fn allows(&self, action: ActionId) -> impl Iterator<Item = &Rule> {
        of(&self.allowed, &self.allows, action)
    }

    /// The Denies of an action.
    pub(super) fn denies(&self, action: ActionId) -> impl Iterator<Item = &Rule> {
        of(&self.denied, &self.denies, action)
    }
}

fn of<'p>(actions: &ActionSet, rules: &'p [Rule], action: ActionId) -> impl Iterator<Item = &'p Rule> {
    let rules = if actions.contains(action) { rules } else { &[] };
    rules.iter().filter(move |rule| rule.actions.contains(action))
}

fn scope(wanted: &Wanted) -> Scope<'_> {
    let text = wanted.text();
    match wanted {
        Wanted::Fixed(pattern) if pattern.is_all() => Scope::All,
        Wanted::Fixed(pattern) if pattern.is_exact() => Scope::Exact(text),
        _ => Scope::Prefix(wanted.before_wildcards()),
    }
}

impl Rule {
    fn new(statement: &Statement, index: u32) -> Self {
        let principals = |list: &[String]| list.iter().map(|text| Principal::new(text)).collect();
        let resources = |list: &[String]| list.iter().map(|text| Wanted::new(text, Reach::Segments, true)).collect();
        Self {
            statement: index,
            principals: match (statement.principals.as_slice(), statement.not_principals.as_slice()) {
                ([], []) => Principals::Unsaid,
                ([], excluded) => Principals::NotIn(principals(excluded)),
                (named, _) => Principals::In(principals(named)),
            },
            tests: statement.conditions.iter().map(Test::new).collect(),
            actions: match (statement.actions.as_slice(), statement.not_actions.as_slice()) {
                ([], []) => ActionSet::default(),
                ([], excluded) => ActionSet::all().without(&ActionSet::matching(excluded)),
                (named, _) => ActionSet::matching(named),
            },
            resources: match (statement.resources.as_slice(), statement.not_resources.as_slice()) {
                ([], []) => Resources::Any,
                ([], excluded) => Resources::NotIn(resources(excluded)),
                (named, _) => Resources::In(resources(named)),
            },
        }
    }

    /// How much of what is asked for the statement is about.
    pub(super) fn covers(&self, asked: &Asked<'_>, request: &Request<'_>) -> Covering<'_> {
        match &self.resources {
            Resources::Any => ANYTHING,
            Resources::In(list) => {
                let mut best = Covering { fit: Fit::None, ..ANYTHING };
                for wanted in list {
                    let next = wanted.covers(asked, request);
                    if (next.fit, !next.open) > (best.fit, !best.open) {
                        best = next;
                    }
                    if best.fit == Fit::Whole && !best.open {
                        break;
                    }
                }
                best
            }
            // What is excluded as a whole is left out, whichever pattern does it.
            Resources::NotIn(list) => {
                list.iter().map(|wanted| wanted.covers(asked, request)).fold(ANYTHING, |rest, out| {
                    match (out.fit, out.open) {
                        (Fit::None, _) => rest,
                        (_, true) => Covering { open: true, ..rest },
                        (Fit::Part, _) => Covering { fit: rest.fit.min(Fit::Part), ..rest },
                        (Fit::Whole, _) => Covering { fit: Fit::None, ..rest },
                    }
                })
            }
        }
    }

    /// The patterns of the resources that it is about, where they have no variables.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &str> {
        let list = match &self.resources {
            Resources::In(list) => list.as_slice(),
            Resources::Any | Resources::NotIn(_) => &[],
        };
        list.iter().filter(|wanted| matches!(wanted, Wanted::Fixed(_))).map(Wanted::text)
    }

    /// Whether all its conditions hold.
    pub(super) fn holds(&self, request: &Request<'_>, denies: bool) -> Truth {
        all(self.tests.iter().map(|test| test.holds(request, denies)))
    }
}

impl Wanted {
    fn covers(&self, asked: &Asked<'_>, request: &Request<'_>) -> Covering<'_> {
        let (fit, open) = match self {
            Self::Fixed(pattern) => (pattern.fit(asked), false),
            Self::Template(template) if !template.may_fit(asked) => (Fit::None, false),
            Self::Template(template) => match template.resolve(request) {
                Some(resolved) => (resolved.pattern.fit(asked), resolved.open),
                None => (Fit::None, false),
            },
        };
        let variable = matches!(self, Self::Template(_));
        Covering { fit, open: open && fit != Fit::None, pattern: self.text(), variable }
    }

    /// What it starts with, before the first wildcard or variable.
    fn before_wildcards(&self) -> &str {
        let text = self.text();
        let end = [text.find(['*', '?']), text.find("${")].into_iter().flatten().min();
        end.and_then(|end| text.get(..end)).unwrap_or(text)
    }
}
