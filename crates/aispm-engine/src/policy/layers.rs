//! The layers of policies that bear on a request, and how an answer names their statements.

use std::fmt;

use super::{compile::Policy, condition::Test, limits::Limits};

/// Whether a layer of policies was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sight<T> {
    /// It was read.
    Seen(T),
    /// There is none: `Observed::Unset`, or a resource that cannot have any.
    Absent,
    /// It could not be read.
    Unseen,
}

/// The policies that bear on a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layers<'p> {
    /// The caller's own policies and those of its groups, in this order; one entry a statement list. Not asked for when
    /// the policies of the caller cannot be seen: of accounts, strangers, services and tokens.
    pub(crate) identity: &'p [Sight<&'p Policy>],
    /// What bounds the caller. `Absent`: no boundary.
    pub(crate) boundary: Sight<&'p Policy>,
    /// What bounds its session. `Absent`: none, the usual case.
    pub(crate) session: Sight<&'p Policy>,
    /// The policy of the resource: a bucket policy, key policy, function policy, trust policy. `Absent`: it has none.
    /// A trust policy is that of a role for `sts:AssumeRole…`, and for nothing else: `iam:PassRole` has `Absent` here.
    pub(crate) resource: Sight<&'p Policy>,
    /// Organisation policies of the caller's account. `Absent`: it is in no organisation, or manages one.
    pub(crate) caller_limits: Sight<&'p Limits>,
    /// Organisation policies of the resource's account. `Absent`: it is in no organisation, or manages one.
    pub(crate) resource_limits: Sight<&'p Limits>,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Layer {
    /// The caller's policies, by place in [`Layers::identity`].
    Identity(u32),
    /// What bounds the caller.
    Boundary,
    /// What bounds its session.
    Session,
    /// The policy of the resource.
    Resource,
    /// A service control policy, by place in `organization_policies` of the caller's account.
    ServiceControl(u32),
    /// A resource control policy, by place in `organization_policies` of the resource's account.
    ResourceControl(u32),
}

/// A statement that an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ground {
    /// Where it stands.
    pub(crate) layer: Layer,
    /// Its index in the list that was compiled.
    pub(crate) statement: u32,
}

/// What was left open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Residue<'p> {
    /// A condition whose key is not known.
    Condition {
        /// The statement it stands in.
        ground: Ground,
        /// Whether it is of a Deny: where all of those hold, the right is taken away.
        denies: bool,
        /// The condition.
        test: &'p Test,
    },
    /// Only a part of what was asked for is allowed.
    Part {
        /// The statement that allows it.
        ground: Ground,
        /// The part.
        pattern: &'p str,
    },
    /// A part of what was asked for is denied.
    Except {
        /// The statement that denies it.
        ground: Ground,
        /// The part.
        pattern: &'p str,
    },
    /// Whether a resource with variables in it fits.
    Variable {
        /// The statement it stands in.
        ground: Ground,
        /// The resource as it is written.
        pattern: &'p str,
    },
    /// Whether a statement speaks of the caller: it names one of its sessions, or its account.
    Caller {
        /// The statement.
        ground: Ground,
    },
    /// A layer that was not seen may take the right away.
    Unseen(Layer),
    /// The caller's own policies cannot be seen, and have to allow it as well.
    Outside,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity(_) => "policies of the caller",
            Self::Boundary => "the permissions boundary",
            Self::Session => "the session policy",
            Self::Resource => "the policy of the resource",
            Self::ServiceControl(_) | Self::ResourceControl(_) => "organisation policies",
        })
    }
}

/// A short sentence. Holds texts of policies: hostile text.
impl fmt::Display for Residue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition { denies, test, .. } => {
                let written = &test.written;
                let of = if *denies { " of a denial" } else { "" };
                let values = written.values.join(", ");
                write!(f, "`{}` {} {values}{of} was left open", written.key, written.operator)
            }
            Self::Part { pattern, .. } => write!(f, "only `{pattern}` is allowed"),
            Self::Except { pattern, .. } => write!(f, "`{pattern}` is denied"),
            Self::Variable { pattern, .. } => write!(f, "whether `{pattern}` fits was left open"),
            Self::Caller { ground } => {
                write!(f, "whether a statement of {} speaks of the caller was left open", ground.layer)
            }
            Self::Unseen(layer @ (Layer::Boundary | Layer::Session | Layer::Resource)) => {
                write!(f, "{layer} was not seen")
            }
            Self::Unseen(layer) => write!(f, "{layer} were not seen"),
            Self::Outside => {
                f.write_str("the caller's own policies, which have to allow it as well, are in another account")
            }
        }
    }
}
