//! One request on one set of resources: which layers allow it, and which deny it.

use std::sync::LazyLock;

use super::{
    actions::{ActionSet, action},
    compile::{Covering, Policy, Rule},
    layers::{Ground, Layer, Layers, Residue, Sight},
    limits::{BOUND, Limits},
    pattern::{Asked, Fit},
    principal::Named,
    request::{CallerKind, Request},
};
use crate::condition::formula::Truth;

/// A request, with what is asked of the resources.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a, 'p> {
    pub(super) request: &'a Request<'a>,
    pub(super) layers: &'a Layers<'p>,
    pub(super) asked: Asked<'a>,
    pub(super) parts: Parts,
}

/// Whether an Allow of some of the resources will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// It will not.
    Refused,
    /// Where its pattern only crosses what is asked for, such as `*/secret`, or has variables: it cannot be asked for
    /// itself.
    Crossing,
    /// Any will do.
    Accepted,
}

/// A statement that applies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match<'p> {
    pub(super) ground: Ground,
    rule: &'p Rule,
    covering: Covering<'p>,
    /// How an Allow names the caller.
    named: Named,
    /// Whether a Deny speaks of the caller.
    caller: Truth,
    truth: Truth,
}

/// What a layer says that has to allow.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side<'p> {
    Yes(Match<'p>),
    No(Layer),
    Unseen(Layer),
}

/// Layers that together allow.
pub(super) type Path<'p> = [Option<Side<'p>>; 4];

/// How good a path is: as good as its worst layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Refused,
    Unseen,
    Open,
    Certain,
}

impl<'p> Case<'_, 'p> {
    /// Whether the caller has policies of its own that can be seen.
    pub(super) const fn has_own_policies(&self) -> bool {
        matches!(self.request.caller.kind, CallerKind::Role | CallerKind::User)
    }

    /// The best way to be allowed.
    pub(super) fn path(&self) -> Path<'p> {
        let any = |named| named > Named::No;
        if !self.has_own_policies() {
            return [Some(self.resource(any)), None, None, None];
        }
        let (caller, resource) = (&self.request.caller, &self.request.resource);
        let boundary = self.bound(self.layers.boundary, Layer::Boundary);
        let session = self.bound(self.layers.session, Layer::Session);
        if caller.account != resource.account || caller.account.is_empty() {
            return [Some(self.resource(any)), Some(self.identity()), boundary, session];
        }
        // An account that is named leaves the decision to its own policies.
        let own = match OPENED_BY_THEMSELVES.contains(self.request.action) {
            true => [Some(self.resource(any)), Some(self.identity()), boundary, session],
            false => [Some(self.identity()), boundary, session, None],
        };
        if standing(&own) == Standing::Certain {
            return own;
        }
        let by_name = [Some(self.resource(|named| matches!(named, Named::Session | Named::Itself))), None, None, None];
        let by_role = [Some(self.resource(|named| named == Named::Role)), boundary, session, None];
        // Of equals the first: `max_by_key` would take the last.
        [by_role, by_name]
            .into_iter()
            .fold(own, |best, next| if standing(&next) > standing(&best) { next } else { best })
    }

    fn identity(&self) -> Side<'p> {
        let mut found: Option<Match<'p>> = None;
        let mut unseen = None;
        for (place, sight) in (0..).zip(self.layers.identity) {
            match sight {
                Sight::Seen(policy) => found = better(found, self.allow(policy, Layer::Identity(place), None)),
                Sight::Unseen => unseen = unseen.or(Some(Side::Unseen(Layer::Identity(place)))),
                Sight::Absent => {}
            }
        }
        found.map(Side::Yes).or(unseen).unwrap_or(Side::No(Layer::Identity(0)))
    }

    fn bound(&self, sight: Sight<&'p Policy>, layer: Layer) -> Option<Side<'p>> {
        match sight {
            Sight::Absent => None,
            Sight::Unseen => Some(Side::Unseen(layer)),
            Sight::Seen(policy) => Some(self.allow(policy, layer, None).map_or(Side::No(layer), Side::Yes)),
        }
    }

    fn resource(&self, accept: fn(Named) -> bool) -> Side<'p> {
        match self.layers.resource {
            Sight::Absent => Side::No(Layer::Resource),
            Sight::Unseen => Side::Unseen(Layer::Resource),
            Sight::Seen(policy) => {
                self.allow(policy, Layer::Resource, Some(accept)).map_or(Side::No(Layer::Resource), Side::Yes)
            }
        }
    }

    /// The best Allow of a policy; one of a resource has to name the caller in a way that is accepted.
    pub(super) fn allow(
        &self,
        policy: &'p Policy,
        layer: Layer,
        accept: Option<fn(Named) -> bool>,
    ) -> Option<Match<'p>> {
        let mut best = None;
        for rule in policy.allows(self.request.action) {
            let named = accept.map_or(Named::Itself, |_| rule.principals.allow(&self.request.caller));
            if accept.is_some_and(|accept| !accept(named)) {
                continue;
            }
            let covering = rule.covers(&self.asked, self.request);
            let enough = match (covering.fit, self.parts) {
                (Fit::Whole, _) | (Fit::Part, Parts::Accepted) => true,
                (Fit::None, _) | (Fit::Part, Parts::Refused) => false,
                (Fit::Part, Parts::Crossing) => covering.variable || !self.asked.holds(covering.pattern),
            };
            if !enough {
                continue;
            }
            let truth = rule.holds(self.request, false);
            if truth == Truth::False {
                continue;
            }
            let ground = Ground { layer, statement: rule.statement };
            best = better(best, Some(Match { ground, rule, covering, named, caller: Truth::True, truth }));
            if best.is_some_and(|best| best.is_certain()) {
                break;
            }
        }
        best
    }

    /// The Denies of all layers that were seen which apply or may apply.
    pub(super) fn denials(&self) -> impl Iterator<Item = Match<'p>> {
        let layers = self.layers;
        let own = self.has_own_policies();
        let identity = (0..).map(Layer::Identity).zip(layers.identity.iter().copied());
        let bounds = [(Layer::Boundary, layers.boundary), (Layer::Session, layers.session)];
        let policies = identity.chain(bounds).filter(move |_| own).chain([(Layer::Resource, layers.resource)]);
        let policies = policies.filter_map(|(layer, sight)| seen(sight).map(|policy| (layer, policy)));
        let service = self.caller_limits().into_iter().flat_map(Limits::levels).flatten();
        let service = service.map(|(place, policy)| (Layer::ServiceControl(*place), policy));
        let resource = self.resource_limits().into_iter().flatten();
        let resource = resource.map(|(place, policy)| (Layer::ResourceControl(*place), policy));
        let this = *self;
        policies.chain(service).chain(resource).flat_map(move |(layer, policy)| {
            policy.denies(this.request.action).filter_map(move |rule| this.denial(rule, layer))
        })
    }

    fn denial(&self, rule: &'p Rule, layer: Layer) -> Option<Match<'p>> {
        let bounded = match self.layers.boundary {
            _ if !self.has_own_policies() => Truth::False,
            Sight::Seen(_) => Truth::True,
            Sight::Unseen => Truth::Unknown,
            Sight::Absent => Truth::False,
        };
        let caller = rule.principals.deny(&self.request.caller, bounded);
        if caller == Truth::False {
            return None;
        }
        let covering = rule.covers(&self.asked, self.request);
        if covering.fit == Fit::None {
            return None;
        }
        let truth = rule.holds(self.request, true);
        let ground = Ground { layer, statement: rule.statement };
        (truth != Truth::False).then_some(Match { ground, rule, covering, named: Named::Itself, caller, truth })
    }

    /// The service control policies that bound the caller.
    pub(super) fn caller_limits(&self) -> Option<&'p Limits> {
        if self.is_bound() { seen(self.layers.caller_limits) } else { None }
    }

    /// Whether service control policies bound the caller: identities of an account, but service-linked roles.
    pub(super) const fn is_bound(&self) -> bool {
        self.has_own_policies() && !self.request.caller.service_linked
    }

    /// The resource control policies that bound the resource.
    fn resource_limits(&self) -> Option<&'p [(u32, Policy)]> {
        let limits = if self.is_bounded() { seen(self.layers.resource_limits) } else { None };
        limits.map(Limits::on_resources)
    }

    /// Whether resource control policies bound the request.
    pub(super) fn is_bounded(&self) -> bool {
        !self.request.caller.service_linked && BOUND.contains(self.request.action)
    }
}

