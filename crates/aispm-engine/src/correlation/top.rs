//! The best two of many: enough to leave out any one of them.
//!
//! What the members of a row have in common is worked out once for all of them. No member has an edge to itself, so that
//! each must be told the best of the *others*.

use crate::graph::Node;

/// The best value and the best of any other node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TopTwo<V> {
    first: Option<(V, Node)>,
    second: Option<(V, Node)>,
}

impl<V> Default for TopTwo<V> {
    fn default() -> Self {
        Self { first: None, second: None }
    }
}

impl<V: Copy + Ord> TopTwo<V> {
    /// Takes a value of a node into account. Of equal values the node in the earlier place wins.
    pub(crate) fn offer(&mut self, value: V, node: Node, place: impl Fn(Node) -> u32) {
        let better = |than: Option<(V, Node)>| {
            than.is_none_or(|(other, there)| {
                value > other || (value == other && node != there && place(node) < place(there))
            })
        };
        match self.first {
            Some((other, known)) if known == node => self.first = Some((value.max(other), node)),
            first if better(first) => {
                self.second = first;
                self.first = Some((value, node));
            }
            _ if better(self.second) => self.second = Some((value, node)),
            _ => {}
        }
    }

    /// The best of any node but this.
    pub(crate) fn except(&self, node: Node) -> Option<(V, Node)> {
        self.first.filter(|(_, first)| *first != node).or(match self.first {
            Some((_, first)) if first == node => self.second,
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TopTwo;

    #[test]
    fn one_can_be_left_out() {
        let mut top = TopTwo::default();
        for (value, node) in [(1, 4), (3, 5), (3, 2), (2, 5), (9, 5)] {
            top.offer(value, node, |node| node);
        }
        assert_eq!((top.except(0), top.except(5), top.except(2)), (Some((9, 5)), Some((3, 2)), Some((9, 5))));
        assert_eq!(TopTwo::<u8>::default().except(1), None);
    }

    #[test]
    fn a_node_never_stands_twice() {
        let mut top = TopTwo::default();
        for (value, node) in [(5, 1), (4, 2), (6, 2)] {
            top.offer(value, node, |node| node);
        }
        assert_eq!((top.except(2), top.except(1)), (Some((5, 1)), Some((6, 2))));
    }
}
