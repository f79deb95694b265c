//! Diagnostic settings of Azure Monitor: which logs of a resource are sent where.

use aispm_inventory::Observed::{self, Known};
use serde::Deserialize;

use crate::{id, place::At, resource::Resource};

pub(crate) const READ: &str = "Microsoft.Insights/diagnosticSettings/read";
const LIST: &str = "providers/Microsoft.Insights/diagnosticSettings";
const VERSION: &str = "2021-05-01-preview";

/// What a setting says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    workspace_id: Option<String>,
    storage_account_id: Option<String>,
    logs: Option<Vec<Log>>,
}

/// A category, or a group of categories such as `allLogs` and `audit`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Log {
    category: Option<String>,
    category_group: Option<String>,
    enabled: Option<bool>,
}

/// What is logged of a resource.
#[derive(Debug)]
pub(crate) struct Logs {
    /// The categories, in lower case. Known and empty: no setting sends any.
    pub(crate) categories: Observed<Vec<String>>,
    /// Log Analytics workspaces and storage accounts that they are sent to, by uid.
    pub(crate) sinks: Vec<String>,
}

impl Logs {
    /// Whether one of some categories is sent somewhere, or the group of those that tell who did what, or all.
    pub(crate) fn has(&self, any_of: &[&str]) -> Observed<bool> {
        let wanted = |name: &String| ["alllogs", "audit"].contains(&name.as_str()) || any_of.contains(&name.as_str());
        self.categories.as_ref().map(|names| names.iter().any(wanted))
    }
}

/// What is logged of a resource, asked once for all cells that need it.
pub(crate) async fn of(at: &At, resource: &Resource<impl Sized>) -> Logs {
    let (settings, gap) = at.below_with_gap::<Properties>(READ, resource, LIST, VERSION).await;
    let mut logs = read(settings.iter().map(|setting| &setting.properties));
    if let Some(gap) = gap {
        logs.categories = Observed::Unseen(gap);
    }
    logs
}

fn read<'a>(settings: impl Iterator<Item = &'a Properties>) -> Logs {
    let (mut categories, mut sinks) = (Vec::new(), Vec::new());
    for setting in settings {
        let enabled = setting.logs.iter().flatten().filter(|log| log.enabled == Some(true));
        let names = enabled.filter_map(|log| log.category_group.as_deref().or(log.category.as_deref()));
        let names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
        // A setting may send figures only.
        if !names.is_empty() {
            let to = [&setting.workspace_id, &setting.storage_account_id];
            sinks.extend(to.into_iter().flatten().map(|to| id::uid(to)));
            categories.extend(names);
        }
    }
    for list in [&mut categories, &mut sinks] {
        list.sort();
        list.dedup();
    }
    Logs { categories: Known(categories), sinks }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(settings: &str) -> Logs {
        read(serde_json::from_str::<Vec<Properties>>(settings).unwrap().iter())
    }

    #[test]
    fn what_is_switched_off_and_figures_are_no_logs() {
        let off = r#"[{ "workspaceId": "/W", "logs": [{ "category": "Audit", "enabled": false }], "metrics": [{ "enabled": true }] }]"#;
        assert_eq!((of(off).categories, of(off).sinks), (Known(Vec::new()), Vec::new()));
        assert_eq!(of("[]").categories, Known(Vec::new()));
    }

    #[test]
    fn categories_of_all_settings_count() {
        let both = of(
            r#"[{ "workspaceId": "/W/", "logs": [{ "category": null, "categoryGroup": "allLogs", "enabled": true }] },
                { "storageAccountId": "/S", "logs": [{ "category": "Audit", "enabled": true }] }]"#,
        );
        assert_eq!(both.categories, Known(vec!["alllogs".to_owned(), "audit".to_owned()]));
        assert_eq!(both.sinks, ["/s", "/w"]);
    }

    #[test]
    fn a_group_that_holds_a_category_counts_for_it() {
        let has = |name: &str| {
            of(&format!(r#"[{{ "workspaceId": "/W", "logs": [{{ "category": "{name}", "enabled": true }}] }}]"#))
                .has(&["auditevent"])
        };
        assert_eq!((has("AuditEvent"), has("audit"), has("allLogs")), (Known(true), Known(true), Known(true)));
        assert_eq!(has("AzurePolicyEvaluationDetails"), Known(false));
    }
}
