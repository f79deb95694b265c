//! Keys that AI assets are encrypted with.

use super::VERSION;
use crate::{prelude::*, resource::Resource};

pub(super) const ARM: &str = "Microsoft.KeyVault/vaults/keys";
const READ: &str = "Microsoft.KeyVault/vaults/keys/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_key_vault_key",
    kind: Kind::Key,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/get",
};

/// What a key says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    attributes: Attributes,
    /// Absent means that nobody set one.
    rotation_policy: Option<RotationPolicy>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Attributes {
    /// Absent means yes.
    enabled: Option<bool>,
    /// What stands between a delete and the end, such as `Recoverable+Purgeable`.
    recovery_level: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RotationPolicy {
    lifetime_actions: Option<Vec<LifetimeAction>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LifetimeAction {
    action: Action,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Action {
    /// `rotate`, or `notify`, which leaves it to somebody.
    #[serde(rename = "type")]
    what: Option<String>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| match at.pointed_at::<Properties>(READ, &uid, VERSION).await {
        Ok(Some(key)) => at.found(at.asset(&key, read(&key.properties))),
        Ok(None) => {
            let facts = kind::Key { exists: Known(false), ..kind::Key::default() };
            at.found(at.asset(&Resource::named(&uid), facts));
        }
        Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::Key::unseen(&gap))),
    })
    .await;
}

fn read(p: &Properties) -> kind::Key {
    let actions = p.rotation_policy.iter().flat_map(|policy| policy.lifetime_actions.iter().flatten());
    let mut words = actions.filter_map(|action| action.action.what.as_deref());
    kind::Key {
        exists: Known(true),
        alias_of: Observed::Unset,
        enabled: Known(p.attributes.enabled != Some(false)),
        customer_managed: Known(true),
        rotation: Known(words.any(|word| word.eq_ignore_ascii_case("rotate"))),
        // A deleted key is not there any more; its vault keeps it elsewhere.
        pending_deletion: Known(false),
        purgeable: Observed::from(p.attributes.recovery_level.as_deref()).map(|level| level.contains("Purgeable")),
        // Vaults have lists and roles in place of policies.
        policy: Observed::Unset,
        shared_with: Observed::Unset,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(properties: &str) -> kind::Key {
        read(&serde_json::from_str(properties).unwrap())
    }

    #[test]
    fn a_key_that_somebody_is_told_about_does_not_rotate() {
        let rotates = |what: &str| {
            let text =
                format!(r#"{{ "rotationPolicy": {{ "lifetimeActions": [{{ "action": {{ "type": "{what}" }} }}] }} }}"#);
            of(&text).rotation
        };
        assert_eq!(rotates("Rotate"), Known(true));
        assert_eq!(rotates("Notify"), Known(false));
        assert_eq!((of("{}").rotation, of("{}").enabled), (Known(false), Known(true)));
    }

    #[test]
    fn the_recovery_level_says_who_can_end_it() {
        let purgeable = |level: &str| of(&format!(r#"{{ "attributes": {{ "recoveryLevel": "{level}" }} }}"#)).purgeable;
        assert_eq!(purgeable("Purgeable"), Known(true));
        assert_eq!(purgeable("Recoverable+Purgeable"), Known(true));
        assert_eq!(purgeable("Recoverable"), Known(false));
        assert_eq!(purgeable("CustomizedRecoverable+ProtectedSubscription"), Known(false));
        assert_eq!(of("{}").purgeable, Observed::Unset);
    }
}
