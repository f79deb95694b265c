//! Organisation policies: what bounds the identities and the resources of an account from above.
//!
//! After the AWS Organizations User Guide, "SCP evaluation", "RCP evaluation" and "Resource control policies (RCPs)".

use std::sync::LazyLock;

use aispm_inventory::record::OrganizationPolicy;

use super::{actions::ActionSet, compile::Policy};

/// The organisation policies that bear on an account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    /// Service control policies of each level, with their place among all.
    levels: Vec<(String, Vec<(u32, Policy)>)>,
    /// Resource control policies, with their place among all.
    resource: Vec<(u32, Policy)>,
}

/// Services whose resources resource control policies bound. Others are left alone: a right that is shown and is not
/// there is better than the other way round.
const SERVICES: &[&str] = &["aoss", "ecr", "kms", "s3", "secretsmanager", "sqs", "sts"];

/// Actions that resource control policies bound.
pub(super) static BOUND: LazyLock<ActionSet> =
    LazyLock::new(|| ActionSet::all().iter().filter(|action| SERVICES.contains(&action.service())).collect());

impl Limits {
    /// Compiles the organisation policies of an account, in the order of its facts.
    pub(crate) fn compile(policies: &[OrganizationPolicy]) -> Self {
        let mut limits = Self::default();
        for (policy, place) in policies.iter().zip(0..) {
            let compiled = (place, Policy::compile(&policy.statements));
            match policy.policy_type.to_ascii_lowercase().as_str() {
                "resource_control_policy" => limits.resource.push(compiled),
                "service_control_policy" => match limits.levels.iter_mut().find(|(target, _)| *target == policy.target)
                {
                    Some((_, level)) => level.push(compiled),
                    None => limits.levels.push((policy.target.clone(), vec![compiled])),
                },
                // Other types, such as tag policies, decide no request.
                _ => {}
            }
        }
        limits
    }

    /// The service control policies of each level. Each level has to allow what is done.
    pub(super) fn levels(&self) -> impl Iterator<Item = &[(u32, Policy)]> {
        self.levels.iter().map(|(_, level)| level.as_slice())
    }

    /// The resource control policies. They only deny: one that allows everything is attached everywhere, and cannot be
    /// detached.
    pub(super) fn on_resources(&self) -> &[(u32, Policy)] {
        &self.resource
    }
}
