//! Agents of a project, as callers reach them.
//!
//! Traffic may be split over versions: an agent is then as weak as the weakest of them.

use std::collections::BTreeMap;

use aispm_inventory::{Asset, Gap, kind::tool::Executor};
use serde_json::Value;

use super::{
    address,
    definition::{self, Agent, Definition, Served, Version},
    equipment::{CONNECTIONS, CONNECTIONS_OF_PROJECT, Ways, held, version_uid},
    hosted_agent,
    project::{self, ACCOUNTS, AGENTS, PROJECTS, Project},
    routine,
    tool::Tool,
};
use crate::{call::strange, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_foundry_agent",
    kind: Kind::Agent,
    permissions: &[ACCOUNTS, PROJECTS, AGENTS, routine::READ, CONNECTIONS, CONNECTIONS_OF_PROJECT],
    source: AGENTS,
    side_calls: &[("started_by", routine::READ)],
    reference: "https://learn.microsoft.com/azure/foundry/agents/concepts/agents-overview",
};

pub(crate) async fn collect(at: At) {
    at.each(project::all(&at).await, async |project| {
        let (agents, _) = definition::agents(&at, &project).await;
        if agents.is_empty() {
            return;
        }
        let routines = routine::all(&at, &project).await;
        for agent in agents {
            one(&at, &project, &agent, routine::starting(&routines, &agent.name)).await;
        }
    })
    .await;
}

async fn one(at: &At, project: &Project, agent: &Agent, started_by: Observed<Vec<String>>) {
    let served = agent.served(at, project).await;
    let tools = Tools::of(project, agent, &served);
    let facts = kind::Agent { started_by, ..read(at, project, agent, &served, &tools) };
    let remote_tool_urls = match facts.remote_tool_urls {
        Known(all) => address::of_others(at, all).await,
        unseen => unseen,
    };
    let facts = kind::Agent { remote_tool_urls, ..facts };
    let uid = project.uid("agents", &agent.name);
    let latest = served.versions.last();
    let metadata = latest.and_then(|version| version.metadata.clone()).unwrap_or_default();
    let texts = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    let tags: BTreeMap<String, String> = metadata.into_iter().filter_map(texts).collect();
    let asset = at
        .asset(&project.holds(&uid, &agent.name), facts)
        .tagged(Known(tags))
        .created(latest.and_then(|version| version.created()));
    at.found(linked(at, project, agent, &served, &tools, asset).await);
}

/// The tools of all versions that are served.
struct Tools {
    uids: Vec<String>,
    read: Vec<Tool>,
    /// Why one of them is not known.
    gap: Option<Gap>,
}

impl Tools {
    fn of(project: &Project, agent: &Agent, served: &Served) -> Self {
        let mut all = Self { uids: Vec::new(), read: Vec::new(), gap: served.gap.clone() };
        for version in &served.versions {
            let listed = version.definition.tools.as_deref().unwrap_or_default();
            for held in held(&version_uid(project, &agent.name, version), listed) {
                all.uids.push(held.uid);
                match held.tool {
                    Ok(tool) => all.read.push(tool),
                    Err(gap) => all.gap = all.gap.max(Some(gap)),
                }
            }
        }
        all
    }
}

fn read(at: &At, project: &Project, agent: &Agent, served: &Served, tools: &Tools) -> kind::Agent {
    let known = kind::Agent {
        status: state(agent.state.as_deref()),
        authentication: agent.authentication(),
        served_versions: Known(agent.routed()),
        ..kind::Agent::default()
    };
    if let Some(gap) = &served.gap {
        // What is served and was not seen may be anything.
        return kind::Agent {
            status: known.status,
            authentication: known.authentication,
            served_versions: known.served_versions,
            ..kind::Agent::unseen(gap)
        };
    }
    let definitions = || served.versions.iter().map(|version| &version.definition);
    let addresses = tools.read.iter().flat_map(|tool| [&tool.server_url, &tool.base_url]).flatten();
    let addresses: Vec<String> = addresses.filter_map(|url| address::shown(at, url)).collect();
    let mut secrets: Vec<_> = tools.read.iter().flat_map(|tool| tool.secrets(at)).collect();
    for definition in definitions() {
        let texts = [("instructions", &definition.instructions), ("workflow", &definition.workflow)];
        let found = texts.into_iter().filter_map(|(place, text)| Some((place, text.as_deref()?)));
        secrets.extend(found.flat_map(|(place, text)| at.secrets(place, None, text)));
    }
    kind::Agent {
        model: definitions().find_map(|definition| definition.model.clone()).into(),
        instructed: definitions().map(Definition::instructed).reduce(weaker).unwrap_or(Observed::Unset),
        secrets: match &tools.gap {
            Some(gap) if secrets.is_empty() => Observed::Unseen(gap.clone()),
            _ => Known(secrets),
        },
        // Weakest first: a version without a filter of its own is asked past that of its model.
        guardrail: match definitions().map(|definition| definition.guardrail(project)).collect::<Option<Vec<_>>>() {
            Some(named) => named.into_iter().next().into(),
            None => Observed::Unset,
        },
        remembers: seen(tools.read.iter().any(|tool| tool.memory_store_name.is_some()), tools.gap.as_ref()),
        remote_tool_urls: match &tools.gap {
            Some(gap) => Observed::Unseen(gap.clone()),
            None => Known(addresses),
        },
        code_urls: Known(Vec::new()),
        unpinned_code: Known(Vec::new()),
        model_provider_url: Observed::Unset,
        // Foundry has no function of the customer between an agent and its tools.
        checks_tool_calls: Known(false),
        ..known
    }
}

