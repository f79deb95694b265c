//! Everything that questions are asked against.

use aispm_inventory::{Asset, Detail, Observed, kind::Identity};
use jiff::Timestamp;

use super::{
    accounts::Accounts,
    ask::{Asker, On},
    book::Book,
    principals::Principals,
    target::Target,
    targets::Targets,
};
use crate::{
    graph::Node,
    policy::{Outcome, action},
};

/// The scanned accounts of AWS.
#[derive(Debug)]
pub(super) struct Estate<'a> {
    pub(super) book: Book<'a>,
    pub(super) accounts: Accounts<'a>,
    pub(super) principals: Principals<'a>,
    pub(super) targets: Targets<'a>,
    pub(super) at: Timestamp,
}

impl<'a> Estate<'a> {
    /// Settles what only decisions can tell of resources: the services that can take on a role, and whether a bucket is
    /// closed to other accounts.
    pub(super) fn settle(&mut self) {
        let settled: Vec<(Option<Vec<&'a str>>, bool)> =
            self.targets.all.iter().map(|target| (self.services(target), self.is_closed(target))).collect();
        for (target, (services, closed)) in self.targets.all.iter_mut().zip(settled) {
            (target.services, target.closed) = (services, closed);
        }
    }

    /// Those of the services that a trust policy names which can take the role on.
    fn services(&self, target: &Target<'a>) -> Option<Vec<&'a str>> {
        let on = On {
            arn: target.arn,
            account: target.account,
            target: Some(target),
            guarded: true,
            chosen: false,
            keys: &[],
        };
        let can = |service: &&str| {
            let decision = Asker::service(service, target.account).decide(self, action!("sts:AssumeRole"), on).outcome;
            !matches!(decision, Outcome::Denied(_))
        };
        target.services.as_ref().map(|services| services.iter().copied().filter(can).collect())
    }

    /// Whether a public access block restricts a bucket to its own account, which it does when the policy is public.
    fn is_closed(&self, target: &Target<'a>) -> bool {
        let blocked = matches!(&target.asset.detail, Detail::Store(store) if store.public_access_blocked == Observed::Known(true));
        blocked
            && [action!("s3:GetObject"), action!("s3:PutObject"), action!("s3:ListBucket")].into_iter().any(|action| {
                let objects = format!("{}/*", target.arn);
                let arn = if action == action!("s3:ListBucket") { target.arn } else { &objects };
                let on =
                    On { arn, account: target.account, target: Some(target), guarded: true, chosen: false, keys: &[] };
                Asker::stranger().decide(self, action, on).outcome == Outcome::Allowed
            })
    }

    /// The facts of a group.
    pub(super) fn group(&self, node: Node) -> Option<&'a Identity> {
        self.principals.groups.get(&node).map(|group| group.facts)
    }

    /// The groups of an account, each with its profile.
    pub(super) fn groups_of(&self, account: &str) -> impl Iterator<Item = (&'a Asset, &'a Identity, usize)> {
        let groups = self.principals.groups.values().filter(move |group| &*group.asset.place.account == account);
        groups.map(|group| (group.asset, group.facts, group.profile))
    }
}
