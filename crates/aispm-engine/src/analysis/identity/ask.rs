//! Asking whether a principal may do something, and filing the answer as an edge with its reasons.

use std::{collections::HashMap, sync::Arc};

use aispm_inventory::{Asset, Detail, Kind, Observed, Relation, kind::Identity};
use jiff::Timestamp;

use super::{
    accounts::Accounts,
    book::{Book, PolicyId},
    principals::{Held, Principals, Profile},
    resources::On as Asked,
    targets::{Question, Target, Targets},
};
use crate::{
    graph::{Edge, Node, OWN, Reason},
    policy::{
        ActionId, Caller, CallerKind, Decision, Ground, Layer, Layers, Outcome, Policy, Request, Residue, Resource,
        Sight, action, decide,
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

/// Everything that questions are asked against.
#[derive(Debug)]
pub(super) struct Estate<'a> {
    pub(super) book: Book<'a>,
    pub(super) accounts: Accounts<'a>,
    pub(super) principals: Principals<'a>,
    pub(super) targets: Targets<'a>,
    pub(super) at: Timestamp,
}

impl<'a> Estate<'a> {
    /// Settles what only decisions can tell of resources: the services that can take on a role, and whether a bucket is
    /// closed to other accounts.
    pub(super) fn settle(&mut self) {
        let settled: Vec<(Option<Vec<&'a str>>, bool)> =
            self.targets.all.iter().map(|target| (self.services(target), self.is_closed(target))).collect();
        for (target, (services, closed)) in self.targets.all.iter_mut().zip(settled) {
            (target.services, target.closed) = (services, closed);
        }
    }

    /// Those of the services that a trust policy names which can take the role on.
    fn services(&self, target: &Target<'a>) -> Option<Vec<&'a str>> {
        let on = On {
            arn: target.arn,
            account: target.account,
            target: Some(target),
            guarded: true,
            chosen: false,
            keys: &[],
        };
        let can = |service: &&str| {
            let decision = Asker::service(service, target.account).decide(self, action!("sts:AssumeRole"), on).outcome;
            !matches!(decision, Outcome::Denied(_))
        };
        target.services.as_ref().map(|services| services.iter().copied().filter(can).collect())
    }

    /// Whether a public access block restricts a bucket to its own account, which it does when the policy is public.
    fn is_closed(&self, target: &Target<'a>) -> bool {
        let blocked = matches!(&target.asset.detail, Detail::Store(store) if store.public_access_blocked == Observed::Known(true));
        blocked
            && [action!("s3:GetObject"), action!("s3:PutObject"), action!("s3:ListBucket")].into_iter().any(|action| {
                let objects = format!("{}/*", target.arn);
                let arn = if action == action!("s3:ListBucket") { target.arn } else { &objects };
                let on =
                    On { arn, account: target.account, target: Some(target), guarded: true, chosen: false, keys: &[] };
                Asker::stranger().decide(self, action, on).outcome == Outcome::Allowed
            })
    }

    /// The facts of a group.
    pub(super) fn group(&self, node: Node) -> Option<&'a Identity> {
        self.principals.groups.get(&node).map(|group| group.facts)
    }

    /// The groups of an account, each with its profile.
    pub(super) fn groups_of(&self, account: &str) -> impl Iterator<Item = (&'a Asset, &'a Identity, usize)> {
        let groups = self.principals.groups.values().filter(move |group| &*group.asset.place.account == account);
        groups.map(|group| (group.asset, group.facts, group.profile))
    }
}

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
        for (call, arn) in target.calls(question)? {
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
        all.map(|verdict| verdict.by_way(way.ease))
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

/// Edges found by one worker, with reasons kept once each.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// Edges that all members of a profile have.
    pub(super) shared: Vec<Found>,
    /// Edges of one asset.
    pub(super) own: Vec<(Node, Found)>,
    reasons: Vec<Vec<Reason>>,
    known: HashMap<Vec<Reason>, u32>,
}

/// An edge without its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Found {
    pub(super) to: Node,
    pub(super) relation: Relation,
    ease: u8,
    pub(super) seen: bool,
    because: u32,
}

impl Finds {
    /// Files a verdict.
    pub(super) fn file(&mut self, relation: Relation, to: Node, verdict: Verdict) -> Found {
        let because = match self.known.get(&verdict.reasons) {
            Some(known) => *known,
            None => {
                let at = u32::try_from(self.reasons.len()).unwrap_or(u32::MAX);
                self.reasons.push(verdict.reasons.clone());
                self.known.insert(verdict.reasons, at);
                at
            }
        };
        Found { to, relation, ease: verdict.ease, seen: verdict.seen, because }
    }

    /// Files a verdict for all members.
    pub(super) fn share(&mut self, relation: Relation, to: Node, verdict: Verdict) {
        let found = self.file(relation, to, verdict);
        self.shared.push(found);
    }

    /// Hands the edges over to a draft.
    pub(super) fn draft(self, members: Vec<Node>, draft: &mut crate::graph::Draft) {
        let because: Vec<u32> = self.reasons.into_iter().map(|reasons| draft.because(reasons)).collect();
        let edge = |from: Node, found: Found| Edge {
            from,
            to: found.to,
            relation: found.relation,
            ease: found.ease,
            seen: found.seen,
            because: because.get(found.because as usize).copied().unwrap_or(u32::MAX),
        };
        draft.row(members, self.shared.iter().map(|found| edge(OWN, *found)).collect());
        for (from, found) in self.own {
            draft.push(edge(from, found));
        }
    }
}
