//! Schedules: jobs and calls of batch endpoints that a workspace starts by the clock.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{VERSION, job, workspace};
use crate::prelude::*;

const READ: &str = "Microsoft.MachineLearningServices/workspaces/schedules/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ml_schedule",
    kind: Kind::Pipeline,
    permissions: &[workspace::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/azureml/schedules/list",
};

/// What a schedule says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    tags: Option<BTreeMap<String, String>>,
    /// Absent means yes.
    is_enabled: Option<bool>,
    /// What is started, written out.
    action: Option<Value>,
}

pub(crate) async fn collect(at: At) {
    at.each(workspace::all(&at).await, async |workspace| {
        for schedule in at.below::<Properties>(READ, &workspace, "schedules", VERSION).await {
            let p = &schedule.properties;
            let mut secrets = Vec::new();
            if let Some(action) = &p.action {
                job::secrets_within(&at, "action", "action", action, &mut secrets);
            }
            let facts = kind::Pipeline { secrets: Known(secrets), ..read(p) };
            at.found(at.asset_tagged(&schedule, p.tags.as_ref(), facts));
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Pipeline {
    let status = if p.is_enabled == Some(false) { "disabled" } else { "enabled" };
    kind::Pipeline { status: Known(status.to_owned()), ..kind::Pipeline::default() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_runs_unless_it_is_switched_off() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap()).status;
        assert_eq!(of("{}"), Known("enabled".to_owned()));
        assert_eq!(
            of(r#"{ "isEnabled": false, "action": { "actionType": "CreateJob" } }"#),
            Known("disabled".to_owned())
        );
    }
}
