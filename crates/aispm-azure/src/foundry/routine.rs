//! Routines of a project: what starts agents without a person.

use std::collections::BTreeMap;

use aispm_inventory::Gap;

use super::project::Project;
use crate::{call::strange, prelude::*};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/AIServices/routines/read";
/// What has to be asked for by name.
const FEATURE: &str = "Routines=V1Preview";
/// What may start an agent.
const TRIGGERS: &[&str] = &["custom", "github_issue", "schedule", "timer"];

/// A routine.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Routine {
    enabled: Option<bool>,
    triggers: Option<BTreeMap<String, Trigger>>,
    action: Option<Action>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Trigger {
    r#type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Action {
    agent_name: Option<String>,
    agent_endpoint_id: Option<String>,
}

/// The routines of a project, or why they are not known.
pub(super) async fn all(at: &At, project: &Project) -> Result<Vec<Routine>, Gap> {
    let (routines, gap) = project.ask::<Routine>(at, READ, &["routines"], Some(FEATURE)).await;
    gap.map_or(Ok(routines), Err)
}

/// What starts an agent.
pub(super) fn starting(routines: &Result<Vec<Routine>, Gap>, agent: &str) -> Observed<Vec<String>> {
    let routines = match routines {
        Ok(routines) => routines,
        Err(gap) => return Observed::Unseen(gap.clone()),
    };
    let mut found = Vec::new();
    for routine in routines.iter().filter(|routine| routine.enabled != Some(false)) {
        match routine.action.as_ref().map(|action| (&action.agent_name, &action.agent_endpoint_id)) {
            Some((Some(name), _)) if name.eq_ignore_ascii_case(agent) => {}
            // An older way to name an agent, by an id that nothing else bears.
            Some((None, Some(endpoint))) => return strange(endpoint),
            _ => continue,
        }
        for trigger in routine.triggers.iter().flat_map(|triggers| triggers.values()) {
            let word = trigger.r#type.as_deref().unwrap_or_default().to_ascii_lowercase();
            if !TRIGGERS.contains(&word.as_str()) {
                return strange(&word);
            }
            found.push(word);
        }
    }
    found.sort();
    found.dedup();
    Known(found)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use aispm_inventory::Reason;

    use super::*;

    fn of(routines: &str) -> Observed<Vec<String>> {
        starting(&Ok(serde_json::from_str(routines).unwrap()), "desk")
    }

    #[test]
    fn an_agent_is_started_by_the_routines_that_are_on_and_name_it() {
        let routine = |enabled: bool, agent: &str, trigger: &str| {
            format!(
                r#"{{ "enabled": {enabled}, "triggers": {{ "t": {{ "type": "{trigger}" }} }},
                      "action": {{ "type": "invoke_agent_responses_api", "agent_name": "{agent}" }} }}"#
            )
        };
        let all =
            [routine(true, "Desk", "github_issue"), routine(false, "desk", "custom"), routine(true, "x", "timer")];
        assert_eq!(of(&format!("[{}]", all.join(","))), Known(vec!["github_issue".to_owned()]));
        assert_eq!(of("[]"), Known(Vec::new()));
        assert!(matches!(of(&format!("[{}]", routine(true, "desk", "moon_phase"))), Observed::Unseen(_)));
        assert!(matches!(of(r#"[{ "action": { "agent_endpoint_id": "e1" } }]"#), Observed::Unseen(_)));
    }

    #[test]
    fn routines_that_were_not_read_are_not_none() {
        let gap = Gap::because(Reason::Denied);
        assert_eq!(starting(&Err(gap.clone()), "desk"), Observed::Unseen(gap));
    }
}
