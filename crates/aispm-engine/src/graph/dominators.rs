//! Dominators: what every way from a root to a node goes through.
//!
//! After Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).

/// What every way from the root goes through.
#[derive(Debug)]
pub(crate) struct Dominators {
    /// The last node before this one that every way goes through; the root has itself. `None`: there is no way.
    parents: Vec<Option<u32>>,
}

impl Dominators {
    /// The dominators of nodes, given where one gets from each. Node 0 is the root.
    pub(crate) fn new(next: &[Vec<u32>]) -> Self {
        let order = post_order(next);
        let mut number = vec![0_u32; next.len()];
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); next.len()];
        for (at, node) in (0..).zip(&order) {
            if let Some(number) = number.get_mut(*node as usize) {
                *number = at;
            }
            for to in next.get(*node as usize).into_iter().flatten() {
                if let Some(before) = before.get_mut(*to as usize) {
                    before.push(*node);
                }
            }
        }
        let number = |node: u32| number.get(node as usize).copied().unwrap_or_default();
        let mut found = Self { parents: vec![None; next.len()] };
        found.set(0, 0);
        let mut changed = true;
        while changed {
            changed = false;
            for node in order.iter().rev().filter(|node| **node != 0) {
                let mut parent = None;
                for other in before.get(*node as usize).into_iter().flatten() {
                    if found.parent(*other).is_some() {
                        parent = Some(parent.map_or(*other, |parent| found.meet(parent, *other, number)));
                    }
                }
                if let Some(parent) = parent
                    && found.parent(*node) != Some(parent)
                {
                    found.set(*node, parent);
                    changed = true;
                }
            }
        }
        found
    }

    /// What every way to a node goes through, the node first and the root last. Empty: there is no way.
    pub(crate) fn of(&self, node: u32) -> impl Iterator<Item = u32> {
        let parent = |node: u32| self.parent(node).filter(|parent| *parent != node);
        std::iter::successors(self.parent(node).map(|_| node), move |node| parent(*node))
    }

    fn parent(&self, node: u32) -> Option<u32> {
        self.parents.get(node as usize).copied().flatten()
    }

    fn set(&mut self, node: u32, parent: u32) {
        if let Some(slot) = self.parents.get_mut(node as usize) {
            *slot = Some(parent);
        }
    }

    /// The last node that the ways to both go through. Parents have higher numbers than their children.
    fn meet(&self, mut a: u32, mut b: u32, number: impl Fn(u32) -> u32) -> u32 {
        while a != b {
            let lower = if number(a) < number(b) { &mut a } else { &mut b };
            let Some(parent) = self.parent(*lower) else { return 0 };
            if parent == *lower {
                return parent;
            }
            *lower = parent;
        }
        a
    }
}

/// The nodes that one gets to from node 0, each behind those that are found through it.
fn post_order(next: &[Vec<u32>]) -> Vec<u32> {
    let mut seen = vec![false; next.len()];
    let mut order = Vec::new();
    let mut stack: Vec<(u32, usize)> = Vec::new();
    if let Some(root) = seen.first_mut() {
        *root = true;
        stack.push((0, 0));
    }
    while let Some((node, at)) = stack.last_mut() {
        let Some(to) = next.get(*node as usize).and_then(|next| next.get(*at)) else {
            order.push(*node);
            stack.pop();
            continue;
        };
        *at += 1;
        if let Some(seen) = seen.get_mut(*to as usize)
            && !*seen
        {
            *seen = true;
            stack.push((*to, 0));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]
    use proptest::prelude::*;

    use super::*;

    /// The nodes that one gets to without one of them.
    fn without(next: &[Vec<u32>], gone: Option<u32>) -> Vec<bool> {
        let mut seen = vec![false; next.len()];
        let mut todo = if gone == Some(0) { vec![] } else { vec![0] };
        while let Some(node) = todo.pop() {
            if !std::mem::replace(&mut seen[node as usize], true) {
                todo.extend(next[node as usize].iter().filter(|to| Some(**to) != gone));
            }
        }
        seen
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_node_dominates_what_cannot_be_reached_without_it(
            edges in prop::collection::vec((0..10_u32, 0..10_u32), 0..30),
        ) {
            let mut next = vec![Vec::new(); 10];
            for (from, to) in edges {
                next[from as usize].push(to);
            }
            let dominators = Dominators::new(&next);
            let reached = without(&next, None);
            for node in 0..10_u32 {
                let expected: Vec<u32> = (0..10)
                    .filter(|other| reached[node as usize] && !without(&next, Some(*other))[node as usize])
                    .collect();
                let mut found: Vec<u32> = dominators.of(node).collect();
                found.sort_unstable();
                prop_assert_eq!(found, expected, "node {} of {:?}", node, next);
            }
        }
    }

    #[test]
    fn nothing_has_no_dominators() {
        assert_eq!(Dominators::new(&[]).of(0).count(), 0);
    }
}