fn seen(yes: bool, gap: Option<&Gap>) -> Observed<bool> {
    match gap {
        Some(gap) if !yes => Observed::Unseen(gap.clone()),
        _ => Known(yes),
    }
}

/// Of two versions the one without instructions counts.
fn weaker(one: Observed<bool>, other: Observed<bool>) -> Observed<bool> {
    match (&one, &other) {
        (Known(false), _) | (_, Observed::Unset) => one,
        _ => other,
    }
}

fn state(word: Option<&str>) -> Observed<String> {
    match word {
        // An agent is enabled unless it is switched off.
        None => Known("enabled".to_owned()),
        Some(word) if ["enabled", "disabled"].contains(&word.to_ascii_lowercase().as_str()) => {
            Known(word.to_ascii_lowercase())
        }
        Some(word) => strange(word),
    }
}

async fn linked(at: &At, project: &Project, agent: &Agent, served: &Served, tools: &Tools, mut asset: Asset) -> Asset {
    let searches = tools.read.iter().any(|tool| tool.azure_ai_search.is_some());
    let hands_over = tools.read.iter().any(|tool| tool.executor() == Known(Executor::Agent));
    let ways = Ways::of(at, project, searches || hands_over).await;
    for tool in &tools.read {
        let memory = tool.memory_store_name.as_deref().map(|name| project.uid("memorystores", name));
        asset = asset
            .links(Relation::ConnectsTo, ways.connections(tool))
            .link(Relation::ConnectsTo, ways.server(tool))
            .links(Relation::Reads, ways.indexes(tool).await)
            .link(Relation::DelegatesTo, ways.agent(tool).await)
            .link(Relation::RemembersIn, memory);
    }
    let definitions = || served.versions.iter().map(|version| &version.definition);
    let machines = served.versions.iter().filter(|version| hosted_agent::is_hosted(version));
    let mut asset = asset
        .links(Relation::HasTool, tools.uids.iter().cloned())
        .links(Relation::RunsAs, agent.identities(project))
        .links(Relation::UsesModel, definitions().filter_map(|definition| definition.deployment(project)))
        .links(Relation::ConnectsTo, definitions().filter_map(|definition| definition.far_model(project)))
        .links(Relation::GuardedBy, definitions().filter_map(|definition| definition.guardrail(project)))
        .links(Relation::RoutesTo, machines.map(|version| hosted_agent::uid(project, &agent.name, version)));
    let mut told = std::collections::BTreeSet::new();
    asset.links.retain(|link| told.insert((link.relation, link.to.clone())));
    asset
}

impl Version {
    /// When it was made.
    pub(super) fn created(&self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_second(self.created_at? as i64).ok()
    }
}

impl Definition {
    /// Whether it has instructions. Containers and workflows have code instead.
    fn instructed(&self) -> Observed<bool> {
        match self.kind.as_deref().unwrap_or_default() {
            "hosted" | "container_app" | "workflow" | "external" => Observed::Unset,
            "prompt" | "prompt_voice" => {
                Known(self.instructions.as_deref().is_some_and(|text| !text.trim().is_empty()))
            }
            other => strange(other),
        }
    }

    /// The uid of the filter that it names, by its name or by its id.
    fn guardrail(&self, project: &Project) -> Option<String> {
        let name = self.rai_config.as_ref()?.rai_policy_name.as_deref().filter(|name| !name.is_empty())?;
        let id =
            if name.starts_with('/') { name.to_owned() } else { format!("{}/raiPolicies/{name}", project.account) };
        Some(id::uid(&id))
    }

    /// The deployment that it thinks with.
    fn deployment(&self, project: &Project) -> Option<String> {
        let model = self.model.as_deref().filter(|model| !model.is_empty() && !model.contains('/'))?;
        Some(id::uid(&format!("{}/deployments/{model}", project.account)))
    }

    /// The connection to a model elsewhere, which stands before the model.
    fn far_model(&self, project: &Project) -> Option<String> {
        let (connection, _) = self.model.as_deref()?.split_once('/').filter(|(name, _)| !name.is_empty())?;
        Some(project.connection(connection))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn only_a_prompt_needs_instructions() {
        let of = |text: &str| serde_json::from_str::<Definition>(text).unwrap().instructed();
        assert_eq!(of(r#"{ "kind": "prompt", "instructions": "Help." }"#), Known(true));
        assert_eq!(of(r#"{ "kind": "prompt", "instructions": " " }"#), Known(false));
        assert_eq!(of(r#"{ "kind": "prompt" }"#), Known(false));
        assert_eq!(of(r#"{ "kind": "hosted" }"#), Observed::Unset);
        assert!(matches!(of(r#"{ "kind": "swarm" }"#), Observed::Unseen(_)));
        assert_eq!(weaker(Known(true), Known(false)), Known(false));
        assert_eq!(weaker(Known(false), Known(true)), Known(false));
        assert_eq!(weaker(Known(true), Observed::Unset), Known(true));
    }

    #[test]
    fn an_agent_answers_unless_it_is_switched_off() {
        assert_eq!(state(None), Known("enabled".to_owned()));
        assert_eq!(state(Some("Disabled")), Known("disabled".to_owned()));
        assert!(matches!(state(Some("paused")), Observed::Unseen(_)));
    }
}
