//! What others can do by the policies of resources: accounts outside of the scan, anyone, and whoever an unread policy
//! may let in.

use std::collections::BTreeSet;

use aispm_inventory::Relation;

use super::{
    ask::{Asker, Verdict},
    estate::Estate,
    finds::Finds,
    resources::Right,
    rights::over_identities,
    target::{Question, Target},
};
use crate::policy::{Policy, Sight};

/// What an account outside of the scan can do.
pub(super) fn of_account(estate: &Estate<'_>, account: &str, arn: &str, targets: &BTreeSet<usize>) -> Finds {
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
pub(super) fn of_unread(estate: &Estate<'_>, account: &str, targets: &[usize]) -> Finds {
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
