//! Tools of agents that callers reach, and of toolboxes that agents share.

use super::{
    definition,
    equipment::{Held, Ways, held, version_uid},
    project::{self, ACCOUNTS, AGENTS, PROJECTS, Project},
    toolbox,
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_foundry_agent_tool",
    kind: Kind::Tool,
    permissions: &[ACCOUNTS, PROJECTS, AGENTS],
    source: AGENTS,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/foundry/agents/concepts/tool-catalog",
};

pub(crate) async fn collect(at: At) {
    at.each(project::all(&at).await, async |project| {
        let ways = Ways::of(&at, &project, false).await;
        for agent in definition::agents(&at, &project).await.0 {
            let enabled = agent.enabled();
            for version in agent.served(&at, &project).await.versions {
                let listed = version.definition.tools.as_deref().unwrap_or_default();
                for one in held(&version_uid(&project, &agent.name, &version), listed) {
                    let of = kind::Tool {
                        enabled: Known(enabled),
                        agent_version: Known(version.version.clone()),
                        ..kind::Tool::default()
                    };
                    found(&at, &project, &ways, one, of).await;
                }
            }
        }
        for toolbox in toolbox::all(&at, &project).await {
            let listed = toolbox.current.and_then(|version| version.tools).unwrap_or_default();
            for one in held(&toolbox.uid, &listed) {
                let of = kind::Tool { enabled: Known(true), agent_version: Observed::Unset, ..kind::Tool::default() };
                found(&at, &project, &ways, one, of).await;
            }
        }
    })
    .await;
}

async fn found(at: &At, project: &Project, ways: &Ways<'_>, held: Held, of: kind::Tool) {
    match held.tool {
        Ok(tool) => {
            let mut facts = kind::Tool { enabled: of.enabled, agent_version: of.agent_version, ..tool.read() };
            // What a toolbox offers was chosen in the same project, and each of its tools is judged by itself.
            if tool.server_url.as_deref().is_some_and(|url| project.toolbox(url).is_some()) {
                facts.whole_server = Known(false);
            }
            at.found(
                at.asset(&project.holds(&held.uid, tool.label()), facts)
                    .links(Relation::ConnectsTo, ways.connections(&tool))
                    .link(Relation::ConnectsTo, ways.server(&tool))
                    .link(Relation::RoutesTo, ways.application(&tool).await),
            );
        }
        Err(gap) => {
            at.cell.gap(&gap);
            at.found(at.asset(&project.holds(&held.uid, "unknown tool"), kind::Tool::unseen(&gap)));
        }
    }
}
