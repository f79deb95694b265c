//! Log Analytics workspaces that logs of AI assets are sent to.

use crate::{prelude::*, resource::Resource};

pub(super) const ARM: &str = "Microsoft.OperationalInsights/workspaces";
const READ: &str = "Microsoft.OperationalInsights/workspaces/read";
const VERSION: &str = "2023-09-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_log_workspace",
    kind: Kind::LogSink,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/loganalytics/workspaces/get",
};

/// What a workspace says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    provisioning_state: Option<String>,
    /// -1 means forever.
    retention_in_days: Option<i64>,
}

pub(crate) async fn collect(at: At, uids: Vec<String>) {
    at.each(uids, async |uid| match at.one::<Properties>(READ, &uid, VERSION).await {
        Ok(Some(workspace)) => at.found(at.asset(&workspace, read(&workspace.properties))),
        Ok(None) => {
            let facts = kind::LogSink { exists: Known(false), ..kind::LogSink::default() };
            at.found(at.asset(&Resource::named(&uid), facts));
        }
        Err(gap) => at.found(at.asset(&Resource::named(&uid), kind::LogSink::unseen(&gap))),
    })
    .await;
}

fn read(p: &Properties) -> kind::LogSink {
    let state = p.provisioning_state.as_deref();
    kind::LogSink {
        exists: Known(true),
        // Every plan of today has an end; only the oldest ones say -1.
        retention_days: Observed::from(p.retention_in_days).and_then(|days| (days >= 0).then_some(days)),
        active: Observed::from(state).map(|state| state.eq_ignore_ascii_case("succeeded")),
        ..kind::LogSink::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_plans_keep_logs_forever() {
        let kept = |days: i64| {
            read(&serde_json::from_str(&format!(r#"{{ "retentionInDays": {days} }}"#)).unwrap()).retention_days
        };
        assert_eq!(kept(90), Known(90));
        assert_eq!(kept(-1), Observed::Unset);
    }
}
