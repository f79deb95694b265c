//! Switches of Defender for Cloud on single accounts, beside the plan of their subscription.

use super::{VERSION, account};
use crate::{call::strange, prelude::*, security::defender_plan};

const READ: &str = "Microsoft.CognitiveServices/accounts/defenderForAISettings/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_defender_setting",
    kind: Kind::Account,
    permissions: &[account::READ, READ, defender_plan::READ],
    source: READ,
    side_calls: &[("threat_detection", defender_plan::READ)],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/defender-for-ai-settings/list",
};

/// What a switch says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    /// Absent means that it was never switched on.
    state: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    if accounts.is_empty() {
        return;
    }
    let plan = defender_plan::is_on(&at).await;
    at.each(accounts, async |account| {
        let settings = at.below::<Properties>(READ, &account, "defenderForAISettings", VERSION).await;
        for setting in settings {
            let facts = kind::Account {
                ai_threat_detection: setting.properties.is_on(),
                threat_detection: plan.clone(),
                ..kind::Account::default()
            };
            let named = account.name.as_deref().map(|name| format!("Defender for AI on {name}"));
            at.found(at.asset(&setting, facts).named(named));
        }
    })
    .await;
}

impl Properties {
    fn is_on(&self) -> Observed<bool> {
        match self.state.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("disabled") => Known(false),
            Some("enabled") => Known(true),
            Some(other) => strange(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_on_when_it_says_so() {
        let of = |state: Option<&str>| Properties { state: state.map(str::to_owned) }.is_on();
        assert_eq!((of(Some("Enabled")), of(Some("Disabled")), of(None)), (Known(true), Known(false), Known(false)));
        assert_eq!(of(Some("Paused")), strange("paused"));
    }
}
