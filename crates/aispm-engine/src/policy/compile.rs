//! Statements, made ready to be asked often.

use aispm_inventory::record::{OrganizationPolicy, Statement};

use super::actions::{ActionId, ActionSet};

/// A list of statements, compiled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    allowed: ActionSet,
    tests: Vec<Test>,
}

/// One condition, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Test {
    key: String,
}

/// Which resources an Allow speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope<'p> {
    /// Any.
    All,
    /// The one with this ARN.
    Exact(&'p str),
    /// Some of those whose ARN starts with this, and no others.
    Prefix(&'p str),
}

/// The organisation policies that bear on an account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    policies: Vec<Policy>,
}

impl Policy {
    /// Compiles statements. An answer names them by index in this list.
    pub(crate) fn compile(statements: &[Statement]) -> Self {
        let _ = statements;
        Self::default()
    }

    /// The actions that some Allow speaks of. An action that is not in here is not allowed by this policy.
    pub(crate) const fn allowed(&self) -> &ActionSet {
        &self.allowed
    }

    /// The resources that an Allow of the action speaks of; repeated where statements repeat them. A statement without
    /// resources, as in the policy of a resource, speaks of all.
    pub(crate) fn scopes(&self, action: ActionId) -> impl Iterator<Item = Scope<'_>> {
        let _ = action;
        self.tests.iter().map(|test| Scope::Exact(&test.key))
    }

    /// The principals that an Allow of one of the actions lets in, as they are written: `AWS:*`, `Service:…`;
    /// repeated where statements repeat them. `*` where a statement excludes principals instead.
    pub(crate) fn principals(&self, actions: &ActionSet) -> impl Iterator<Item = &str> {
        let _ = actions;
        self.tests.iter().map(|test| test.key.as_str())
    }
}

impl Limits {
    /// Compiles the organisation policies of an account, in the order of its facts.
    pub(crate) fn compile(policies: &[OrganizationPolicy]) -> Self {
        Self { policies: policies.iter().map(|policy| Policy::compile(&policy.statements)).collect() }
    }
}
