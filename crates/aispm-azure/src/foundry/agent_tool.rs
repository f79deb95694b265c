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
            for version in agent.served(&at, &project).await.versions {
                let listed = version.definition.tools.as_deref().unwrap_or_default();
                for one in held(&version_uid(&project, &agent.name, &version), listed) {
                    found(&at, &project, &ways, one, Some(&version.version));
                }
            }
        }
        for toolbox in toolbox::all(&at, &project).await {
            let listed = toolbox.current.and_then(|version| version.tools).unwrap_or_default();
            for one in held(&toolbox.uid, &listed) {
                found(&at, &project, &ways, one, None);
            }
        }
    })
    .await;
}

fn found(at: &At, project: &Project, ways: &Ways<'_>, held: Held, version: Option<&str>) {
    match held.tool {
        Ok(tool) => {
            let facts = kind::Tool { agent_version: version.map(str::to_owned).into(), ..tool.read() };
            at.found(
                at.asset(&project.holds(&held.uid, tool.label()), facts)
                    .links(Relation::ConnectsTo, ways.connections(&tool))
                    .link(Relation::ConnectsTo, ways.server(&tool)),
            );
        }
        Err(gap) => {
            at.cell.gap(&gap);
            at.found(at.asset(&project.holds(&held.uid, "unknown tool"), kind::Tool::unseen(&gap)));
        }
    }
}
