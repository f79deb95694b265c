//! What the members of a profile can do: the questions worth asking, asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aispm_inventory::{Gap, Relation};

use super::{
    ask::{Asker, Verdict},
    climbing::Gain,
    estate::Estate,
    finds::Finds,
    principals::Profile,
    resources::{Right, Way},
    strength::Strength,
    target::{Question, Target},
};
use crate::{
    graph::Node,
    policy::{ActionSet, Policy, Sight},
};

/// What came out of asking for one profile.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) finds: Finds,
    /// The ways in which its members gain rights of others, with the names of what they go through. With a node, those of
    /// one member.
    pub(super) climbs: BTreeMap<(Option<Node>, String), BTreeSet<String>>,
    /// Why there may be more of those, of all members or of one.
    pub(super) open: BTreeMap<Option<Node>, Gap>,
}

impl Outcome {
    /// The ways in which a member gains rights of others.
    pub(super) fn climbs(&self, member: Node) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let own = self.climbs.iter().filter(move |((from, _), _)| from.is_none_or(|from| from == member));
        own.map(|((_, way), through)| (way.as_str(), through))
    }

    /// Why a member may gain rights of others in more ways.
    pub(super) fn open(&self, member: Node) -> Option<Gap> {
        self.open.get(&None).max(self.open.get(&Some(member))).cloned()
    }

    /// The roles that a member can take on.
    pub(super) fn assumes(&self, member: Node) -> impl Iterator<Item = Node> {
        let own = self.finds.own.iter().filter(move |(from, _)| *from == member).map(|(_, found)| found);
        let takes = self.finds.shared.iter().chain(own);
        takes.filter(|found| found.relation == Relation::CanAssume && found.seen).map(|found| found.to)
    }
}

/// A profile that asks.
#[derive(Debug)]
pub(super) struct Job<'e> {
    pub(super) estate: &'e Estate<'e>,
    pub(super) strengths: &'e [Strength<'e>],
    pub(super) number: usize,
    pub(super) profile: &'e Profile<'e>,
    pub(super) identity: &'e [Sight<&'e Policy>],
    /// What a member gains as another principal.
    pub(super) gains: HashMap<(usize, usize), Gain>,
    /// Whether another profile has rights that the members lack.
    pub(super) wider: HashMap<usize, bool>,
    /// What their own policies let them use on something, as far as they were seen.
    pub(super) allowed: ActionSet,
    /// Machines that they can make.
    pub(super) machines: Option<Vec<(usize, Verdict)>>,
    pub(super) out: Outcome,
}

/// One member that asks, for all where there is no start.
#[derive(Debug)]
pub(super) struct Turn<'t> {
    pub(super) asker: &'t Asker<'t>,
    pub(super) member: usize,
    pub(super) from: Option<Node>,
}

/// Asks everything for the members of a profile.
pub(super) fn of<'e>(estate: &'e Estate<'e>, strengths: &'e [Strength<'e>], number: usize) -> Outcome {
    let Some(profile) = estate.principals.profiles.get(number).filter(|profile| !profile.members.is_empty()) else {
        return Outcome::default();
    };
    let identity = profile.layers(&estate.book);
    let bound = match profile.boundary {
        Sight::Seen(id) => estate.book.page(id).map(|page| *page.policy.allowed()).unwrap_or_default(),
        Sight::Absent | Sight::Unseen => ActionSet::all(),
    };
    let pages = profile.held.iter().filter_map(|held| estate.book.page(held.policy?));
    let allowed = pages.fold(ActionSet::default(), |all, page| all.or(page.policy.allowed())).and(&bound);
    let mut job = Job {
        allowed,
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
                if self.allowed.contains(action) {
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
                self.pass(&Turn { asker: &asker, member: *member, from }, target);
                continue;
            }
            let mut best: Option<(Verdict, &'static Way)> = None;
            // Where no other policy can allow it, what their own do not speak of is not worth asking.
            let alone = self.profile.unseen().is_none() && !(right.guarded && target.has_policy());
            for (_, question) in ways {
                let Some(way) = question.way() else { continue };
                if alone && !way.calls.iter().all(|call| self.allowed.contains(call.action)) {
                    continue;
                }
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
                Relation::CanEscalateTo => {
                    self.climb(&Turn { asker: &asker, member: *member, from }, right, way, target, &verdict)
                }
                relation => self.file(from, relation, target.node, verdict),
            }
        }
    }

    fn node(&self, principal: usize) -> Option<Node> {
        self.estate.principals.all.get(principal).map(|principal| principal.node)
    }

    /// Files an edge: of one member, or of all.
    pub(super) fn file(&mut self, from: Option<Node>, relation: Relation, to: Node, verdict: Verdict) {
        let found = self.out.finds.file(relation, to, verdict);
        match from {
            Some(from) => self.out.finds.own.push((from, found)),
            None => self.out.finds.shared.push(found),
        }
    }
}

/// Whether a right is one over identities, beside taking them on.
pub(super) fn over_identities(right: &Right) -> bool {
    !right.guarded || right.relation == Relation::CanEscalateTo
}
