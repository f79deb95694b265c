//! Spreading: the best product of eases from where something starts to everywhere else.
//!
//! Rounds over what got better in the round before, one round a hop. A bucket queue over the 256 levels would settle every
//! node once, but a bound on hops makes it inexact: a node would be settled by its best and longest way, and what lies
//! behind it by a shorter one would be lost, so that one more edge could lower a level elsewhere. Here nothing is lost,
//! and the bound on hops bounds the work to that many times the moves.

use std::ops::RangeInclusive;

use super::moves::{Moves, product};

/// The best level of every node, from levels at some of them, over at most `hops` moves. `implied`: the nodes that have at
/// least the level of this one, itself included.
pub(crate) fn spread(
    moves: &Moves,
    start: &[(u32, u8)],
    hops: usize,
    implied: impl Fn(u32) -> RangeInclusive<u32>,
) -> Vec<u8> {
    let mut best = vec![0_u8; moves.nodes()];
    let mut raise = |node: u32, level: u8| match best.get_mut(node as usize) {
        Some(best) if *best < level => {
            *best = level;
            true
        }
        _ => false,
    };
    let mut better: Vec<(u32, u8)> = Vec::new();
    for (node, level) in start {
        better.extend(implied(*node).filter(|node| raise(*node, *level)).map(|node| (node, *level)));
    }
    let mut shared: Vec<(u32, u8)> = Vec::new();
    for _ in 0..hops {
        latest(&mut better);
        let mut next = Vec::new();
        for (node, level) in better.drain(..) {
            for (to, ease) in moves.of(node) {
                let level = product(level, *ease);
                if moves.is_shared(*to) {
                    shared.extend(Some((*to, level)).filter(|_| raise(*to, level)));
                } else {
                    next.extend(implied(*to).filter(|to| raise(*to, level)).map(|to| (to, level)));
                }
            }
        }
        // What many share is gone through once, by the best of them.
        latest(&mut shared);
        for (node, level) in shared.drain(..) {
            for (to, ease) in moves.of(node) {
                let level = product(level, *ease);
                next.extend(implied(*to).filter(|to| raise(*to, level)).map(|to| (to, level)));
            }
        }
        better = next;
    }
    best
}

/// Keeps the best level of every node.
fn latest(levels: &mut Vec<(u32, u8)>) {
    levels.sort_unstable_by_key(|(node, level)| (*node, u8::MAX - level));
    levels.dedup_by_key(|(node, _)| *node);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]
    use proptest::prelude::*;

    use super::*;

    const ONLY: fn(u32) -> RangeInclusive<u32> = |node| node..=node;

    /// Every walk of at most `hops` moves, tried out.
    fn tried(nodes: usize, moves: &[(u32, u32, u8)], start: u32, hops: usize) -> Vec<u8> {
        let mut best = vec![0_u8; nodes];
        let mut walks = vec![(start, u8::MAX)];
        for hop in 0..=hops {
            for (node, level) in &walks {
                best[*node as usize] = best[*node as usize].max(*level);
            }
            if hop < hops {
                let step = |(at, level): &(u32, u8)| {
                    let (at, level) = (*at, *level);
                    moves
                        .iter()
                        .filter(move |(from, ..)| *from == at)
                        .map(move |(_, to, ease)| (*to, product(level, *ease)))
                };
                walks = walks.iter().flat_map(step).collect();
                latest(&mut walks);
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_finds_what_trying_out_every_walk_finds(
            moves in prop::collection::vec((0..9_u32, 0..9_u32, any::<u8>()), 0..30),
            hops in 0..5_usize,
        ) {
            let found = spread(&Moves::new(9, 9, &moves), &[(0, u8::MAX)], hops, ONLY);
            prop_assert_eq!(found, tried(9, &moves, 0, hops));
        }

        #[test]
        fn one_more_move_never_lowers_a_level(
            moves in prop::collection::vec((0..9_u32, 0..9_u32, any::<u8>()), 0..30),
            more in (0..9_u32, 0..9_u32, any::<u8>()),
        ) {
            let before = spread(&Moves::new(9, 9, &moves), &[(0, u8::MAX)], 3, ONLY);
            let all: Vec<_> = moves.into_iter().chain([more]).collect();
            let after = spread(&Moves::new(9, 9, &all), &[(0, u8::MAX)], 3, ONLY);
            prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
        }
    }

    #[test]
    fn passing_through_what_many_share_is_no_hop() {
        let moves = Moves::new(4, 3, &[(0, 3, 255), (3, 1, 128), (1, 2, 255)]);
        assert_eq!(spread(&moves, &[(0, 255)], 1, ONLY)[..3], [255, 128, 0]);
    }
}
