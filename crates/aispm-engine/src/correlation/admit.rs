//! Which assets may stand at a step, and what their signals there are worth.

use super::{
    Correlation, ShownBy, Sign,
    branches::Branches,
    ground::Ground,
    neighbours::Gone,
    of_kind,
    worth::{Pair, Worth},
};
use crate::{
    Judgement,
    condition::{formula::Truth, judge::Scope},
    graph::Node,
};

/// Judges assets at the steps of one rule.
pub(crate) struct Admission<'a> {
    ground: &'a Ground<'a>,
    correlation: &'a Correlation,
    branches: Branches<'a>,
}

impl<'a> Admission<'a> {
    pub(crate) fn of(ground: &'a Ground<'a>, correlation: &'a Correlation, gone: &'a Gone) -> Self {
        Self { ground, correlation, branches: Branches::of(ground, gone) }
    }

    /// What the signals of an asset at a step are worth; nothing when it cannot stand there.
    pub(crate) fn at(&mut self, step: usize, node: Node) -> Option<Pair<Worth>> {
        let may = self.stands(step, node);
        if may == Truth::False {
            return None;
        }
        let (mut sure, mut possible) = (0_u32, 0_u32);
        for sign in self.correlation.signals.iter().filter(|sign| sign.step == step) {
            let truth = self.shows(sign, node);
            sure += if truth == Truth::True { sign.weight } else { 0 };
            possible += if truth == Truth::False { 0 } else { sign.weight };
        }
        let sure = if may == Truth::True { Worth::of_weight(sure) } else { Worth::NONE };
        Some(Pair { sure, possible: Worth::of_weight(possible) })
    }

    /// Whether nothing rules out that an asset stands at a step.
    pub(crate) fn may_stand(&mut self, step: usize, node: Node) -> bool {
        self.stands(step, node) != Truth::False
    }

    fn stands(&mut self, step: usize, node: Node) -> Truth {
        let correlation = self.correlation;
        let (Some(asset), Some(at)) = (self.ground.asset(node), correlation.steps.get(step)) else {
            return Truth::False;
        };
        let mut may = at.wanted.takes(asset, self.ground.now());
        for branch in correlation.with.iter().filter(|branch| branch.from == step) {
            if may != Truth::False {
                may = may.min(self.branches.holds(branch, node));
            }
        }
        for branch in correlation.without.iter().filter(|branch| branch.from == step) {
            if may != Truth::False {
                may = may.min(!self.branches.holds(branch, node));
            }
        }
        may
    }

    /// Whether an asset shows a signal. One that compares steps counts nothing here.
    fn shows(&mut self, sign: &Sign, node: Node) -> Truth {
        match (&sign.shown_by, self.ground.asset(node)) {
            (ShownBy::Branch(branch), _) => self.branches.holds(branch, node),
            (_, None) | (ShownBy::Comparison(_), _) => Truth::False,
            (ShownBy::Facts(conditions), Some(asset)) => of_kind(conditions, asset)
                .map_or(Truth::False, |condition| Scope::of(asset, self.ground.now()).holds(condition)),
            (ShownBy::Failing(check), Some(asset)) => match check.judge(asset, self.ground.now()) {
                Judgement::Fail => Truth::True,
                Judgement::Unknown => Truth::Unknown,
                Judgement::Pass | Judgement::NotApplicable => Truth::False,
            },
        }
    }
}
