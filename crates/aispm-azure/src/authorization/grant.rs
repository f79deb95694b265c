//! What principals of a subscription were given, what was denied them, and what they may activate.

use aispm_inventory::{Gap, record::Grant};
use futures::StreamExt as _;
use serde::Deserialize;

use super::role::Permission;
use crate::{place::At, resource::Resource};

pub(super) const ASSIGNMENTS: &str = "Microsoft.Authorization/roleAssignments/read";
pub(super) const DENIALS: &str = "Microsoft.Authorization/denyAssignments/read";
pub(super) const ELIGIBLE: &str = "Microsoft.Authorization/roleEligibilityScheduleInstances/read";

/// Everybody, where a denial names who it is for.
const EVERYONE: &str = "00000000-0000-0000-0000-000000000000";
/// Roles that are looked up at once.
const IN_FLIGHT: usize = 8;

/// A role assignment, or the eligibility for one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Assignment {
    principal_id: String,
    /// Absent in old assignments.
    principal_type: Option<String>,
    role_definition_id: String,
    scope: String,
    condition: Option<String>,
}

/// A denial.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Denial {
    deny_assignment_name: String,
    permissions: Vec<Permission>,
    scope: String,
    does_not_apply_to_child_scopes: bool,
    principals: Vec<Named>,
    exclude_principals: Vec<Named>,
    condition: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Named {
    id: String,
    r#type: String,
}

/// A role of a principal.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// Object id, lower case.
    pub(super) principal: String,
    /// What the principal is, in the provider's words.
    pub(super) principal_type: Option<String>,
    /// What the role allows. Empty where that could not be read.
    pub(super) grants: Vec<Grant>,
}

/// The roles that hold somewhere in a subscription, and why there may be more. With `principal`, those of one principal and
/// of the groups it is in.
pub(super) async fn given(at: &At, principal: Option<&str>) -> (Vec<Given>, Option<Gap>) {
    let list = |what: &str| format!("/subscriptions/{}/providers/Microsoft.Authorization/{what}", at.subscription.id);
    let filter = principal.map(|id| format!("assignedTo('{id}')"));
    let (assigned, gap) =
        at.listed::<Resource<Assignment>>(ASSIGNMENTS, &list("roleAssignments"), "2022-04-01", filter.as_deref()).await;
    let (eligible, later) = at
        .listed::<Resource<Assignment>>(
            ELIGIBLE,
            &list("roleEligibilityScheduleInstances"),
            "2020-10-01",
            filter.as_deref(),
        )
        .await;
    at.filed(gap.clone());
    let later = later.filter(|gap| !is_without_licence(gap));
    at.filed(later.clone());
    let mut gap = gap.or(later);
    let rows = assigned.into_iter().map(|row| (row, false)).chain(eligible.into_iter().map(|row| (row, true)));
    let read = rows.map(|(row, eligible)| async move {
        let role = at.shared.roles.get(at, &row.properties.role_definition_id).await;
        (row.properties, role, eligible)
    });
    let read: Vec<_> = futures::stream::iter(read).buffered(IN_FLIGHT).collect().await;
    let mut found = Vec::new();
    for (assignment, role, eligible) in read {
        let grants = match role {
            Ok(role) => {
                let of = |permission| assignment.grant(&at.subscription.id, &role.name, permission, eligible);
                role.permissions.iter().map(of).collect()
            }
            // What an unread role allows is not known.
            Err(unread) => {
                gap = gap.or(Some(unread));
                Vec::new()
            }
        };
        found.push(assignment.given(grants, principal));
    }
    (found, gap)
}

/// Whether a tenant has no licence for activation: then nobody has anything to activate.
fn is_without_licence(gap: &Gap) -> bool {
    gap.detail().is_some_and(|said| said.starts_with("AadPremiumLicenseRequired"))
}

/// What is denied in a subscription.
#[derive(Debug, Default)]
pub(super) struct Denials {
    pub(super) listed: Vec<Denial>,
    /// Why there may be more.
    pub(super) gap: Option<Gap>,
}

/// The denials that bear on a subscription.
pub(super) async fn denials(at: &At) -> Denials {
    let path = format!("/subscriptions/{}/providers/Microsoft.Authorization/denyAssignments", at.subscription.id);
    let (rows, gap) = at.listed::<Resource<Denial>>(DENIALS, &path, "2022-04-01", None).await;
    at.filed(gap.clone());
    Denials { listed: rows.into_iter().map(|row| row.properties).collect(), gap }
}

impl Assignment {
    fn grant(&self, subscription: &str, role: &str, permission: &Permission, eligible: bool) -> Grant {
        let (scope, given_at) = scope(subscription, &self.scope);
        Grant {
            role: role.to_owned(),
            scope,
            given_at,
            effect: "Allow".to_owned(),
            eligible,
            condition: self.condition.clone().filter(|condition| !condition.trim().is_empty()),
            ..permission.grant()
        }
    }

    fn given(&self, mut grants: Vec<Grant>, asked: Option<&str>) -> Given {
        let own = self.principal_id.to_ascii_lowercase();
        if asked.is_some_and(|asked| !asked.eq_ignore_ascii_case(&own)) {
            for grant in &mut grants {
                grant.through = Some(crate::resource::principal_uid(&own));
            }
        }
        let principal = asked.map_or(own, str::to_ascii_lowercase);
        Given { principal, principal_type: self.principal_type.clone(), grants }
    }
}

