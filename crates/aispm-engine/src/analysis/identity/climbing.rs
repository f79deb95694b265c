//! How identities come to rights that are not theirs: by what acts with another identity, or by handing one to a machine.

use std::sync::Arc;

use aispm_inventory::{Gap, Kind, Observed, Relation};

use super::{
    super::hidden::{lets_in, service},
    ask::{Asker, On, Verdict},
    estate::Estate,
    machines::MACHINES,
    privileges,
    resources::{Right, To, Way},
    rights::{Job, Turn},
    target::Target,
};
use crate::{
    graph::{Node, Reason},
    policy::{ActionId, action},
    world::slot,
};

/// What acting as somebody else brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gain {
    /// Rights.
    Rights,
    /// Nothing.
    Nothing,
    /// What the other may do was not seen.
    Unseen,
}

impl<'e> Job<'e> {
    /// The identities that a way leads to, where they have rights that the asker lacks.
    pub(super) fn climb(&mut self, turn: &Turn<'_>, right: &Right, way: &Way, target: &Target<'e>, verdict: &Verdict) {
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
            self.step(turn, end, verdict.clone(), [&says, &climbs, &target.asset.name], None);
        }
        if right.to == To::ActsAs && target.acts_as.is_empty() {
            let says = format!("`{calls}` {} {} {}, which may act with it", way.does, way.noun, target.asset.name);
            self.may_climb(turn, &says, target, verdict);
        }
    }

    /// Possible edges to the identities that something may act with whose description was not seen.
    fn may_climb(&mut self, turn: &Turn<'_>, says: &str, target: &Target<'e>, verdict: &Verdict) {
        let (Some(service), Some(slot)) = (service(target.asset), target.hidden) else { return };
        let Some(Observed::Unseen(gap)) = target.asset.detail.fact(slot.into()) else { return };
        let estate = self.estate;
        let roles = estate.principals.all.iter().filter(|other| {
            let profile = estate.principals.profiles.get(other.profile);
            profile.is_some_and(|profile| profile.account == target.account) && lets_in(other.facts, service)
        });
        let hidden = Reason::Fact { of: target.node, slot };
        let verdict = Verdict { seen: false, reasons: [&verdict.reasons[..], &[hidden]].concat(), ..*verdict };
        for role in roles {
            self.step(turn, role.node, verdict.clone(), [says, "", &target.asset.name], Some(gap.clone()));
        }
    }

    /// One edge to an identity, where it has rights that the asker lacks. `gap`: why it is only possible.
    fn step(
        &mut self,
        turn: &Turn<'_>,
        end: Node,
        mut verdict: Verdict,
        [says, climbs, through]: [&str; 3],
        mut gap: Option<Gap>,
    ) {
        let Some(other) = self.estate.principals.at(end) else { return };
        if other == turn.member {
            return;
        }
        match self.gain(turn, other) {
            Gain::Nothing => return,
            Gain::Unseen => {
                verdict.seen = false;
                verdict.reasons.push(Reason::Fact { of: end, slot: slot(Kind::Identity, "statements") });
                gap = gap.or_else(|| self.gap_of(other));
            }
            Gain::Rights if !verdict.seen => {}
            Gain::Rights => {
                self.out.climbs.entry((turn.from, climbs.to_owned())).or_default().insert(through.to_owned());
            }
        }
        if let Some(gap) = gap {
            let worst = self.out.open.entry(turn.from).or_insert_with(|| gap.clone());
            *worst = gap.max(worst.clone());
        }
        verdict.reasons.insert(0, Reason::Says(Arc::from(says)));
        self.file(turn.from, Relation::CanEscalateTo, end, verdict);
    }

    /// Why the policies of a principal were not seen.
    fn gap_of(&self, other: usize) -> Option<Gap> {
        let principal = self.estate.principals.all.get(other)?;
        Some(privileges::gap(self.estate, self.estate.principals.profiles.get(principal.profile)?, principal.facts))
    }

    fn gain(&mut self, turn: &Turn<'_>, other: usize) -> Gain {
        if let Some(known) = self.gains.get(&(turn.member, other)) {
            return *known;
        }
        let gain = self.compare(turn, other);
        self.gains.insert((turn.member, other), gain);
        gain
    }

    fn compare(&mut self, turn: &Turn<'_>, other: usize) -> Gain {
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
            true => !same && strength.exceeds(estate, &them, own, turn.asker),
            false => !strength.actions.is_empty(),
        });
        if wider || self.is_favoured(&them, other, turn) {
            Gain::Rights
        } else if strength.unseen {
            Gain::Unseen
        } else {
            Gain::Nothing
        }
    }

    /// Whether the policy of a resource gives somebody by name what it does not give the asker.
    fn is_favoured(&self, them: &Asker<'_>, other: usize, turn: &Turn<'_>) -> bool {
        let targets = &self.estate.targets;
        let named = targets.named.get(&other).into_iter().flatten().filter_map(|at| targets.all.get(*at));
        named.filter(|target| !target.named.contains(&turn.member)).any(|target| {
            let questions = targets.questions.iter().filter(|question| question.class == target.class);
            let rights = questions.filter(|question| question.right().is_some_and(|right| right.guarded));
            rights.clone().any(|question| {
                them.may_all(self.estate, *question, target).is_some_and(|verdict| verdict.seen)
                    && turn.asker.may_all(self.estate, *question, target).is_none()
            })
        })
    }

    /// Handing a role to a machine, and what that brings.
    pub(super) fn pass(&mut self, turn: &Turn<'_>, target: &Target<'e>) {
        let may = |keys: &[(&str, &[&str])]| {
            let on = On {
                arn: target.arn,
                account: target.account,
                target: Some(target),
                guarded: false,
                chosen: false,
                keys,
            };
            turn.asker.may(self.estate, action!("iam:PassRole"), on).filter(|verdict| verdict.seen)
        };
        let Some(services) = &target.services else {
            if let Some(mut verdict) = may(&[]) {
                verdict.seen = false;
                verdict.reasons.push(target.guard.clone());
                self.file(turn.from, Relation::CanPass, target.node, verdict);
            }
            return;
        };
        let mut best: Option<Verdict> = None;
        for service in services {
            let Some(verdict) = may(&[("iam:PassedToService", &[service])]) else { continue };
            self.make(turn, target, service, &verdict);
            let mut said = verdict;
            said.reasons
                .insert(0, Reason::Says(Arc::from(format!("`iam:PassRole` hands it to {service}, which it trusts"))));
            best = Verdict::better(best, Some(said));
        }
        if let Some(verdict) = best {
            self.file(turn.from, Relation::CanPass, target.node, verdict);
        }
    }

    /// The machines of a service that the members can make with a role.
    fn make(&mut self, turn: &Turn<'_>, target: &Target<'e>, service: &str, passes: &Verdict) {
        if self.machines.is_none() || self.profile.personal {
            self.machines = Some(machines(self.estate, turn.asker));
        }
        let fits = |at: usize| MACHINES.get(at).filter(|machine| machine.service == service);
        let fitting: Vec<_> =
            self.machines.iter().flatten().filter_map(|(at, verdict)| Some((fits(*at)?, verdict.clone()))).collect();
        for (machine, verdict) in fitting {
            let calls = named(machine.calls.iter().map(|(action, _)| *action));
            let says = format!("`iam:PassRole` and `{calls}` make a new {} that acts with it", machine.noun);
            let climbs = format!("iam:PassRole + {calls}: makes a new {} with role", machine.noun);
            let whole = passes.clone().and(verdict);
            self.step(turn, target.node, whole, [&says, &climbs, &target.asset.name], None);
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
