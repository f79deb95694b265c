//! Content filters of an account (RAI policies): what its deployments are not allowed to hear or say.

use std::collections::{BTreeMap, BTreeSet};

use aispm_inventory::{
    Gap, Reason,
    kind::guardrail::{ContentFilter, Strength},
};

use super::{VERSION, account, deployment};
use crate::{call, prelude::*, resource::Resource};

const READ: &str = "Microsoft.CognitiveServices/accounts/raiPolicies/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_content_filter",
    kind: Kind::Guardrail,
    permissions: &[account::READ, READ, deployment::READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/rai-policies/list",
};

/// What a policy says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    base_policy_name: Option<String>,
    content_filters: Option<Vec<Filter>>,
}

/// A filter, for what people say or for what the model says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    name: Option<String>,
    enabled: Option<bool>,
    blocking: Option<bool>,
    /// From which severity on it acts: `Low` is the strictest. Filters without severities have none.
    severity_threshold: Option<String>,
    source: Option<String>,
}

/// The filter against prompts that talk a model out of its instructions.
const JAILBREAK: &str = "jailbreak";

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let (policies, gap) = at.below_with_gap::<Properties>(READ, &account, "raiPolicies", VERSION).await;
        let listed: BTreeSet<String> = policies.iter().map(|policy| id::uid(&policy.id)).collect();
        for policy in policies {
            at.found(at.asset(&policy, read(&policy.properties)));
        }
        // What a deployment answers through and the list does not show is not known, and must not look as if it were not there.
        let deployments = at.below::<deployment::Properties>(deployment::READ, &account, "deployments", VERSION).await;
        let named = deployments.iter().filter_map(|of| of.properties.rai_policy_name.as_deref());
        for name in named.collect::<BTreeSet<&str>>() {
            let policy = format!("{}/raiPolicies/{name}", account.id);
            if !listed.contains(&id::uid(&policy)) {
                let unread = gap
                    .clone()
                    .unwrap_or_else(|| call::gap(READ, Reason::NotFound, "no filter of this name is listed"));
                let mut of = Resource::at(&policy, name);
                of.location.clone_from(&account.location);
                at.found(at.asset(&of, kind::Guardrail::unseen(&unread)));
            }
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Guardrail {
    let mut filters: BTreeMap<String, ContentFilter> = BTreeMap::new();
    let mut shield = None;
    for filter in p.content_filters.iter().flatten() {
        let name = filter.name.as_deref().unwrap_or_default().to_ascii_lowercase().replace(' ', "_");
        let blocks = filter.acts() && filter.blocking == Some(true);
        // Filters also stand before and after calls of tools, which is neither what people nor what the model says.
        match filter.source.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("prompt") => {
                if name == JAILBREAK {
                    shield = Some(filter);
                }
                let merged = filters.entry(name.clone()).or_insert_with(|| off(name));
                (merged.input_strength, merged.blocks_input) = (Some(filter.strength()), blocks);
            }
            Some("completion") => {
                let merged = filters.entry(name.clone()).or_insert_with(|| off(name));
                (merged.output_strength, merged.blocks_output) = (Some(filter.strength()), blocks);
            }
            Some(_) => {}
        }
    }
    let (strength, blocks) = match shield {
        Some(Filter { enabled: Some(_), blocking: Some(_), .. }) => {
            let of = filters.get(JAILBREAK);
            let strength = of.and_then(|filter| filter.input_strength).unwrap_or(Strength::None);
            (Known(strength), Known(of.is_some_and(|filter| filter.blocks_input)))
        }
        // A policy made from another may have what it does not list.
        None if p.base_policy_name.is_none() => (Known(Strength::None), Known(false)),
        _ => (Observed::Unseen(Gap::NOT_COLLECTED), Observed::Unseen(Gap::NOT_COLLECTED)),
    };
    kind::Guardrail {
        current: Known(true),
        draft: Known(false),
        ready: Known(true),
        prompt_attack_strength: strength,
        blocks_prompt_attacks: blocks,
        content_filters: Observed::from(p.content_filters.as_ref()).map(|_| filters.into_values().collect()),
        ..kind::Guardrail::default()
    }
}

/// A filter that looks nowhere.
fn off(filter: String) -> ContentFilter {
    ContentFilter {
        filter,
        input_strength: Some(Strength::None),
        output_strength: Some(Strength::None),
        ..ContentFilter::default()
    }
}

impl Filter {
    fn acts(&self) -> bool {
        self.enabled == Some(true)
    }

    fn strength(&self) -> Strength {
        match (self.acts(), self.severity_threshold.as_deref()) {
            (false, _) => Strength::None,
            (true, Some("Low") | None) => Strength::High,
            (true, Some("Medium")) => Strength::Medium,
            (true, Some("High")) => Strength::Low,
            (true, Some(_)) => Strength::Other,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(filters: &str) -> kind::Guardrail {
        read(&serde_json::from_str(&format!(r#"{{ "contentFilters": {filters} }}"#)).unwrap())
    }

    #[test]
    fn a_shield_counts_only_when_it_is_on_and_blocks() {
        for (filters, strength, blocks) in [
            ("[]", Strength::None, false),
            (
                r#"[{ "name": "Jailbreak", "enabled": false, "blocking": true, "source": "Prompt" }]"#,
                Strength::None,
                false,
            ),
            (
                r#"[{ "name": "Jailbreak", "enabled": true, "blocking": false, "source": "Prompt" }]"#,
                Strength::High,
                false,
            ),
            (
                r#"[{ "name": "Jailbreak", "enabled": true, "blocking": true, "source": "Prompt" }]"#,
                Strength::High,
                true,
            ),
        ] {
            let facts = of(filters);
            assert_eq!(
                (facts.prompt_attack_strength, facts.blocks_prompt_attacks),
                (Known(strength), Known(blocks)),
                "{filters}"
            );
        }
    }

    #[test]
    fn a_shield_elsewhere_is_none_before_the_model_and_a_base_may_have_one() {
        let before_tools = r#"{ "name": "Jailbreak", "enabled": true, "blocking": true, "source": "PostToolCall" }"#;
        let off = r#"{ "name": "Jailbreak", "enabled": false, "blocking": false, "source": "Prompt" }"#;
        assert_eq!(of(&format!("[{off}, {before_tools}]")).blocks_prompt_attacks, Known(false));
        assert_eq!(of(&format!("[{before_tools}]")).blocks_prompt_attacks, Known(false));
        let made_from: Properties =
            serde_json::from_str(r#"{ "basePolicyName": "Microsoft.DefaultV2", "contentFilters": [] }"#).unwrap();
        assert_eq!(read(&made_from).blocks_prompt_attacks, Observed::Unseen(Gap::NOT_COLLECTED));
    }

    #[test]
    fn both_directions_of_a_filter_are_one() {
        let facts = of(
            r#"[{ "name": "Hate", "enabled": true, "blocking": true, "severityThreshold": "Medium", "source": "Prompt" },
                { "name": "Hate", "enabled": true, "blocking": false, "severityThreshold": "High", "source": "Completion" }]"#,
        );
        let filters = facts.content_filters.known().cloned().unwrap();
        assert_eq!(filters.len(), 1);
        let filter = filters.into_iter().next().unwrap();
        assert_eq!((filter.input_strength, filter.blocks_input), (Some(Strength::Medium), true));
        assert_eq!((filter.output_strength, filter.blocks_output), (Some(Strength::Low), false));
    }
}
