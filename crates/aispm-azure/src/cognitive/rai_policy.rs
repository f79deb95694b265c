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

/// The filter that the service puts before every deployment which names none: hate, violence, sexual content and self-harm from
/// medium severity on, attacks of people on the prompt, and protected material. Attacks hidden in documents it lets pass.
pub(super) const DEFAULT: &str = "Microsoft.DefaultV2";

/// What a policy says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    #[serde(rename = "type")]
    managed: Option<String>,
    /// Absent means that filters judge before anybody sees an answer.
    mode: Option<String>,
    /// What it does not list, it has from this policy.
    base_policy_name: Option<String>,
    content_filters: Option<Vec<Filter>>,
    custom_blocklists: Option<Vec<Blocklist>>,
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

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Blocklist {
    blocklist_name: Option<String>,
}

/// The filter against prompts that talk a model out of its instructions.
const JAILBREAK: &str = "jailbreak";
/// The filter against such prompts in documents, and the one that marks documents as such.
const INDIRECT: &str = "indirect_attack";
const SPOTLIGHT: &str = "indirect_attack_spotlighting";
/// Policies that are made from each other one after another.
const DEPTH: usize = 4;

/// The uid of a policy of an account.
pub(super) fn uid(account: &str, name: &str) -> String {
    id::uid(&format!("{account}/raiPolicies/{name}"))
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        let (policies, gap) = at.below_with_gap::<Properties>(READ, &account, "raiPolicies", VERSION).await;
        let listed: BTreeMap<String, &Properties> =
            policies.iter().map(|policy| (id::uid(&policy.id), &policy.properties)).collect();
        for policy in &policies {
            let name = policy.name.as_deref().unwrap_or_default();
            let base = |name: &str| listed.get(&uid(&account.id, name)).copied();
            let terms = policy.properties.custom_blocklists.iter().flatten();
            let terms = terms.filter_map(|of| of.blocklist_name.as_deref());
            let terms = terms.map(|name| id::uid(&format!("{}/raiBlocklists/{name}", account.id)));
            let facts = read(name, &policy.properties, base, gap.as_ref());
            at.found(at.asset(policy, facts).links(Relation::Contains, terms));
        }
        // What a deployment answers through and the list does not show is not known, and must not look as if it were not there.
        let deployments = at.below::<deployment::Properties>(deployment::READ, &account, "deployments", VERSION).await;
        let named = deployments.iter().filter_map(|of| of.properties.policy());
        for name in named.collect::<BTreeSet<&str>>() {
            if !listed.contains_key(&uid(&account.id, name)) {
                let unread = gap
                    .clone()
                    .unwrap_or_else(|| call::gap(READ, Reason::NotFound, "no filter of this name is listed"));
                let mut of = Resource::at(&format!("{}/raiPolicies/{name}", account.id), name);
                of.location.clone_from(&account.location);
                at.found(at.asset(&of, kind::Guardrail::unseen(&unread)));
            }
        }
    })
    .await;
}

/// What stands between people and the model, where `base` finds the policies that others are made from.
fn read<'a>(
    name: &str,
    p: &'a Properties,
    base: impl Fn(&str) -> Option<&'a Properties>,
    gap: Option<&Gap>,
) -> kind::Guardrail {
    let (all, whole) = in_force(p, base);
    let unread = || {
        gap.cloned().unwrap_or_else(|| call::gap(READ, Reason::NotFound, "the policy it is made from is not listed"))
    };
    let on_prompt = |wanted: &str| all.get(&(wanted.to_owned(), Side::Prompt)).copied();
    // A filter that is not listed is off, unless the policy may have it from another.
    let blocks = |wanted: &str| match on_prompt(wanted) {
        Some(Filter { enabled: Some(_), blocking: Some(_), .. }) => {
            Known(on_prompt(wanted).is_some_and(Filter::blocks))
        }
        None if whole => Known(false),
        _ => Observed::Unseen(unread()),
    };
    let marks = match on_prompt(SPOTLIGHT) {
        Some(filter) => filter.enabled.map_or_else(|| Observed::Unseen(unread()), Known),
        None if whole => Known(false),
        None => Observed::Unseen(unread()),
    };
    let shield = blocks(JAILBREAK);
    let filters = merged(&all);
    kind::Guardrail {
        current: Known(true),
        draft: Known(false),
        ready: Known(true),
        prompt_attack_strength: shield.clone().map(|_| on_prompt(JAILBREAK).map_or(Strength::None, Filter::strength)),
        blocks_prompt_attacks: shield,
        blocks_indirect_attacks: blocks(INDIRECT),
        marks_documents: marks,
        judges_late: match p.mode.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("default" | "blocking") => Known(false),
            Some("asynchronous_filter" | "deferred") => Known(true),
            Some(other) => call::strange(other),
        },
        // Names of the provider's own are refused to others.
        provider_managed: Known(p.managed.as_deref().map_or_else(
            || name.to_ascii_lowercase().starts_with("microsoft."),
            |managed| managed.eq_ignore_ascii_case("SystemManaged"),
        )),
        content_filters: match (filters.is_empty(), whole) {
            (_, false) => Observed::Unseen(unread()),
            (true, true) => Observed::Unset,
            (false, true) => Known(filters),
        },
        ..kind::Guardrail::default()
    }
}

/// What a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Prompt,
    Completion,
}

