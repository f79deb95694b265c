//! Asking whether somebody may do something, with the reasons for the answer.

use std::sync::Arc;

use aispm_inventory::{Kind, Relation};

use super::{
    book::PolicyId,
    estate::Estate,
    principals::{Held, Profile},
    resources::On as Asked,
    target::{Question, Target},
};
use crate::{
    condition::glob::Glob,
    graph::{OWN, Reason},
    policy::{
        ActionId, Caller, CallerKind, Decision, Ground, Layer, Layers, Outcome, Policy, Request, Residue, Resource,
        Sight, decide,
    },
    world::slot,
};

/// A condition of an Allow that nobody can answer for.
const CONDITION: u8 = 170;
/// A condition under which a Deny takes the right away.
const DENIAL: u8 = 210;

const STRANGER: Caller<'static> = Caller {
    kind: CallerKind::Stranger,
    arn: "",
    account: "",
    organization: None,
    tags: None,
    acts_for: None,
    service_linked: false,
};

/// Somebody who asks, with the policies that are their own.
#[derive(Debug)]
pub(super) struct Asker<'e> {
    pub(super) caller: Caller<'e>,
    pub(super) identity: &'e [Sight<&'e Policy>],
    pub(super) boundary: Sight<PolicyId>,
    pub(super) held: &'e [Held],
}

/// An answer that is not no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whether everything that decides it was seen.
    pub(super) seen: bool,
    /// How easy it is, in 255ths.
    pub(super) ease: u8,
    /// What it rests on.
    pub(super) reasons: Vec<Reason>,
}

impl Verdict {
    /// Both answers together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.seen &= other.seen;
        self.ease = self.ease.min(other.ease);
        self.reasons
            .extend(other.reasons.into_iter().filter(|reason| !self.reasons.contains(reason)).collect::<Vec<_>>());
        self
    }

    /// The same by a way that is less easy.
    pub(super) fn by_way(mut self, ease: u8) -> Self {
        self.ease = scaled(self.ease, ease);
        self
    }

    /// Whether it is better than another.
    pub(super) fn beats(&self, other: &Self) -> bool {
        (self.seen, self.ease) > (other.seen, other.ease)
    }

    /// The better one.
    pub(super) fn better(known: Option<Self>, found: Option<Self>) -> Option<Self> {
        match (known, found) {
            (Some(known), Some(found)) => Some(if found.beats(&known) { found } else { known }),
            (known, found) => known.or(found),
        }
    }
}

/// Whether a denial is one of a part.
fn cuts(open: &[Residue<'_>], denial: Ground) -> bool {
    open.iter().any(|residue| matches!(residue, Residue::Except { ground, .. } if *ground == denial))
}

fn scaled(ease: u8, by: u8) -> u8 {
    let product = u16::from(ease) * u16::from(by) / u16::from(u8::MAX);
    u8::try_from(product).unwrap_or(u8::MAX).max(1)
}

/// What an action is asked on.
#[derive(Debug, Clone, Copy)]
pub(super) struct On<'q> {
    pub(super) arn: &'q str,
    pub(super) account: &'q str,
    /// The resource, where it is the one with that ARN.
    pub(super) target: Option<&'q Target<'q>>,
    /// Whether its policy bears on it.
    pub(super) guarded: bool,
    /// Whether the caller may choose which resource it is.
    pub(super) chosen: bool,
    pub(super) keys: &'q [(&'q str, &'q [&'q str])],
}

impl<'q> On<'q> {
    /// An action asked on a pattern of resources of an account.
    pub(super) const fn some(arn: &'q str, account: &'q str) -> Self {
        Self { arn, account, target: None, guarded: false, chosen: true, keys: &[] }
    }

    fn guard(&self) -> Option<&'q Target<'q>> {
        self.target.filter(|_| self.guarded)
    }
}

