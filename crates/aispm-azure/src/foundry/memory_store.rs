//! Memory stores of a project: what its agents keep about people.

use std::collections::BTreeMap;

use aispm_inventory::kind::memory::MemoryStrategy;

use super::{
    definition,
    equipment::held,
    project::{self, ACCOUNTS, AGENTS, PROJECTS, Project},
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_foundry_memory_store",
    kind: Kind::Memory,
    permissions: &[ACCOUNTS, PROJECTS, AGENTS],
    source: AGENTS,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/foundry/agents/how-to/memory-usage",
};

/// What has to be asked for by name.
const FEATURE: &str = "MemoryStores=V1Preview";
/// What stands for the person in a scope.
const PERSON: &str = "{{$userid}}";
const DAY: i64 = 24 * 60 * 60;

#[derive(Debug, Deserialize)]
struct Store {
    name: String,
    #[serde(default)]
    definition: Definition,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Definition {
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    /// How long a memory is kept. Absent and 0 mean for ever.
    default_ttl_seconds: Option<i64>,
}

pub(crate) async fn collect(at: At) {
    at.each(project::all(&at).await, async |project| {
        let (stores, _) = project.ask::<Store>(&at, AGENTS, &["memory_stores"], Some(FEATURE)).await;
        if stores.is_empty() {
            return;
        }
        let (mut users, gap) = users(&at, &project).await;
        for store in stores {
            let strategies = users.remove(&store.name).unwrap_or_default();
            // Who shares a memory shows one use; that nobody does, only all of them.
            let shared = strategies.iter().any(|strategy| !strategy.per_actor);
            let facts = kind::Memory {
                strategies: match &gap {
                    Some(gap) if !shared => Observed::Unseen(gap.clone()),
                    _ => Known(strategies),
                },
                ..read(&store)
            };
            at.found(at.asset(&project.holds(&project.uid("memorystores", &store.name), &store.name), facts));
        }
    })
    .await;
}

/// How the agents of a project use its stores, by store, and why there may be more.
async fn users(at: &At, project: &Project) -> (BTreeMap<String, Vec<MemoryStrategy>>, Option<aispm_inventory::Gap>) {
    let (agents, mut gap) = definition::agents(at, project).await;
    let mut users: BTreeMap<String, Vec<MemoryStrategy>> = BTreeMap::new();
    for agent in agents {
        let served = agent.served(at, project).await;
        gap = gap.max(served.gap);
        let listed: Vec<_> = served.versions.into_iter().flat_map(|v| v.definition.tools.unwrap_or_default()).collect();
        for held in held("", &listed) {
            match held.tool {
                Ok(tool) => {
                    if let Some(store) = tool.memory_store_name {
                        users.entry(store).or_default().push(strategy(&agent.name, tool.scope.unwrap_or_default()));
                    }
                }
                Err(odd) => gap = gap.max(Some(odd)),
            }
        }
    }
    (users, gap)
}

fn strategy(agent: &str, scope: String) -> MemoryStrategy {
    MemoryStrategy {
        name: agent.to_owned(),
        per_actor: scope.to_ascii_lowercase().replace(' ', "").contains(PERSON),
        namespaces: vec![scope],
    }
}

fn read(store: &Store) -> kind::Memory {
    let seconds = store.definition.options.default_ttl_seconds.filter(|seconds| *seconds > 0);
    kind::Memory {
        retention_days: seconds.map(|seconds| (seconds + DAY - 1) / DAY).into(),
        // Memories have neither a key, nor a stream, nor a policy, nor a state of their own.
        encryption_key: Observed::Unset,
        streams: Known(Vec::new()),
        status: Observed::Unset,
        policy: Observed::Unset,
        shared_with: Known(Vec::new()),
        ..kind::Memory::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_memory_is_kept_for_ever_unless_it_says_how_long() {
        let days = |options: &str| {
            let text = format!(r#"{{ "name": "m", "definition": {{ "kind": "default", "options": {options} }} }}"#);
            read(&serde_json::from_str(&text).unwrap()).retention_days
        };
        assert_eq!(days(r#"{ "default_ttl_seconds": 2592000 }"#), Known(30));
        assert_eq!(days(r#"{ "default_ttl_seconds": 0 }"#), Observed::Unset);
        assert_eq!(days("{}"), Observed::Unset);
    }

    #[test]
    fn only_a_scope_with_the_person_keeps_people_apart() {
        assert!(strategy("a", "{{$userId}}".to_owned()).per_actor);
        assert!(strategy("a", "desk/{{ $userId }}".to_owned()).per_actor);
        assert!(!strategy("a", "everybody".to_owned()).per_actor);
        assert!(!strategy("a", String::new()).per_actor);
    }
}