/// Filters by name and by what they look at.
type InForce<'a> = BTreeMap<(String, Side), &'a Filter>;

/// The filters of a policy with those that it has from others, and whether these are all.
fn in_force<'a>(p: &'a Properties, base: impl Fn(&str) -> Option<&'a Properties>) -> (InForce<'a>, bool) {
    let mut all = InForce::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(p);
    while let Some(policy) = next {
        for filter in policy.content_filters.iter().flatten() {
            // Filters also stand before and after calls of tools, which is neither what people nor what the model says.
            let side = match filter.source.as_deref().map(str::to_ascii_lowercase).as_deref() {
                None | Some("prompt") => Side::Prompt,
                Some("completion") => Side::Completion,
                Some(_) => continue,
            };
            let name = filter.name.as_deref().unwrap_or_default().to_ascii_lowercase().replace(' ', "_");
            all.entry((name, side)).or_insert(filter);
        }
        let Some(name) = policy.base_policy_name.as_deref().filter(|name| !name.is_empty()) else { return (all, true) };
        // A policy that is made from itself has no other.
        if !seen.insert(name.to_ascii_lowercase()) {
            return (all, true);
        }
        next = base(name).filter(|_| seen.len() <= DEPTH);
    }
    (all, false)
}

/// Both sides of each filter together.
fn merged(all: &InForce) -> Vec<ContentFilter> {
    let mut filters: BTreeMap<&str, ContentFilter> = BTreeMap::new();
    for ((name, side), filter) in all {
        let merged = filters.entry(name).or_insert_with(|| off(name.clone()));
        let (strength, blocks) = match side {
            Side::Prompt => (&mut merged.input_strength, &mut merged.blocks_input),
            Side::Completion => (&mut merged.output_strength, &mut merged.blocks_output),
        };
        (*strength, *blocks) = (Some(filter.strength()), filter.blocks());
    }
    filters.into_values().collect()
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

    fn blocks(&self) -> bool {
        self.acts() && self.blocking == Some(true)
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
        alone(&format!(r#"{{ "contentFilters": {filters} }}"#))
    }

    fn alone(policy: &str) -> kind::Guardrail {
        read("own", &serde_json::from_str(policy).unwrap(), |_| None, None)
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
        let made_from = alone(r#"{ "basePolicyName": "Microsoft.DefaultV2", "contentFilters": [] }"#);
        assert!(matches!(made_from.blocks_prompt_attacks, Observed::Unseen(_)));
        assert!(matches!(made_from.content_filters, Observed::Unseen(_)));
    }

    #[test]
    fn what_a_policy_does_not_list_it_has_from_the_one_it_is_made_from() {
        let base: Properties = serde_json::from_str(
            r#"{ "type": "SystemManaged", "contentFilters": [
                { "name": "Hate", "enabled": true, "blocking": true, "severityThreshold": "Medium", "source": "Completion" },
                { "name": "Jailbreak", "enabled": true, "blocking": true, "source": "Prompt" }] }"#,
        )
        .unwrap();
        let own: Properties = serde_json::from_str(
            r#"{ "basePolicyName": "Microsoft.DefaultV2", "contentFilters": [
                { "name": "Hate", "enabled": true, "blocking": true, "severityThreshold": "High", "source": "Prompt" }] }"#,
        )
        .unwrap();
        let facts = read("own", &own, |name| (name == DEFAULT).then_some(&base), None);
        assert_eq!((facts.blocks_prompt_attacks, facts.blocks_indirect_attacks), (Known(true), Known(false)));
        let filters = facts.content_filters.known().cloned().unwrap();
        let hate = filters.iter().find(|filter| filter.filter == "hate").unwrap();
        assert_eq!((hate.input_strength, hate.output_strength), (Some(Strength::Low), Some(Strength::Medium)));
        assert_eq!(facts.provider_managed, Known(false));
        assert_eq!(read(DEFAULT, &base, |_| None, None).provider_managed, Known(true));
    }

    #[test]
    fn attacks_in_documents_are_blocked_by_a_filter_of_their_own() {
        let indirect =
            |rest: &str| of(&format!(r#"[{{ "name": "Indirect Attack", {rest} }}]"#)).blocks_indirect_attacks;
        assert_eq!(indirect(r#""enabled": true, "blocking": true, "source": "Prompt""#), Known(true));
        assert_eq!(indirect(r#""enabled": true, "blocking": false, "source": "Prompt""#), Known(false));
        assert_eq!(indirect(r#""enabled": true, "blocking": true, "source": "PostToolCall""#), Known(false));
        assert!(matches!(indirect(r#""source": "Prompt""#), Observed::Unseen(_)));
        let marked = of(
            r#"[{ "name": "Indirect Attack Spotlighting", "enabled": true, "blocking": false, "source": "Prompt" }]"#,
        );
        assert_eq!((marked.marks_documents, of("[]").marks_documents), (Known(true), Known(false)));
    }

    #[test]
    fn a_late_judge_is_one_that_the_mode_names() {
        let of = |mode: &str| alone(&format!(r#"{{ "mode": {mode} }}"#)).judges_late;
        assert_eq!((of("null"), of(r#""Blocking""#), of(r#""Default""#)), (Known(false), Known(false), Known(false)));
        assert_eq!((of(r#""Asynchronous_filter""#), of(r#""Deferred""#)), (Known(true), Known(true)));
        assert_eq!(of(r#""Brand""#), call::strange("brand"));
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
