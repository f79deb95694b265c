//! What is asked: who wants to do what to which resource, and what is known about the circumstances.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::actions::ActionId;

/// What a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CallerKind {
    /// A role that was read, in any of its sessions.
    Role,
    /// A user that was read.
    User,
    /// Some identity of an account outside of the scan; its own policies cannot be seen, and its owner may write them.
    Account,
    /// Anyone at all: without credentials, or with an account of AWS of their own that no policy names. `AWS:*` lets them
    /// in, no number does.
    Stranger,
    /// A service of AWS that acts in its own name. `arn` is its name, such as `sagemaker.amazonaws.com`.
    Service,
    /// A token of an identity provider. `arn` is the provider as trust policies write it: an ARN or a host name.
    Federated,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller<'a> {
    /// What it is.
    pub(crate) kind: CallerKind,
    /// ARN of the role or user; `arn:aws:iam::<account>:root` of an account. See [`CallerKind`] for the others.
    pub(crate) arn: &'a str,
    /// Number of its account. Of a service: that of the resource it acts for. Empty: none, or not known.
    pub(crate) account: &'a str,
    /// Id of its organisation, `o-…`. `None`: not known.
    pub(crate) organization: Option<&'a str>,
    /// Its tags. `None`: not seen.
    pub(crate) tags: Option<&'a BTreeMap<String, String>>,
    /// Of a service: the resource it acts for. `None`: not known.
    pub(crate) acts_for: Option<&'a str>,
    /// Whether it is a service-linked role, which organisation policies do not bound.
    pub(crate) service_linked: bool,
}

/// What it is done to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resource<'a> {
    /// Its ARN. `*` and `?` stand for any: `arn:aws:s3:::models/*` asks for some object of the bucket. An Allow of a part
    /// of them is an Allow with the [`super::Residue::Part`] that it covers. `*` alone is for actions that are not about a
    /// resource, which a policy has to allow on `*`.
    pub(crate) arn: &'a str,
    /// Number of the account that owns it.
    pub(crate) account: &'a str,
    /// Id of its organisation, `o-…`. `None`: not known.
    pub(crate) organization: Option<&'a str>,
    /// Its tags. `None`: not seen.
    pub(crate) tags: Option<&'a BTreeMap<String, String>>,
}

/// A request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    /// Who asks.
    pub(crate) caller: Caller<'a>,
    /// What they want to do.
    pub(crate) action: ActionId,
    /// What to.
    pub(crate) resource: Resource<'a>,
    /// More keys of the request that are known, such as `iam:PassedToService`, each with its values. A key with no
    /// values is known to be absent.
    pub(crate) keys: &'a [(&'a str, &'a [&'a str])],
    /// When it is asked: the time of the scan. `None`: conditions on the time stay open.
    pub(crate) at: Option<Timestamp>,
}
