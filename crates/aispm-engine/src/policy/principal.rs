//! Principals of resource policies: whom a statement speaks of.
//!
//! After the IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".

use std::ops::Not;

use super::request::{Caller, CallerKind};
use crate::condition::formula::Truth;

/// One principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principal {
    /// Anyone, credentials or not.
    Everyone,
    /// An account as a whole, by number.
    Account(Box<str>),
    /// A role or user.
    Identity { arn: Box<str>, account: Box<str> },
    /// One session of a role.
    Session { account: Box<str>, role: Box<str> },
    /// A service.
    Service(Box<str>),
    /// An identity provider.
    Federated(Box<str>),
    /// A canonical id, or the id that stays behind of a deleted identity: nobody that is known.
    Nobody,
}

/// Whom a statement speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principals {
    /// It does not say: the identity that holds the policy.
    Unsaid,
    /// These.
    In(Vec<Principal>),
    /// All but these.
    NotIn(Vec<Principal>),
}

/// How a statement names a caller. The later, the more it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// Not at all.
    No,
    /// As one of the identities of its account.
    Inside,
    /// Through its account, whose administrators decide.
    Account,
    /// One of its sessions.
    Session,
    /// As the role whose session it is.
    Role,
    /// Itself, or everyone.
    Itself,
}

impl Principal {
    /// Reads a principal in the form `kind:value`.
    pub(super) fn new(text: &str) -> Self {
        let (kind, name) = if text == "*" { ("AWS", "*") } else { text.split_once(':').unwrap_or_default() };
        match kind {
            "AWS" if name == "*" => Self::Everyone,
            "AWS" if is_account(name) => Self::Account(name.into()),
            "AWS" => Self::identity(name),
            "Service" => Self::Service(name.into()),
            "Federated" => Self::Federated(name.into()),
            _ => Self::Nobody,
        }
    }

    fn identity(arn: &str) -> Self {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, service, _, account, name] = parts.as_slice() else { return Self::Nobody };
        match (*service, name.split_once('/')) {
            ("iam", None) if *name == "root" => Self::Account((*account).into()),
            ("sts", Some(("assumed-role", session))) => {
                let role = session.split_once('/').map_or(session, |(role, _)| role);
                Self::Session { account: (*account).into(), role: role.into() }
            }
            _ => Self::Identity { arn: arn.into(), account: (*account).into() },
        }
    }

    fn is_identity_of(&self, number: &str) -> bool {
        match self {
            Self::Identity { account, .. } | Self::Session { account, .. } => **account == *number,
            _ => false,
        }
    }

    fn names(&self, caller: &Caller<'_>) -> Named {
        let identity = matches!(caller.kind, CallerKind::Role | CallerKind::User);
        let of = |account: &str| account == caller.account && !account.is_empty();
        let outside = caller.kind == CallerKind::Account;
        match self {
            Self::Everyone => Named::Itself,
            Self::Account(account) if (identity || outside) && of(account) => Named::Account,
            Self::Identity { account, .. } | Self::Session { account, .. } if outside && of(account) => Named::Inside,
            Self::Identity { arn, .. } if identity && **arn == *caller.arn => match caller.kind {
                CallerKind::Role => Named::Role,
                _ => Named::Itself,
            },
            Self::Session { account, role } if caller.kind == CallerKind::Role && of(account) => {
                let own = caller.arn.rsplit('/').next().unwrap_or_default();
                if **role == *own { Named::Session } else { Named::No }
            }
            Self::Service(name) if caller.kind == CallerKind::Service => {
                if is_same_service(name, caller.arn) || **name == *"*" { Named::Itself } else { Named::No }
            }
            Self::Federated(name) if caller.kind == CallerKind::Federated => {
                if **name == *caller.arn || **name == *"*" { Named::Itself } else { Named::No }
            }
            _ => Named::No,
        }
    }
}

impl Principals {
    /// How an Allow names a caller.
    pub(super) fn allow(&self, caller: &Caller<'_>) -> Named {
        match self {
            Self::Unsaid => Named::No,
            Self::In(list) => best(list, caller),
            Self::NotIn(list) if best(list, caller) == Named::No => Named::Itself,
            Self::NotIn(_) => Named::No,
        }
    }

    /// Whether a Deny speaks of a caller. `bounded`: whether a boundary bounds it.
    pub(super) fn deny(&self, caller: &Caller<'_>, bounded: Truth) -> Truth {
        match self {
            Self::Unsaid => Truth::True,
            // A caller may have another identity of its account, or another session.
            Self::In(list) => match best(list, caller) {
                Named::No => Truth::False,
                Named::Inside | Named::Session if !named(list, caller, Named::Account) => Truth::Unknown,
                _ => Truth::True,
            },
            // Whoever has a boundary is denied, whatever is excluded.
            Self::NotIn(list) => spared(list, caller).not().max(bounded),
        }
    }
}

/// Whether a Deny that excludes principals spares a caller.
fn spared(list: &[Principal], caller: &Caller<'_>) -> Truth {
    let has = |how| named(list, caller, how);
    // Whoever is excluded has to be named with its account, and a session with its role as well.
    let excluded = match caller.kind {
        CallerKind::Role => has(Named::Role) && has(Named::Account) && has(Named::Session),
        CallerKind::User => has(Named::Itself) && has(Named::Account),
        CallerKind::Account => has(Named::Account),
        _ => has(Named::Itself),
    };
    let others = list.iter().any(|principal| principal.is_identity_of(caller.account));
    match best(list, caller) {
        _ if excluded || list.contains(&Principal::Everyone) => Truth::True,
        Named::No => Truth::False,
        // The account is named for the sake of the others of it.
        Named::Account if others => Truth::False,
        _ => Truth::Unknown,
    }
}

fn best(list: &[Principal], caller: &Caller<'_>) -> Named {
    list.iter().map(|principal| principal.names(caller)).max().unwrap_or(Named::No)
}

fn named(list: &[Principal], caller: &Caller<'_>, how: Named) -> bool {
    list.iter().any(|principal| principal.names(caller) == how)
}

/// Whether a text is the number of an account.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether two names are of one service: some have a region in them, as `logs.eu-west-1.amazonaws.com` does.
fn is_same_service(a: &str, b: &str) -> bool {
    let region = |label: &&str| label.matches('-').count() >= 2 && label.ends_with(|last: char| last.is_ascii_digit());
    a.split('.').filter(|label| !region(label)).eq(b.split('.').filter(|label| !region(label)))
}
