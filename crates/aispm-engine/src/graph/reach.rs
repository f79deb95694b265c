//! Reach: which of some marked nodes each node gets to, up to a number of them.

use std::ops::RangeInclusive;

use super::moves::Moves;

/// For every node, up to `most` marks of nodes that it gets to in at most `hops` moves: with fewer, all of them.
///
/// `against` are the moves against their direction, `marks` nodes with their marks, and `implied` the nodes that get at
/// least as far as this one, itself included. A node that is full passes on enough to fill whoever gets to it, so that the
/// bound costs nothing but the names of the rest.
pub(crate) fn reach(
    against: &Moves,
    marks: &[(u32, u32)],
    hops: usize,
    most: usize,
    implied: impl Fn(u32) -> RangeInclusive<u32>,
) -> Vec<Vec<u32>> {
    let mut sets: Vec<Vec<u32>> = vec![Vec::new(); against.nodes()];
    let mut fresh: Vec<(u32, u32)> = Vec::new();
    for (node, mark) in marks {
        fresh.extend(implied(*node).filter(|node| add(&mut sets, *node, *mark, most)).map(|node| (node, *mark)));
    }
    for _ in 0..hops {
        let (mut next, mut shared) = (Vec::new(), Vec::new());
        for (node, mark) in fresh {
            for (to, _) in against.of(node) {
                if against.is_shared(*to) {
                    shared.extend(Some((*to, mark)).filter(|_| add(&mut sets, *to, mark, most)));
                } else {
                    next.extend(implied(*to).filter(|to| add(&mut sets, *to, mark, most)).map(|to| (to, mark)));
                }
            }
        }
        for (node, mark) in shared {
            for (to, _) in against.of(node) {
                next.extend(implied(*to).filter(|to| add(&mut sets, *to, mark, most)).map(|to| (to, mark)));
            }
        }
        fresh = next;
    }
    sets
}

fn add(sets: &mut [Vec<u32>], node: u32, mark: u32, most: usize) -> bool {
    let Some(set) = sets.get_mut(node as usize) else { return false };
    let is_new = set.len() < most && !set.contains(&mark);
    if is_new {
        set.push(mark);
    }
    is_new
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;

    const ONLY: fn(u32) -> RangeInclusive<u32> = |node| node..=node;

    /// 0 -> 1 -> 2 -> 3, and 0 -> 4.
    const CHAIN: [(u32, u32, u8); 4] = [(0, 1, 255), (1, 2, 255), (2, 3, 255), (0, 4, 255)];

    #[test]
    fn it_counts_what_lies_within_the_hops() {
        let against = Moves::against(5, 5, &CHAIN);
        let sizes =
            |hops| -> Vec<usize> { reach(&against, &[(3, 3), (4, 4)], hops, 9, ONLY).iter().map(Vec::len).collect() };
        assert_eq!(sizes(2), [1, 1, 1, 1, 1]);
        assert_eq!(sizes(3), [2, 1, 1, 1, 1]);
    }

    #[test]
    fn a_full_node_fills_whoever_gets_to_it() {
        let moves: Vec<(u32, u32, u8)> = (2..9).map(|to| (1, to, 255)).chain([(0, 1, 255)]).collect();
        let marks: Vec<(u32, u32)> = (2..9).map(|node| (node, node)).collect();
        let sets = reach(&Moves::against(9, 9, &moves), &marks, 5, 3, ONLY);
        assert_eq!((sets[0].len(), sets[1].len()), (3, 3));
    }

    #[test]
    fn a_cycle_ends() {
        let sets = reach(&Moves::against(2, 2, &[(0, 1, 9), (1, 0, 9)]), &[(1, 1)], 50, 9, ONLY);
        assert_eq!(sets, [[1], [1]]);
    }
}