impl Permission {
    fn grant(&self) -> Grant {
        Grant {
            actions: self.actions.clone(),
            not_actions: self.not_actions.clone(),
            data_actions: self.data_actions.clone(),
            not_data_actions: self.not_data_actions.clone(),
            ..Grant::default()
        }
    }
}

impl Denial {
    /// What it takes from a principal in a subscription. Nothing where it does not bear on it, or that is not certain: groups do
    /// not say who is in them.
    pub(super) fn of(&self, subscription: &str, principal: &str) -> Vec<Grant> {
        let names = |named: &Named| named.id.eq_ignore_ascii_case(principal) || named.id == EVERYONE;
        let excluded =
            self.exclude_principals.iter().any(|named| names(named) || named.r#type.eq_ignore_ascii_case("group"));
        let (scope, given_at) = scope(subscription, &self.scope);
        // One that stops at a subscription, at a group or above says nothing about the resources that lie below.
        let stops = self.does_not_apply_to_child_scopes && (given_at.is_some() || scope.matches('/').count() < 8);
        if !self.principals.iter().any(names) || excluded || stops || self.condition.is_some() {
            return Vec::new();
        }
        let denied = |permission: &Permission| Grant {
            role: self.deny_assignment_name.clone(),
            scope: scope.clone(),
            given_at: given_at.clone(),
            effect: "Deny".to_owned(),
            only_here: self.does_not_apply_to_child_scopes,
            ..permission.grant()
        };
        self.permissions.iter().map(denied).collect()
    }
}

/// Where an assignment that was seen in a subscription holds there, and where it was given.
fn scope(subscription: &str, scope: &str) -> (String, Option<String>) {
    let scope = crate::id::uid(scope).trim_end_matches('/').to_owned();
    let own = format!("/subscriptions/{subscription}");
    if scope == own || scope.starts_with(&format!("{own}/")) {
        (scope, None)
    } else {
        (own, Some(if scope.is_empty() { "/".to_owned() } else { scope }))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_above_holds_in_the_subscription() {
        assert_eq!(
            scope("s1", "/subscriptions/S1/resourceGroups/RG"),
            ("/subscriptions/s1/resourcegroups/rg".to_owned(), None)
        );
        let (holds, given_at) = scope("s1", "/providers/Microsoft.Management/managementGroups/Root");
        assert_eq!(holds, "/subscriptions/s1");
        assert_eq!(given_at.as_deref(), Some("/providers/microsoft.management/managementgroups/root"));
        assert_eq!(scope("s1", "/"), ("/subscriptions/s1".to_owned(), Some("/".to_owned())));
        assert_eq!(scope("s1", "/subscriptions/s11").0, "/subscriptions/s1");
    }

    #[test]
    fn a_tenant_without_the_licence_has_nothing_to_activate() {
        let refused = |code: &str| {
            let body = format!(r#"{{ "error": {{ "code": "{code}", "message": "m" }} }}"#);
            is_without_licence(&crate::call::refused(ELIGIBLE, 400, body.as_bytes()))
        };
        assert!(refused("AadPremiumLicenseRequired"));
        assert!(!refused("InvalidFilter"));
    }

    #[test]
    fn a_denial_may_stop_at_its_own_scope() {
        let of = |scope: &str, stops: bool| {
            let text = format!(
                r#"{{ "scope": "{scope}", "doesNotApplyToChildScopes": {stops}, "permissions": [{{ "actions": ["*/write"] }}],
                     "principals": [{{ "id": "{EVERYONE}", "type": "SystemDefined" }}] }}"#
            );
            let denied = serde_json::from_str::<Denial>(&text).unwrap().of("s1", "p1");
            denied.first().map(|grant| grant.only_here)
        };
        let account = "/subscriptions/s1/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a";
        assert_eq!((of(account, true), of(account, false)), (Some(true), Some(false)));
        for wide in [
            "/subscriptions/s1",
            "/subscriptions/s1/resourceGroups/g",
            "/providers/Microsoft.Management/managementGroups/m",
        ] {
            assert_eq!((of(wide, true), of(wide, false)), (None, Some(false)), "{wide}");
        }
    }

    #[test]
    fn a_denial_bears_on_whom_it_names_and_not_on_whom_it_leaves_out() {
        let of = |principals: &str, excluded: &str| {
            let text = format!(
                r#"{{ "scope": "/subscriptions/s1", "permissions": [{{ "actions": ["*/write"] }}], "principals": {principals}, "excludePrincipals": {excluded} }}"#
            );
            serde_json::from_str::<Denial>(&text).unwrap().of("s1", "p1").len()
        };
        let everyone = r#"[{ "id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined" }]"#;
        assert_eq!(of(everyone, "[]"), 1);
        assert_eq!(of(r#"[{ "id": "P1", "type": "User" }]"#, "[]"), 1);
        assert_eq!(of(r#"[{ "id": "p2", "type": "User" }]"#, "[]"), 0);
        assert_eq!(of(everyone, r#"[{ "id": "p1", "type": "User" }]"#), 0);
        assert_eq!(of(everyone, r#"[{ "id": "g", "type": "Group" }]"#), 0);
    }
}
