//! Hosted agents: containers with code of the customer that a project runs.

use aispm_inventory::record::ImageUse;

use super::{
    definition::{self, Version},
    equipment::version_uid,
    project::{self, ACCOUNTS, AGENTS, PROJECTS, Project},
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_foundry_hosted_agent",
    kind: Kind::AgentRuntime,
    permissions: &[ACCOUNTS, PROJECTS, AGENTS],
    source: AGENTS,
    side_calls: &[],
    reference: "https://learn.microsoft.com/azure/foundry/agents/concepts/hosted-agents",
};

pub(crate) async fn collect(at: At) {
    at.each(project::all(&at).await, async |project| {
        for agent in definition::agents(&at, &project).await.0 {
            for version in agent.served(&at, &project).await.versions.iter().filter(|version| is_hosted(version)) {
                let name = format!("{} version {}", agent.name, version.version);
                let of = project.holds(&uid(&project, &agent.name, version), &name);
                let facts = kind::AgentRuntime { authentication: agent.authentication(), ..read(&at, version) };
                at.found(
                    at.asset(&of, facts).created(version.created()).links(Relation::RunsAs, agent.identities(&project)),
                );
            }
        }
    })
    .await;
}

/// Whether a version is a container.
pub(super) fn is_hosted(version: &Version) -> bool {
    matches!(version.definition.kind.as_deref(), Some("hosted" | "container_app"))
}

/// The uid of the container of a version.
pub(super) fn uid(project: &Project, agent: &str, version: &Version) -> String {
    format!("{}/container", version_uid(project, agent, version))
}

fn read(at: &At, version: &Version) -> kind::AgentRuntime {
    let definition = &version.definition;
    let variables = definition.environment_variables.iter().flatten();
    let secrets = variables.flat_map(|(name, value)| at.secrets(&format!("environment.{name}"), Some(name), value));
    let image = definition.container_configuration.as_ref().and_then(|of| of.image.as_deref());
    let image = image.or(definition.image.as_deref());
    let protocols = definition.protocol_versions.iter().flatten();
    kind::AgentRuntime {
        secrets: Known(secrets.collect()),
        // Without an image it runs code that was handed over with the version, which nobody can change.
        images: image.map(|uri| vec![image_use(uri)]).into(),
        code_uri: Observed::Unset,
        protocol: protocols.filter_map(|of| of.protocol.as_deref()).next().map(str::to_ascii_lowercase).into(),
        version: Known(version.version.clone()),
        status: version.status.as_deref().map(str::to_ascii_lowercase).into(),
        ..kind::AgentRuntime::default()
    }
}

/// An image. Registries of Azure let in nobody but those they know, so that one which a project can pull from is its owner's.
fn image_use(uri: &str) -> ImageUse {
    let host = uri.split('/').next().filter(|_| uri.contains('/')).unwrap_or_default().to_ascii_lowercase();
    let of_azure = [".azurecr.io", ".azurecr.us", ".azurecr.cn"].iter().any(|suffix| host.ends_with(suffix));
    ImageUse {
        uri: uri.to_owned(),
        pinned: uri.contains("@sha256:"),
        registry_account: None,
        own_registry: of_azure,
        provider_registry: host == "mcr.microsoft.com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_lies_in_a_registry_of_ones_own_of_the_provider_or_of_others() {
        let of = |uri: &str| {
            let image = image_use(uri);
            (image.pinned, image.own_registry, image.provider_registry)
        };
        assert_eq!(of("acme.azurecr.io/agent:1"), (false, true, false));
        assert_eq!(of("mcr.microsoft.com/agent@sha256:00"), (true, false, true));
        assert_eq!(of("docker.io/acme/agent:latest"), (false, false, false));
        assert_eq!(of("azurecr.io.evil.example/agent:1"), (false, false, false));
        assert_eq!(of("agent"), (false, false, false));
    }
}
