//! What the members of a profile can do: the questions worth asking, asked.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use aispm_inventory::{Kind, Relation};

use super::{
    ask::{Asker, Estate, Finds, On, Verdict},
    machines::MACHINES,
    principals::Profile,
    resources::{Right, To, Way},
    strength::Strength,
    targets::{Question, Target},
};
use crate::{
    graph::{Node, Reason},
    policy::{ActionId, Policy, Sight, action},
    world::slot,
};

/// What came out of asking for one profile.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) finds: Finds,
    /// The ways in which its members gain rights of others, with the names of what they go through.
    pub(super) climbs: BTreeMap<String, BTreeSet<String>>,
}

/// A profile that asks.
struct Job<'e> {
    estate: &'e Estate<'e>,
    strengths: &'e [Strength<'e>],
    number: usize,
    profile: &'e Profile<'e>,
    identity: &'e [Sight<&'e Policy>],
    /// What a member gains as another principal.
    gains: HashMap<(usize, usize), Gain>,
    /// Whether another profile has rights that the members lack.
    wider: HashMap<usize, bool>,
    /// Machines that they can make.
    machines: Option<Vec<(usize, Verdict)>>,
    out: Outcome,
}

/// What acting as somebody else brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gain {
    /// Rights.
    Rights,
    /// Nothing.
    Nothing,
    /// What the other may do was not seen.
    Unseen,
}

/// Asks everything for the members of a profile.
pub(super) fn of<'e>(estate: &'e Estate<'e>, strengths: &'e [Strength<'e>], number: usize) -> Outcome {
    let Some(profile) = estate.principals.profiles.get(number).filter(|profile| !profile.members.is_empty()) else {
        return Outcome::default();
    };
    let identity = profile.layers(&estate.book);
    let mut job = Job {
        estate,
        strengths,
        number,
        profile,
        identity: &identity,
        gains: HashMap::new(),
        wider: HashMap::new(),
        machines: None,
        out: Outcome::default(),
    };
    job.run();
    job.out
}

impl<'e> Job<'e> {
    fn run(&mut self) {
        let questions = &self.estate.targets.questions;
        let numbered: Vec<(usize, Question)> = questions.iter().copied().enumerate().collect();
        for ways in numbered.chunk_by(|(_, a), (_, b)| (a.class, a.right) == (b.class, b.right)) {
            let Some(right) = ways.first().and_then(|(_, question)| question.right()) else { continue };
            for at in self.candidates(right, ways) {
                if let Some(target) = self.estate.targets.all.get(at) {
                    self.put(right, ways, target);
                }
            }
        }
    }

    /// The resources that a right may be had over, sorted.
    fn candidates(&self, right: &Right, ways: &[(usize, Question)]) -> BTreeSet<usize> {
        let targets = &self.estate.targets;
        let mut found = BTreeSet::new();
        let guesses = self.profile.unseen().is_some() && !over_identities(right);
        let mut asks = false;
        for (number, question) in ways {
            let Some(action) = question.way().and_then(|way| way.calls.first()).map(|call| call.action) else {
                continue;
            };
            for held in &self.profile.held {
                let Some(page) = held.policy.and_then(|id| self.estate.book.page(id)) else { continue };
                if page.policy.allowed().contains(action) {
                    asks = true;
                    for scope in page.policy.scopes(action) {
                        found.extend(targets.within(*number, self.profile.account, scope));
                    }
                }
            }
            if guesses {
                found.extend(targets.all_in(*number, self.profile.account));
            }
        }
        let Some(class) = ways.first().map(|(_, question)| question.class).filter(|_| right.guarded) else {
            return found;
        };
        let open = targets.shared.get("*").into_iter().flatten();
        let shared = targets.shared.get(self.profile.account).into_iter().flatten();
        let named = self.profile.members.iter().filter_map(|member| targets.named.get(member)).flatten();
        let is_one = |at: &&usize| {
            targets.all.get(**at).is_some_and(|target| target.class == class && (right.when)(target.asset))
        };
        // Across accounts the caller's own policies have to allow it as well.
        let near =
            |at: &&usize| asks || targets.all.get(**at).is_some_and(|target| target.account == self.profile.account);
        if !self.profile.plain && !over_identities(right) {
            let unread = targets.unread.get(self.profile.account).into_iter().flatten();
            found.extend(unread.filter(is_one));
        }
        found.extend(
            open.filter(is_one).filter(near).chain(shared.filter(is_one).filter(|_| asks)).chain(named.filter(is_one)),
        );
        found
    }

