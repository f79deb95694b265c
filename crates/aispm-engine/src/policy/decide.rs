//! The decision over all layers of policies.
//!
//! After the IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic" and "Permissions boundaries
//! for IAM entities". A Deny that applies wins. Within an account an identity's own policies or the resource's policy
//! allow; keys and roles have to be opened by their own policy. Between accounts both sides have to allow. A boundary and a
//! session policy bound what an identity's own policies and a resource policy that names its role allow, but not what one
//! allows to a user, a session or everyone by name.

use super::{
    case::{Case, Match, Parts, Side, Standing, better, refusal, standing},
    compile::Policy,
    layers::{Ground, Layer, Layers, Residue, Sight},
    limits::Limits,
    pattern::{Asked, Fit},
    request::{CallerKind, Request},
};

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denial {
    /// A statement denies it.
    Explicit(Ground),
    /// The layer that had to allow it does not. Of service control policies the first of the level that does not.
    Implicit(Layer),
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is allowed; for certain where nothing was left open.
    Allowed,
    /// It is refused, whatever was not seen.
    Denied(Denial),
    /// What decides it was not seen.
    Unknown,
}

/// An answer with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision<'p> {
    /// The answer.
    pub(crate) outcome: Outcome,
    /// The statements that allow it, one a layer that has to. Service control policies that allow it without a condition
    /// are not among them. Of an unknown answer those that were seen.
    pub(crate) grounds: Vec<Ground>,
    /// What was left open, in the order of the layers. Empty: for certain.
    pub(crate) open: Vec<Residue<'p>>,
    /// Layers that were not seen and could change the answer, without repetition. Place 0 of [`Layer::ServiceControl`] and
    /// [`Layer::ResourceControl`] stands for all organisation policies. Empty when it is refused.
    pub(crate) unseen: Vec<Layer>,
}

impl<'p> Decision<'p> {
    const fn denied(denial: Denial) -> Self {
        Self { outcome: Outcome::Denied(denial), grounds: Vec::new(), open: Vec::new(), unseen: Vec::new() }
    }

    fn rank(&self) -> u8 {
        match self.outcome {
            Outcome::Allowed if self.open.iter().all(is_of_a_part) => BEST,
            Outcome::Allowed => 3,
            Outcome::Unknown => 2,
            Outcome::Denied(Denial::Explicit(_)) => 1,
            Outcome::Denied(Denial::Implicit(_)) => 0,
        }
    }
}

/// The rank of an answer that nothing betters.
const BEST: u8 = 4;

/// Whether a request is allowed. Does not allocate to say no.
pub(crate) fn decide<'p>(request: &Request<'_>, layers: &Layers<'p>) -> Decision<'p> {
    let asked = Asked::family(request.resource.arn);
    let whole = decide_on(&Case { request, layers, asked, parts: Parts::Refused });
    let explicit = matches!(whole.outcome, Outcome::Denied(Denial::Explicit(_)));
    if whole.rank() == BEST || explicit || !asked.is_many() || request.resource.arn == "*" {
        return whole;
    }
    narrowed(request, layers, whole)
}

/// Whether it leaves the right certain on what remains.
const fn is_of_a_part(residue: &Residue<'_>) -> bool {
    matches!(residue, Residue::Part { .. } | Residue::Except { .. })
}

/// Asks for each part of the resources that some statement allows, since the whole is not allowed for certain.
fn narrowed<'p>(request: &Request<'_>, layers: &Layers<'p>, whole: Decision<'p>) -> Decision<'p> {
    let asked = Asked::family(request.resource.arn);
    let mut best = whole;
    let mut some = false;
    for (layer, policy) in seen(layers) {
        for rule in policy.allows(request.action).filter(|rule| rule.covers(&asked, request).fit == Fit::Part) {
            some = true;
            for pattern in rule.patterns().filter(|pattern| asked.holds(pattern)) {
                let asked = Asked::family(pattern);
                let mut part = decide_on(&Case { request, layers, asked, parts: Parts::Crossing });
                if part.rank() > best.rank() {
                    if !matches!(part.outcome, Outcome::Denied(_)) {
                        let ground = Ground { layer, statement: rule.statement };
                        part.open.push(Residue::Part { ground, pattern });
                    }
                    best = part;
                }
                if best.rank() == BEST {
                    return best;
                }
            }
        }
    }
    if some {
        let crossing = decide_on(&Case { request, layers, asked, parts: Parts::Crossing });
        if crossing.rank() > best.rank() {
            best = crossing;
        }
    }
    best
}

