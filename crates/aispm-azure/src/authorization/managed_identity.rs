//! Managed identities that assets act with: those made for one asset, and those that several share.

use aispm_inventory::{Reason, kind::identity::IdentityType};

use super::{
    grant::{ASSIGNMENTS, DENIALS, ELIGIBLE, denials, given},
    principal, role,
};
use crate::{
    call,
    prelude::*,
    resource::{PRINCIPAL, Resource},
};

pub(super) const ARM: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
const READ: &str = "Microsoft.ManagedIdentity/userAssignedIdentities/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_managed_identity",
    kind: Kind::Identity,
    permissions: &[READ, ASSIGNMENTS, ELIGIBLE, DENIALS, role::READ],
    source: READ,
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
    reference: "https://learn.microsoft.com/rest/api/managedidentity/user-assigned-identities/get",
};

/// What an identity that stands on its own says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    principal_id: Option<String>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    let denied = denials(&at).await;
    at.each(uids, async |uid| {
        let found = match uid.strip_prefix(PRINCIPAL) {
            Some(principal) => {
                let short = principal.split('-').next().unwrap_or_default();
                Ok(Some((Resource::at(&uid, &format!("managed identity {short}")), Some(principal.to_owned()))))
            }
            None => {
                let identity = at.one::<Properties>(READ, &uid, "2023-01-31").await;
                identity.map(|found| found.map(|of| (of.bare(), of.properties.principal_id)))
            }
        };
        let (of, principal) = match found {
            Ok(Some((of, Some(principal)))) => (of, principal),
            // What is gone can do nothing.
            Ok(None) => return,
            Ok(Some((of, None))) => {
                let gap = call::gap(READ, Reason::Unreadable, "an identity without a principal");
                at.cell.gap(&gap);
                return at.found(at.asset(&of, kind::Identity::unseen(&gap)));
            }
            Err(gap) => {
                let name = uid.rsplit('/').next().unwrap_or_default();
                return at.found(at.asset(&Resource::at(&uid, name), kind::Identity::unseen(&gap)));
            }
        };
        let (given, gap) = given(&at, Some(&principal)).await;
        let grants = given.into_iter().flat_map(|given| given.grants).collect();
        let mut facts = principal::facts(&at.subscription.id, &principal, None, grants, &denied, gap);
        facts.identity_type = Known(IdentityType::Workload);
        facts.provider_owned = Known(false);
        at.found(at.asset(&of, facts));
    })
    .await;
}