    /// Asks for a right over a resource, once for all members where they cannot be told apart.
    fn put(&mut self, right: &Right, ways: &[(usize, Question)], target: &Target<'e>) {
        let members = &self.profile.members;
        let alike = members.len() > 1
            && !(right.guarded && (target.personal || members.iter().any(|member| target.named.contains(member))));
        let asking: &[usize] = if alike { members.get(..1).unwrap_or_default() } else { members };
        for member in asking {
            let Some(asker) = Asker::principal(self.estate, *member, self.profile, self.identity) else { continue };
            let from = (!alike).then(|| self.node(*member)).flatten();
            if right.relation == Relation::CanPass {
                self.pass(&asker, *member, from, target);
                continue;
            }
            let mut best: Option<(Verdict, &'static Way)> = None;
            for (_, question) in ways {
                let Some(way) = question.way() else { continue };
                if let Some(found) = asker.may_all(self.estate, *question, target)
                    && best.as_ref().is_none_or(|(known, _)| found.beats(known))
                {
                    let clean = found.seen && found.ease == u8::MAX;
                    best = Some((found, way));
                    if clean {
                        break;
                    }
                }
            }
            let Some((verdict, way)) = best else { continue };
            // What identities whose policies were not seen may do to others would be everything.
            if !verdict.seen && over_identities(right) {
                continue;
            }
            match right.relation {
                Relation::CanEscalateTo => self.climb(&asker, *member, from, right, way, target, &verdict),
                relation => self.file(from, relation, target.node, verdict),
            }
        }
    }

    fn node(&self, principal: usize) -> Option<Node> {
        self.estate.principals.all.get(principal).map(|principal| principal.node)
    }

    fn file(&mut self, from: Option<Node>, relation: Relation, to: Node, verdict: Verdict) {
        let found = self.out.finds.file(relation, to, verdict);
        match from {
            Some(from) => self.out.finds.own.push((from, found)),
            None => self.out.finds.shared.push(found),
        }
    }

    /// The identities that a way leads to, where they have rights that the asker lacks.
    #[expect(clippy::too_many_arguments, reason = "all of it is what one edge is made of")]
    fn climb(
        &mut self,
        asker: &Asker<'_>,
        member: usize,
        from: Option<Node>,
        right: &Right,
        way: &Way,
        target: &Target<'e>,
        verdict: &Verdict,
    ) {
        let calls = named(way.calls.iter().map(|call| call.action));
        let (ends, says, climbs) = match right.to {
            To::Itself => (vec![target.node], format!("`{calls}` {} it", way.does), format!("{calls}: {}", way.does)),
            To::ActsAs => (
                target.acts_as.clone(),
                format!("`{calls}` {} {} {}, which acts with it", way.does, way.noun, target.asset.name),
                format!("{calls}: {} {}", way.does, way.noun),
            ),
        };
        for end in ends {
            self.step(asker, member, from, end, verdict.clone(), &says, &climbs, &target.asset.name);
        }
    }

    /// One edge to an identity, where it has rights that the asker lacks.
    #[expect(clippy::too_many_arguments, reason = "all of it is what one edge is made of")]
    fn step(
        &mut self,
        asker: &Asker<'_>,
        member: usize,
        from: Option<Node>,
        end: Node,
        mut verdict: Verdict,
        says: &str,
        climbs: &str,
        through: &str,
    ) {
        let Some(other) = self.estate.principals.at(end) else { return };
        if other == member {
            return;
        }
        match self.gain(asker, member, other) {
            Gain::Nothing => return,
            Gain::Unseen => {
                verdict.seen = false;
                verdict.reasons.push(Reason::Fact { of: end, slot: slot(Kind::Identity, "statements") });
            }
            Gain::Rights => {
                self.out.climbs.entry(climbs.to_owned()).or_default().insert(through.to_owned());
            }
        }
        verdict.reasons.insert(0, Reason::Says(Arc::from(says)));
        self.file(from, Relation::CanEscalateTo, end, verdict);
    }

    fn gain(&mut self, asker: &Asker<'_>, member: usize, other: usize) -> Gain {
        if let Some(known) = self.gains.get(&(member, other)) {
            return *known;
        }
        let gain = self.compare(asker, member, other);
        self.gains.insert((member, other), gain);
        gain
    }

    fn compare(&mut self, asker: &Asker<'_>, member: usize, other: usize) -> Gain {
        let estate = self.estate;
        let principals = &estate.principals;
        let Some(theirs) = principals.all.get(other).map(|other| other.profile) else { return Gain::Nothing };
        let (Some(profile), Some(own), Some(strength)) =
            (principals.profiles.get(theirs), self.strengths.get(self.number), self.strengths.get(theirs))
        else {
            return Gain::Nothing;
        };
        let layers = profile.layers(&estate.book);
        let Some(them) = Asker::principal(estate, other, profile, &layers) else { return Gain::Nothing };
        let (same, near) = (theirs == self.number, profile.account == self.profile.account);
        let wider = *self.wider.entry(theirs).or_insert_with(|| match near {
            true => !same && strength.exceeds(estate, &them, own, asker),
            false => !strength.actions.is_empty(),
        });
        if wider || self.is_favoured(&them, other, asker, member) {
            Gain::Rights
        } else if strength.unseen {
            Gain::Unseen
        } else {
            Gain::Nothing
        }
    }

    /// Whether the policy of a resource gives somebody by name what it does not give the asker.
    fn is_favoured(&self, them: &Asker<'_>, other: usize, asker: &Asker<'_>, member: usize) -> bool {
        let targets = &self.estate.targets;
        let named = targets.named.get(&other).into_iter().flatten().filter_map(|at| targets.all.get(*at));
        named.filter(|target| !target.named.contains(&member)).any(|target| {
            let questions = targets.questions.iter().filter(|question| question.class == target.class);
            let rights = questions.filter(|question| question.right().is_some_and(|right| right.guarded));
            rights.clone().any(|question| {
                them.may_all(self.estate, *question, target).is_some_and(|verdict| verdict.seen)
                    && asker.may_all(self.estate, *question, target).is_none()
            })
        })
    }

    /// Handing a role to a machine, and what that brings.
    fn pass(&mut self, asker: &Asker<'_>, member: usize, from: Option<Node>, target: &Target<'e>) {
        let may = |keys: &[(&str, &[&str])]| {
            let on = On {
                arn: target.arn,
                account: target.account,
                target: Some(target),
                guarded: false,
                chosen: false,
                keys,
            };
            asker.may(self.estate, action!("iam:PassRole"), on).filter(|verdict| verdict.seen)
        };
        let Some(services) = &target.services else {
            if let Some(mut verdict) = may(&[]) {
                verdict.seen = false;
                verdict.reasons.push(target.guard.clone());
                self.file(from, Relation::CanPass, target.node, verdict);
            }
            return;
        };
        let mut best: Option<Verdict> = None;
        for service in services {
            let Some(verdict) = may(&[("iam:PassedToService", &[service])]) else { continue };
            self.make(asker, member, from, target, service, &verdict);
            let mut said = verdict;
            said.reasons
                .insert(0, Reason::Says(Arc::from(format!("`iam:PassRole` hands it to {service}, which it trusts"))));
            best = Verdict::better(best, Some(said));
        }
        if let Some(verdict) = best {
            self.file(from, Relation::CanPass, target.node, verdict);
        }
    }

    /// The machines of a service that the members can make with a role.
    fn make(
        &mut self,
        asker: &Asker<'_>,
        member: usize,
        from: Option<Node>,
        target: &Target<'e>,
        service: &str,
        passes: &Verdict,
    ) {
        if self.machines.is_none() || self.profile.personal {
            self.machines = Some(machines(self.estate, asker));
        }
        let fitting: Vec<(usize, Verdict)> = self.machines.iter().flatten().cloned().collect();
        for (at, verdict) in fitting {
            let Some(machine) = MACHINES.get(at).filter(|machine| machine.service == service) else { continue };
            let calls = named(machine.calls.iter().map(|(action, _)| *action));
            let says = format!("`iam:PassRole` and `{calls}` make a new {} that acts with it", machine.noun);
            let climbs = format!("iam:PassRole + {calls}: makes a new {} with role", machine.noun);
            let whole = passes.clone().and(verdict);
            self.step(asker, member, from, target.node, whole, &says, &climbs, &target.asset.name);
        }
    }
}

/// The machines that somebody can make, roles aside.
fn machines(estate: &Estate<'_>, asker: &Asker<'_>) -> Vec<(usize, Verdict)> {
    let partition = asker.caller.arn.split(':').nth(1).unwrap_or("aws");
    let can = |at: usize| {
        let machine = MACHINES.get(at)?;
        let mut all: Option<Verdict> = None;
        for (action, behind) in machine.calls {
            let service = action.name().split(':').next().unwrap_or_default();
            let arn = match *behind {
                "*" => "*".to_owned(),
                behind => format!("arn:{partition}:{service}:*:{}:{behind}", asker.caller.account),
            };
            let found = asker.may(estate, *action, On::some(&arn, asker.caller.account)).filter(|found| found.seen)?;
            all = Some(match all {
                Some(before) => before.and(found),
                None => found,
            });
        }
        Some((at, all?.by_way(machine.ease)))
    };
    (0..MACHINES.len()).filter_map(can).collect()
}

fn named(actions: impl Iterator<Item = ActionId>) -> String {
    actions.map(ActionId::name).collect::<Vec<_>>().join(" + ")
}

/// Whether a right is one over identities, beside taking them on.
fn over_identities(right: &Right) -> bool {
    !right.guarded || right.relation == Relation::CanEscalateTo
}

/// What an account outside of the scan can do.
pub(super) fn of_stranger(estate: &Estate<'_>, account: &str, arn: &str, targets: &BTreeSet<usize>) -> Finds {
    let mut finds = Finds::default();
    let asker = Asker::account(account, arn, estate.accounts.organization(account));
    for target in targets.iter().filter_map(|at| estate.targets.all.get(*at)) {
        for (right, verdict) in outside(estate, &asker, target) {
            if verdict.seen && right.relation != Relation::CanEscalateTo {
                finds.share(right.relation, target.node, verdict);
            }
        }
    }
    finds
}

/// What identities of an account may be let into by policies of resources that were not read, whatever they hold.
pub(super) fn of_newcomer(estate: &Estate<'_>, account: &str, targets: &[usize]) -> Finds {
    let mut finds = Finds::default();
    let (arn, nothing) = (format!("arn:aws:iam::{account}:role/*"), Policy::compile(&[]));
    let identity = [Sight::Seen(&nothing)];
    let asker = Asker::newcomer(account, &arn, &identity);
    for target in targets.iter().filter_map(|at| estate.targets.all.get(*at)) {
        for (right, verdict) in outside(estate, &asker, target) {
            if !over_identities(right) {
                finds.share(right.relation, target.node, verdict);
            }
        }
    }
    finds
}

/// Which roles anyone can take on.
pub(super) fn of_anyone(estate: &Estate<'_>) -> Finds {
    let mut finds = Finds::default();
    let asker = Asker::stranger();
    for target in estate.targets.shared.get("*").into_iter().flatten().filter_map(|at| estate.targets.all.get(*at)) {
        for (right, verdict) in outside(estate, &asker, target) {
            if verdict.seen && right.relation == Relation::CanAssume {
                finds.share(right.relation, target.node, verdict);
            }
        }
    }
    finds
}

/// What somebody may do by the policy of a resource.
fn outside(estate: &Estate<'_>, asker: &Asker<'_>, target: &Target<'_>) -> Vec<(&'static Right, Verdict)> {
    let questions: Vec<Question> =
        estate.targets.questions.iter().filter(|question| question.class == target.class).copied().collect();
    let rights = questions.chunk_by(|a, b| a.right == b.right).filter_map(|ways| {
        let right = ways.first()?.right().filter(|right| right.guarded && (right.when)(target.asset))?;
        let found = ways.iter().map(|question| asker.may_all(estate, *question, target));
        Some((right, found.fold(None, Verdict::better)?))
    });
    rights.collect()
}
