//! The containers of a storage account, and what it keeps of what was changed or deleted in them.

use super::account::VERSION;
use crate::{diagnostics, prelude::*, resource::Resource};

pub(super) const CONTAINERS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/read";
pub(super) const SERVICE: &str = "Microsoft.Storage/storageAccounts/blobServices/read";

/// What a container says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Container {
    /// `None`, `Blob` or `Container`; absent means nobody.
    public_access: Option<String>,
}

/// What the service says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Service {
    /// Absent means no.
    is_versioning_enabled: Option<bool>,
    /// Absent means that nothing is kept.
    delete_retention_policy: Option<Retention>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Retention {
    enabled: Option<bool>,
    days: Option<i64>,
}

/// Adds to the facts of an account what its containers and their service say. Gives where accesses are logged.
pub(super) async fn read<P>(at: &At, account: &Resource<P>, facts: &mut kind::Store) -> Vec<String> {
    let list = "blobServices/default/containers";
    let (containers, gap) = at.below_with_gap::<Container>(CONTAINERS, account, list, VERSION).await;
    let names: Vec<String> = containers.iter().filter(|of| is_public(of)).filter_map(|of| of.name.clone()).collect();
    // One public container is enough; that there is none, only the whole list says.
    let shared = match (&gap, names.is_empty()) {
        (_, false) => Known(true),
        (Some(gap), true) => Observed::Unseen(gap.clone()),
        (None, true) => Known(false),
    };
    facts.public = public(&facts.public_access_blocked, shared);
    facts.public_acl = facts.public.clone();
    facts.public_containers = match gap {
        Some(gap) => Observed::Unseen(gap),
        None => Known(names),
    };
    let path = format!("{}/blobServices/default", account.id);
    // An account of files, queues or tables only has no service for objects: nothing in it is kept or logged.
    let service = at.one::<Service>(SERVICE, &path, VERSION).await;
    let logs = match &service {
        Ok(Some(service)) => Some(diagnostics::of(at, service).await),
        _ => None,
    };
    facts.access_log = match (&logs, &service) {
        (Some(logs), _) => logs.has(&["storageread"]),
        (None, Err(gap)) => Observed::Unseen(gap.clone()),
        (None, Ok(_)) => Known(false),
    };
    let service = Observed::from(service.map(|service| service.map(|of| of.properties)));
    facts.deleted_kept_days = kept(&service);
    facts.versioning = service.map(|service| service.is_versioning_enabled == Some(true)).or_documented_default(false);
    logs.map(|logs| logs.sinks).unwrap_or_default()
}

fn is_public(container: &Resource<Container>) -> bool {
    container.properties.public_access.as_deref().is_some_and(|access| !access.eq_ignore_ascii_case("none"))
}

/// Whether anyone reads something, given what stands before the containers and what they say.
fn public(blocked: &Observed<bool>, shared: Observed<bool>) -> Observed<bool> {
    match blocked {
        Known(true) => Known(false),
        Observed::Unseen(gap) if shared != Known(false) => Observed::Unseen(gap.clone()),
        _ => shared,
    }
}

fn kept(service: &Observed<Service>) -> Observed<i64> {
    service.as_ref().and_then(|service| {
        let policy = service.delete_retention_policy.as_ref().filter(|policy| policy.enabled == Some(true))?;
        policy.days
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_inventory::{Gap, Reason};

    use super::*;

    #[test]
    fn a_container_is_public_only_where_account_and_network_let_it() {
        let unseen = || Observed::Unseen(Gap::because(Reason::Denied));
        assert_eq!(public(&Known(false), Known(true)), Known(true));
        assert_eq!(public(&Known(false), Known(false)), Known(false));
        assert_eq!(public(&Known(true), Known(true)), Known(false));
        assert_eq!(public(&Known(true), unseen()), Known(false));
        assert_eq!(public(&unseen(), Known(true)), unseen());
        assert_eq!(public(&unseen(), Known(false)), Known(false));
    }

    #[test]
    fn what_is_deleted_is_kept_only_where_it_is_said() {
        let of = |text: &str| kept(&Known(serde_json::from_str(text).unwrap()));
        assert_eq!(of(r#"{ "deleteRetentionPolicy": { "enabled": true, "days": 14 } }"#), Known(14));
        assert_eq!(of(r#"{ "deleteRetentionPolicy": { "enabled": false, "days": 14 } }"#), Observed::Unset);
        assert_eq!(of("{}"), Observed::Unset);
    }

    #[test]
    fn any_word_but_none_shows_a_container() {
        let of = |access: &str| {
            let text = format!(r#"{{ "id": "/x", "properties": {{ "publicAccess": {access} }} }}"#);
            is_public(&serde_json::from_str(&text).unwrap())
        };
        assert!(of(r#""Blob""#) && of(r#""Container""#));
        assert!(!of(r#""None""#) && !of("null"));
    }
}
