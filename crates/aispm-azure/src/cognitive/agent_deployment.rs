//! Deployments of agents behind an application: which agent runs, where, and what it speaks.

use super::{PREVIEW, VERSION, account, application, project};
use crate::{prelude::*, resource::Resource};

pub(super) const READ: &str = "Microsoft.CognitiveServices/accounts/projects/applications/agentDeployments/read";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_ai_agent_deployment",
    kind: Kind::AgentRuntime,
    permissions: &[account::READ, project::READ, application::READ, READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/aifoundry/accountmanagement/agent-deployments/list",
};

/// What a deployment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    state: Option<String>,
    protocols: Option<Vec<Protocol>>,
    agents: Option<Vec<Agent>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Protocol {
    protocol: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Agent {
    agent_name: Option<String>,
    agent_version: Option<String>,
}

impl Properties {
    /// The names of the agents that it runs.
    pub(super) fn agents(&self) -> impl Iterator<Item = &str> {
        let names = self.agents.iter().flatten().filter_map(|agent| agent.agent_name.as_deref());
        names.filter(|name| !name.is_empty())
    }
}

pub(crate) async fn collect(at: At) {
    let accounts = at.resources::<account::Properties>(account::READ, account::ARM, VERSION).await;
    at.each(accounts, async |account| {
        for project in project::of(&at, &account).await {
            for application in application::of(&at, &project).await {
                for deployment in of(&at, &application).await {
                    at.found(at.asset(&deployment, read(&deployment.properties)));
                }
            }
        }
    })
    .await;
}

/// The deployments behind an application.
pub(super) async fn of(at: &At, application: &Resource<application::Properties>) -> Vec<Resource<Properties>> {
    at.below(READ, application, "agentDeployments", PREVIEW).await
}

fn read(p: &Properties) -> kind::AgentRuntime {
    let spoken: Vec<&str> = p.protocols.iter().flatten().filter_map(|of| of.protocol.as_deref()).collect();
    let versions: Vec<&str> = p.agents.iter().flatten().filter_map(|agent| agent.agent_version.as_deref()).collect();
    kind::AgentRuntime {
        protocol: Observed::from((!spoken.is_empty()).then(|| spoken.join(" ").to_ascii_lowercase())),
        version: Observed::from((!versions.is_empty()).then(|| versions.join(" "))),
        status: Observed::from(p.state.as_deref()).map(str::to_ascii_lowercase),
        ..kind::AgentRuntime::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_says_what_it_speaks() {
        let text = r#"{ "protocols": [{ "protocol": "A2A" }, { "protocol": "Responses" }], "state": "Running", "agents": null }"#;
        let facts = read(&serde_json::from_str(text).unwrap());
        assert_eq!((facts.protocol, facts.version), (Known("a2a responses".to_owned()), Observed::Unset));
        assert_eq!(facts.status, Known("running".to_owned()));
    }
}