/// The policies that allow, with their layer.
fn seen<'p>(layers: &Layers<'p>) -> impl Iterator<Item = (Layer, &'p Policy)> {
    let identity = (0..).map(Layer::Identity).zip(layers.identity.iter().copied());
    let others =
        [(Layer::Boundary, layers.boundary), (Layer::Session, layers.session), (Layer::Resource, layers.resource)];
    identity.chain(others).filter_map(|(layer, sight)| match sight {
        Sight::Seen(policy) => Some((layer, policy)),
        Sight::Absent | Sight::Unseen => None,
    })
}

fn decide_on<'p>(case: &Case<'_, 'p>) -> Decision<'p> {
    let path = case.path();
    if let Some(layer) = refusal(&path) {
        return Decision::denied(Denial::Implicit(layer));
    }
    if let Some(layer) = case.caller_limits().and_then(|limits| closed_level(case, limits)) {
        return Decision::denied(Denial::Implicit(layer));
    }
    let mut may_be_denied = false;
    for denial in case.denials() {
        if denial.is_certain() {
            return Decision::denied(Denial::Explicit(denial.ground));
        }
        may_be_denied = true;
    }
    let outcome = if standing(&path) == Standing::Unseen { Outcome::Unknown } else { Outcome::Allowed };
    let mut decision = Decision { outcome, grounds: Vec::new(), open: Vec::new(), unseen: Vec::new() };
    for side in path.iter().flatten() {
        match side {
            Side::Yes(found) => {
                decision.grounds.push(found.ground);
                found.residues(case.request, false, &mut decision.open);
            }
            Side::Unseen(layer) => decision.unseen.push(*layer),
            Side::No(_) => {}
        }
    }
    for found in case.caller_limits().into_iter().flat_map(|limits| passes(case, limits)).flatten() {
        if !found.is_certain() {
            decision.grounds.push(found.ground);
            found.residues(case.request, false, &mut decision.open);
        }
    }
    if may_be_denied {
        case.denials().for_each(|denial| denial.residues(case.request, true, &mut decision.open));
    }
    if case.request.caller.kind == CallerKind::Account {
        decision.open.push(Residue::Outside);
    }
    decision.unseen(case);
    decision
}

impl Decision<'_> {
    /// Names the layers that were not seen and may deny.
    fn unseen(&mut self, case: &Case<'_, '_>) {
        let layers = case.layers;
        let own = case.has_own_policies();
        let identity = (0..).zip(layers.identity).filter(|(_, sight)| own && matches!(sight, Sight::Unseen));
        let mut unseen: Vec<Layer> = identity.map(|(place, _)| Layer::Identity(place)).collect();
        let others = [
            (Layer::Boundary, own && matches!(layers.boundary, Sight::Unseen)),
            (Layer::Session, own && matches!(layers.session, Sight::Unseen)),
            (Layer::Resource, matches!(layers.resource, Sight::Unseen)),
            (Layer::ServiceControl(0), case.is_bound() && matches!(layers.caller_limits, Sight::Unseen)),
            (Layer::ResourceControl(0), case.is_bounded() && matches!(layers.resource_limits, Sight::Unseen)),
        ];
        unseen.extend(others.into_iter().filter(|(_, unseen)| *unseen).map(|(layer, _)| layer));
        for layer in unseen {
            // What an unknown answer waits for is no residue of it.
            if !self.unseen.contains(&layer) {
                self.unseen.push(layer);
                self.open.push(Residue::Unseen(layer));
            }
        }
    }
}

/// The best Allow of each level of service control policies.
fn passes<'p>(case: &Case<'_, 'p>, limits: &'p Limits) -> impl Iterator<Item = Option<Match<'p>>> {
    let case = Case { parts: Parts::Accepted, ..*case };
    limits.levels().map(move |level| {
        let allows = level.iter().filter_map(|(place, policy)| case.allow(policy, Layer::ServiceControl(*place), None));
        allows.fold(None, |best, next| better(best, Some(next)))
    })
}

/// The first level of service control policies that does not allow it.
fn closed_level(case: &Case<'_, '_>, limits: &Limits) -> Option<Layer> {
    let levels = limits.levels().zip(passes(case, limits));
    let (level, _) = levels.into_iter().find(|(_, allow)| allow.is_none())?;
    level.first().map(|(place, _)| Layer::ServiceControl(*place))
}