impl<'p> Match<'p> {
    /// Whether it applies to all that is asked, whatever was not seen.
    pub(super) fn is_certain(&self) -> bool {
        let said = self.truth == Truth::True && self.caller == Truth::True && self.named != Named::Session;
        said && self.covering.fit == Fit::Whole && !self.covering.open
    }

    fn grade(&self) -> (bool, bool, Fit, Named) {
        (self.truth == Truth::True, !self.covering.open, self.covering.fit, self.named)
    }

    /// What it leaves open.
    pub(super) fn residues(&self, request: &Request<'_>, denies: bool, open: &mut Vec<Residue<'p>>) {
        let Self { ground, rule, covering, .. } = *self;
        let undecided = rule.tests.iter().filter(|test| test.holds(request, denies) == Truth::Unknown);
        open.extend(undecided.map(|test| Residue::Condition { ground, denies, test }));
        if self.named == Named::Session || self.caller == Truth::Unknown {
            open.push(Residue::Caller { ground });
        }
        let pattern = covering.pattern;
        match covering.fit {
            _ if covering.open => open.push(Residue::Variable { ground, pattern }),
            Fit::Part if denies => open.push(Residue::Except { ground, pattern }),
            Fit::Part => open.push(Residue::Part { ground, pattern }),
            Fit::Whole | Fit::None => {}
        }
    }
}

/// How good a path is.
pub(super) fn standing(path: &Path<'_>) -> Standing {
    let sides = path.iter().flatten().map(|side| match side {
        Side::No(_) => Standing::Refused,
        Side::Unseen(_) => Standing::Unseen,
        Side::Yes(found) if found.is_certain() => Standing::Certain,
        Side::Yes(_) => Standing::Open,
    });
    sides.min().unwrap_or(Standing::Refused)
}

/// The first layer of a path that refuses.
pub(super) fn refusal(path: &Path<'_>) -> Option<Layer> {
    path.iter().flatten().find_map(|side| match side {
        Side::No(layer) => Some(*layer),
        Side::Yes(_) | Side::Unseen(_) => None,
    })
}

/// The better of two.
pub(super) fn better<'p>(a: Option<Match<'p>>, b: Option<Match<'p>>) -> Option<Match<'p>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.grade() > a.grade() { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn seen<T>(sight: Sight<T>) -> Option<T> {
    match sight {
        Sight::Seen(policy) => Some(policy),
        Sight::Absent | Sight::Unseen => None,
    }
}

/// Actions on resources that have to be opened by their own policy, within their account too: keys, and roles.
static OPENED_BY_THEMSELVES: LazyLock<ActionSet> = LazyLock::new(|| {
    let roles = action!(
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:SetSourceIdentity",
        "sts:TagSession",
    );
    ActionSet::all().iter().filter(|action| action.service() == "kms").collect::<ActionSet>().or(&roles)
});
