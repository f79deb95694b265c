//! Principals: users, groups and applications that were given roles, with all of them.

use std::collections::BTreeMap;

use aispm_inventory::{Gap, kind::identity::IdentityType, record::Grant};

use super::{
    grant::{ASSIGNMENTS, DENIALS, Denials, ELIGIBLE, denials, given},
    role,
};
use crate::{
    call::strange,
    prelude::*,
    resource::{Resource, principal_uid},
};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_principal",
    kind: Kind::Identity,
    permissions: &[ASSIGNMENTS, ELIGIBLE, DENIALS, role::READ],
    source: ASSIGNMENTS,
    side_calls: &[
        ("grants", ELIGIBLE),
        ("grants", DENIALS),
        ("grants", role::READ),
        ("grants", ASSIGNMENTS),
        ("grants_complete", ELIGIBLE),
        ("grants_complete", DENIALS),
        ("grants_complete", role::READ),
        ("grants_complete", ASSIGNMENTS),
    ],
    reference: "https://learn.microsoft.com/rest/api/authorization/role-assignments/list-for-subscription",
};

pub(crate) async fn collect(at: At) {
    // Who may do something where there is nothing to do it to, nobody needs to know.
    if !at.shared.graph().await.speaks_of(&at.subscription.id) {
        return;
    }
    let (given, gap) = given(&at, None).await;
    let denied = denials(&at).await;
    let mut principals: BTreeMap<String, (Option<String>, Vec<Grant>)> = BTreeMap::new();
    for one in given {
        let (of, grants) = principals.entry(one.principal).or_default();
        *of = of.take().or(one.principal_type);
        grants.extend(one.grants);
    }
    for (principal, (of, grants)) in principals {
        let facts = facts(&at.subscription.id, &principal, of.as_deref(), grants, &denied, gap.clone());
        let short = principal.split('-').next().unwrap_or_default();
        let name = format!("{} {short}", of.as_deref().unwrap_or("principal").to_ascii_lowercase());
        at.found(at.asset(&Resource::at(&principal_uid(&principal), &name), facts));
    }
}

/// The facts of a principal that was seen in a subscription.
pub(super) fn facts(
    subscription: &str,
    principal: &str,
    of: Option<&str>,
    mut grants: Vec<Grant>,
    denied: &Denials,
    gap: Option<Gap>,
) -> kind::Identity {
    // Where a part of what is denied was not seen, nothing is certain to be allowed.
    if denied.gap.is_some() {
        grants.clear();
    }
    let gap = gap.or_else(|| denied.gap.clone());
    grants.extend(denied.listed.iter().flat_map(|denial| denial.of(subscription, principal)));
    kind::Identity {
        identity_type: match of.map(str::to_ascii_lowercase).as_deref() {
            Some("user") => Known(IdentityType::User),
            Some("group" | "foreigngroup") => Known(IdentityType::Group),
            Some("serviceprincipal") => Known(IdentityType::Workload),
            Some("device") => Known(IdentityType::User),
            Some(other) => strange(other),
            None => Observed::Unset,
        },
        principal_id: Known(principal.to_owned()),
        grants: Known(grants),
        grants_complete: gap.map_or(Known(true), Observed::Unseen),
        // Who made a principal is in the directory, which is not read.
        provider_owned: Observed::Unset,
        ..kind::Identity::default()
    }
}