impl Asker<'_> {
    /// The decision on one action.
    pub(super) fn decide<'e>(&'e self, estate: &'e Estate<'_>, action: ActionId, on: On<'_>) -> Decision<'e> {
        let guard = estate.book.layer(on.guard().map_or(Sight::Absent, |target| target.policy));
        self.decide_with(estate, action, on, guard)
    }

    /// The same with another policy of the resource.
    pub(super) fn decide_with<'e>(
        &'e self,
        estate: &'e Estate<'_>,
        action: ActionId,
        on: On<'_>,
        guard: Sight<&'e Policy>,
    ) -> Decision<'e> {
        let tags = on.target.and_then(|target| target.asset.tags.known());
        let resource =
            Resource { arn: on.arn, account: on.account, organization: estate.accounts.organization(on.account), tags };
        let request = Request { caller: self.caller, action, resource, keys: on.keys, at: Some(estate.at) };
        let layers = Layers {
            identity: self.identity,
            boundary: estate.book.layer(self.boundary),
            session: Sight::Absent,
            resource: guard,
            caller_limits: estate.accounts.limits(self.caller.account),
            resource_limits: estate.accounts.limits(on.account),
        };
        decide(&request, &layers)
    }

    /// The answer to one action. Nothing: no.
    pub(super) fn may(&self, estate: &Estate<'_>, action: ActionId, on: On<'_>) -> Option<Verdict> {
        let decision = self.decide(estate, action, on);
        if let Outcome::Denied(_) = decision.outcome {
            return None;
        }
        let mut verdict = Verdict { seen: true, ease: u8::MAX, reasons: Vec::new() };
        verdict.reasons.extend(decision.grounds.iter().filter_map(|ground| self.ground(*ground, on)));
        for open in &decision.open {
            let says = Arc::from(open.to_string());
            let (by, reason) = match open {
                // A denial of a part leaves the rest, whatever its conditions.
                Residue::Condition { denies: true, ground, .. } if cuts(&decision.open, *ground) => continue,
                Residue::Part { .. } | Residue::Except { .. } if on.chosen => continue,
                Residue::Part { .. } | Residue::Except { .. } | Residue::Outside => (u8::MAX, Reason::Says(says)),
                Residue::Condition { denies: true, .. } => (DENIAL, Reason::Residue(says)),
                Residue::Condition { .. } | Residue::Variable { .. } | Residue::Caller { .. } => {
                    (CONDITION, Reason::Residue(says))
                }
                Residue::Unseen(_) => (u8::MAX, Reason::Residue(says)),
            };
            verdict.ease = scaled(verdict.ease, by);
            if !verdict.reasons.contains(&reason) {
                verdict.reasons.push(reason);
            }
        }
        if decision.outcome == Outcome::Unknown {
            verdict.seen = false;
            let account = [self.caller.account, on.account];
            verdict.reasons.extend(decision.unseen.iter().filter_map(|layer| self.unseen(estate, *layer, on, account)));
        }
        Some(verdict)
    }

    /// The answer to a way of a right over a resource.
    pub(super) fn may_all(&self, estate: &Estate<'_>, question: Question, target: &Target<'_>) -> Option<Verdict> {
        let (right, way) = (question.right()?, question.way()?);
        if target.closed && self.caller.account != target.account {
            return None;
        }
        let mut all: Option<Verdict> = None;
        for (call, arn) in target.calls(question) {
            let arn = arn?;
            let chosen = matches!(call.on, Asked::Some(..) | Asked::Nothing);
            let target = (!chosen).then_some(target);
            let account = target.map_or(self.caller.account, |target| target.account);
            let on = On { arn, account, target, guarded: right.guarded, chosen, keys: &[] };
            let found = self.may(estate, call.action, on)?;
            all = Some(match all {
                Some(before) => before.and(found),
                None => found,
            });
        }
        let mut verdict = all?.by_way(way.ease);
        let doors = Reason::Fact { of: target.node, slot: slot(Kind::VectorStore, "data_principals") };
        match target.doors {
            Sight::Absent => return Some(verdict),
            Sight::Seen(principals) if !principals.iter().any(|pattern| self.fits(pattern)) => return None,
            Sight::Seen(_) if right.relation == Relation::CanWrite => {
                verdict.reasons.push(Reason::Residue(Arc::from("whether its data policy lets it write was left open")));
            }
            Sight::Seen(_) => {}
            Sight::Unseen => verdict.seen = false,
        }
        verdict.reasons.push(doors);
        Some(verdict)
    }

    /// Whether a principal that a resource writes in its own way is this one.
    fn fits(&self, pattern: &str) -> bool {
        pattern == "*" || Glob::new(pattern).is_match(self.caller.arn)
    }

    fn ground(&self, ground: Ground, on: On<'_>) -> Option<Reason> {
        match ground.layer {
            Layer::Identity(at) => self.held.get(at as usize).map(|held| held.reason(ground.statement)),
            Layer::Boundary => {
                Some(Reason::Row { of: OWN, slot: slot(Kind::Identity, "boundary_statements"), row: ground.statement })
            }
            Layer::Resource => match on.guard()?.guard {
                Reason::Fact { of, slot } => Some(Reason::Row { of, slot, row: ground.statement }),
                _ => None,
            },
            // Every organisation allows nearly everything on every level, which says nothing about this right.
            Layer::Session | Layer::ServiceControl(_) | Layer::ResourceControl(_) => None,
        }
    }

    fn unseen(&self, estate: &Estate<'_>, layer: Layer, on: On<'_>, [own, other]: [&str; 2]) -> Option<Reason> {
        let limits = |account| {
            let of = estate.accounts.node(account)?;
            Some(Reason::Fact { of, slot: slot(Kind::Account, "organization_policies") })
        };
        match layer {
            Layer::Identity(at) => self.held.get(at as usize).map(Held::fact),
            Layer::Boundary => Some(Reason::Fact { of: OWN, slot: slot(Kind::Identity, "boundary_statements") }),
            Layer::Resource => on.guard().map(|target| target.guard.clone()),
            Layer::ServiceControl(_) => limits(own),
            Layer::ResourceControl(_) => limits(other),
            Layer::Session => None,
        }
    }
}

