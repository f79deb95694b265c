//! Content filters of an account (RAI policies): what its deployments are not allowed to hear or say.

use std::collections::BTreeMap;

use aispm_inventory::kind::guardrail::{ContentFilter, Strength};

use super::{VERSION, account};
use crate::prelude::*;

const READ: &str = "Microsoft.CognitiveServices/accounts/raiPolicies/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_content_filter",
    kind: Kind::Guardrail,
    permissions: &[account::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/rai-policies/list",
};

/// What a policy says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
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
        let policies = at.below::<Properties>(READ, &account, "raiPolicies", VERSION).await;
        for policy in policies.into_iter().flatten() {
            at.found(at.asset(&policy, read(&policy.properties)));
        }
    })
    .await;
}

fn read(p: &Properties) -> kind::Guardrail {
    let mut filters: BTreeMap<String, ContentFilter> = BTreeMap::new();
    for filter in p.content_filters.iter().flatten() {
        let name = filter.name.as_deref().unwrap_or_default().to_ascii_lowercase().replace(' ', "_");
        let merged = filters.entry(name.clone()).or_insert_with(|| ContentFilter {
            filter: name,
            input_strength: Some(Strength::None),
            output_strength: Some(Strength::None),
            ..ContentFilter::default()
        });
        let blocks = filter.acts() && filter.blocking == Some(true);
        if filter.source.as_deref().is_some_and(|source| source.eq_ignore_ascii_case("completion")) {
            merged.output_strength = Some(filter.strength());
            merged.blocks_output = blocks;
        } else {
            merged.input_strength = Some(filter.strength());
            merged.blocks_input = blocks;
        }
    }
    let jailbreak = filters.get(JAILBREAK);
    kind::Guardrail {
        current: Known(true),
        draft: Known(false),
        ready: Known(true),
        prompt_attack_strength: Known(jailbreak.and_then(|filter| filter.input_strength).unwrap_or(Strength::None)),
        blocks_prompt_attacks: Known(jailbreak.is_some_and(|filter| filter.blocks_input)),
        content_filters: Observed::from(p.content_filters.as_ref()).map(|_| filters.into_values().collect()),
        ..kind::Guardrail::default()
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
