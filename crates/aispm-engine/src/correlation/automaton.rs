//! The automaton of a rule: every hop leads to a later state, so that its walks are short and never run in circles.

use aispm_inventory::{Kind, Relation};

use super::sets::{KindSet, RelationSet};

/// The most edges that a path may have.
pub(crate) const MOST_HOPS: u32 = 12;

/// An edge that a path may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) relations: RelationSet,
    /// Whether it goes from the end of a relation to its start.
    pub(crate) reverse: bool,
}

/// A place on a path: a step, a place between two edges, or one more round of a repeated edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// Kinds of assets that can stand here on a whole path.
    pub(crate) kinds: KindSet,
    /// Index of the step, if it is one.
    pub(crate) step: Option<usize>,
    /// The edge from here, and the state after it. Nothing: the path ends here.
    pub(crate) hop: Option<(Hop, usize)>,
    /// The state that the same asset may be in as well, where an edge may be left out or taken no more.
    pub(crate) skip: Option<usize>,
}

/// A place that a rule writes: a step, or between two edges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) step: Option<usize>,
    pub(crate) kinds: KindSet,
}

/// An edge that a rule writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    pub(crate) hop: Hop,
    /// How often it is taken at least.
    pub(crate) min: u32,
    /// INVARIANT: at least 1, and not less than `min`.
    pub(crate) max: u32,
}

impl Hop {
    /// Whether some relation leads from one kind to another.
    pub(crate) fn joins(self, relation: Relation, from: Kind, to: Kind) -> bool {
        if self.reverse { relation.joins(to, from) } else { relation.joins(from, to) }
    }

    /// The kinds that one edge leads to.
    pub(crate) fn leads(self, from: KindSet) -> KindSet {
        let leads = |to: &Kind| self.relations.iter().any(|r| from.iter().any(|from| self.joins(r, from, *to)));
        Kind::ALL.iter().copied().filter(leads).collect()
    }

    /// The same edge the other way.
    pub(crate) const fn back(self) -> Self {
        Self { reverse: !self.reverse, ..self }
    }
}

/// The states of a path: `places`, with a leg from each to the next. A leg that is taken up to `n` times has `n - 1` states
/// between its ends, one for each time it was taken; the walk may go on from those in which it was taken often enough.
pub(crate) fn states(places: &[Place], legs: &[Leg]) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let start = states.len();
        states.push(State { kinds: place.kinds, step: place.step, hop: None, skip: None });
        let Some(leg) = legs.get(index) else { continue };
        let end = start + leg.max as usize;
        states.extend((1..leg.max).map(|_| State { kinds: KindSet::all(), step: None, hop: None, skip: None }));
        for (taken, (at, state)) in (0..).zip((start..).zip(states.iter_mut().skip(start))) {
            state.hop = Some((leg.hop, at + 1));
            state.skip = (taken >= leg.min).then_some(end);
        }
    }
    states
}

/// Takes away the kinds that no walk from the first state brings to a state.
pub(crate) fn narrow_from_entry(states: &mut [State]) {
    for at in 1..states.len() {
        let (before, rest) = states.split_at_mut(at);
        let Some(state) = rest.first_mut() else { continue };
        let arriving = before.iter().fold(KindSet::default(), |sum, source| {
            let skipped = if source.skip == Some(at) { source.kinds } else { KindSet::default() };
            let led = match source.hop {
                Some((hop, to)) if to == at => hop.leads(source.kinds),
                _ => KindSet::default(),
            };
            sum.or(skipped).or(led)
        });
        state.kinds = state.kinds.and(arriving);
    }
}

/// Takes away the kinds from which no walk reaches the last state.
pub(crate) fn narrow_from_end(states: &mut [State]) {
    for at in (0..states.len()).rev() {
        let (before, after) = states.split_at_mut(at + 1);
        let Some(state) = before.last_mut() else { continue };
        let kinds_of = |to: usize| after.get(to - at - 1).map(|state| state.kinds).unwrap_or_default();
        let Some((hop, to)) = state.hop else { continue };
        let skipped = state.skip.map(kinds_of).unwrap_or_default();
        state.kinds = state.kinds.and(hop.back().leads(kinds_of(to)).or(skipped));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(relation: Relation, min: u32, max: u32) -> Leg {
        Leg { hop: Hop { relations: [relation].into_iter().collect(), reverse: false }, min, max }
    }

    fn place(kinds: &[Kind]) -> Place {
        Place { step: None, kinds: kinds.iter().copied().collect() }
    }

    #[test]
    fn a_repeated_leg_has_a_state_for_each_time_it_was_taken() {
        let places = [place(&[Kind::Identity]), place(&[Kind::Identity])];
        let states = states(&places, &[leg(Relation::CanAssume, 1, 3)]);
        let leads: Vec<_> = states.iter().map(|state| (state.hop.map(|(_, to)| to), state.skip)).collect();
        assert_eq!(leads, [(Some(1), None), (Some(2), Some(3)), (Some(3), Some(3)), (None, None)]);
    }

    #[test]
    fn kinds_that_lead_nowhere_are_taken_away() {
        let places = [place(&[Kind::Identity]), Place { step: None, kinds: KindSet::all() }, place(&[Kind::Store])];
        let mut states = states(&places, &[leg(Relation::CanAssume, 0, 2), leg(Relation::CanRead, 1, 1)]);
        narrow_from_entry(&mut states);
        narrow_from_end(&mut states);
        let kinds: Vec<Vec<Kind>> = states.iter().map(|state| state.kinds.iter().collect()).collect();
        assert_eq!(kinds, [vec![Kind::Identity], vec![Kind::Identity], vec![Kind::Identity], vec![Kind::Store]]);
    }
}