impl<'e> Asker<'e> {
    /// An account outside of the scan, as a whole.
    pub(super) fn account(account: &'e str, arn: &'e str, organization: Option<&'e str>) -> Self {
        let caller = Caller { kind: CallerKind::Account, arn, account, organization, ..STRANGER };
        Self { caller, identity: &[], boundary: Sight::Absent, held: &[] }
    }

    /// A service of AWS that acts for an account.
    pub(super) const fn service(name: &'e str, account: &'e str) -> Self {
        let caller = Caller { kind: CallerKind::Service, arn: name, account, ..STRANGER };
        Self { caller, identity: &[], boundary: Sight::Absent, held: &[] }
    }

    /// Some role of an account that holds nothing of its own.
    pub(super) fn newcomer(account: &'e str, arn: &'e str, nothing: &'e [Sight<&'e Policy>]) -> Self {
        let caller = Caller { kind: CallerKind::Role, arn, account, ..STRANGER };
        Self { caller, identity: nothing, boundary: Sight::Absent, held: &[] }
    }

    /// Anybody with an account of AWS.
    pub(super) const fn stranger() -> Self {
        Self { caller: STRANGER, identity: &[], boundary: Sight::Absent, held: &[] }
    }

    /// A principal with the policies of its profile.
    pub(super) fn principal(
        estate: &'e Estate<'e>,
        principal: usize,
        profile: &'e Profile<'e>,
        identity: &'e [Sight<&'e Policy>],
    ) -> Option<Self> {
        let caller = estate.principals.all.get(principal)?.caller(&estate.accounts);
        Some(Self { caller, identity, boundary: profile.boundary, held: &profile.held })
    }
}
