//! Reach: which of some marked nodes each node gets to, up to a number of them.

use std::ops::RangeInclusive;

use super::moves::Moves;

/// Marks of every node, up to a number of them.
#[derive(Debug)]
pub(crate) struct Marks {
    /// Room for `most` of each node, of which the first are in use.
    marks: Vec<u32>,
    used: Vec<u8>,
    most: u8,
}

impl Marks {
    /// The marks of a node.
    pub(crate) fn of(&self, node: u32) -> &[u32] {
        let used = self.used.get(node as usize).copied().unwrap_or_default();
        self.first(node, used)
    }

    fn first(&self, node: u32, many: u8) -> &[u32] {
        let start = node as usize * usize::from(self.most);
        self.marks.get(start..start + usize::from(many)).unwrap_or_default()
    }

    /// Adds marks to a node. Whether one was new.
    fn add(&mut self, node: u32, marks: &[u32]) -> bool {
        let (start, most) = (node as usize * usize::from(self.most), usize::from(self.most));
        let (Some(own), Some(used)) = (self.marks.get_mut(start..start + most), self.used.get_mut(node as usize))
        else {
            return false;
        };
        let before = *used;
        for mark in marks {
            let (known, free) = own.split_at_mut(usize::from(*used));
            let Some(slot) = free.first_mut() else { break };
            if !known.contains(mark) {
                *slot = *mark;
                *used += 1;
            }
        }
        *used > before
    }
}

/// For every node, up to `most` marks of nodes that it gets to in at most `hops` moves: with fewer, all of them.
///
/// `against` are the moves against their direction, `marks` nodes with their marks, and `implied` the nodes that get at
/// least as far as this one, itself included. A node that is full passes on enough to fill whoever gets to it, so that the
/// bound costs nothing but the names of the rest.
pub(crate) fn reach(
    against: &Moves,
    marks: &[(u32, u32)],
    hops: usize,
    most: u8,
    implied: impl Fn(u32) -> RangeInclusive<u32>,
) -> Marks {
    let nodes = against.nodes();
    let mut found = Marks { marks: vec![0; nodes * usize::from(most)], used: vec![0; nodes], most };
    // How many marks of a node were passed on.
    let mut passed: Vec<u8> = vec![0; nodes];
    let mut fresh: Vec<u32> = Vec::new();
    for (node, mark) in marks {
        fresh.extend(implied(*node).filter(|node| found.add(*node, &[*mark])));
    }
    let mut pass_on = |found: &mut Marks, from: Vec<u32>, arrive: &mut dyn FnMut(&mut Marks, u32, &[u32])| {
        // A mark goes one move a round: what arrives meanwhile is for the next.
        let rounds: Vec<(u32, u8)> =
            once_each(from).into_iter().map(|node| (node, found.of(node).len() as u8)).collect();
        let mut news: Vec<u32> = Vec::new();
        for (node, used) in rounds {
            let Some(passed) = passed.get_mut(node as usize) else { continue };
            news.clear();
            news.extend(found.first(node, used).iter().skip(usize::from(*passed)));
            *passed = used;
            for (to, _) in against.of(node) {
                arrive(found, *to, &news);
            }
        }
    };
    for _ in 0..hops {
        let (mut next, mut shared) = (Vec::new(), Vec::new());
        pass_on(&mut found, fresh, &mut |found, to, marks| {
            if against.is_shared(to) {
                shared.extend(Some(to).filter(|to| found.add(*to, marks)));
            } else {
                next.extend(implied(to).filter(|to| found.add(*to, marks)));
            }
        });
        // To pass through what many share is no hop.
        pass_on(&mut found, shared, &mut |found, to, marks| {
            next.extend(implied(to).filter(|to| found.add(*to, marks)))
        });
        fresh = next;
    }
    found
}

fn once_each(mut nodes: Vec<u32>) -> Vec<u32> {
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLY: fn(u32) -> RangeInclusive<u32> = |node| node..=node;

    /// 0 -> 1 -> 2 -> 3, and 0 -> 4.
    const CHAIN: [(u32, u32, u8); 4] = [(0, 1, 255), (1, 2, 255), (2, 3, 255), (0, 4, 255)];

    #[test]
    fn it_counts_what_lies_within_the_hops() {
        let against = Moves::against(5, 5, &CHAIN);
        let sizes = |hops| -> Vec<usize> {
            let found = reach(&against, &[(3, 3), (4, 4)], hops, 9, ONLY);
            (0..5).map(|node| found.of(node).len()).collect()
        };
        assert_eq!(sizes(2), [1, 1, 1, 1, 1]);
        assert_eq!(sizes(3), [2, 1, 1, 1, 1]);
    }

    #[test]
    fn a_full_node_fills_whoever_gets_to_it() {
        let moves: Vec<(u32, u32, u8)> = (2..9).map(|to| (1, to, 255)).chain([(0, 1, 255)]).collect();
        let marks: Vec<(u32, u32)> = (2..9).map(|node| (node, node)).collect();
        let found = reach(&Moves::against(9, 9, &moves), &marks, 5, 3, ONLY);
        assert_eq!((found.of(0).len(), found.of(1).len()), (3, 3));
    }

    #[test]
    fn a_cycle_ends() {
        let found = reach(&Moves::against(2, 2, &[(0, 1, 9), (1, 0, 9)]), &[(1, 1)], 50, 9, ONLY);
        assert_eq!([found.of(0), found.of(1)], [[1], [1]]);
    }
}
