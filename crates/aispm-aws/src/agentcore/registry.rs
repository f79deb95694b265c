//! AgentCore registries: lists in which agents and tools are found.

use std::collections::BTreeSet;

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::{get_registry::GetRegistryOutput, get_registry_record::GetRegistryRecordOutput},
    types::Descriptors,
};
use kind::registry::RegistryRecord;

use super::{address, authorizer, whole};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_registry",
    kind: Kind::Registry,
    permissions: &[
        "bedrock-agentcore:ListRegistries",
        "bedrock-agentcore:GetRegistry",
        "bedrock-agentcore:ListRegistryRecords",
        "bedrock-agentcore:GetRegistryRecord",
    ],
    source: "bedrock-agentcore:GetRegistry",
    side_calls: &[
        ("records", "bedrock-agentcore:ListRegistryRecords"),
        ("records", "bedrock-agentcore:GetRegistryRecord"),
        ("external_sources", "bedrock-agentcore:ListRegistryRecords"),
        ("external_sources", "bedrock-agentcore:GetRegistryRecord"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetRegistry.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    let registries = agentcore.list_registries().into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListRegistries", registries).await;
    at.each(listed, async |registry| {
        let described = agentcore.get_registry().registry_id(&registry.registry_id).send();
        let described = at.call("bedrock-agentcore:GetRegistry", described).await;
        let records = records(&at, &agentcore, &registry.registry_id).await;
        let facts = match described {
            Ok(r) => read(&r),
            Err(gap) => kind::Registry::unseen(&gap),
        };
        let listed: BTreeSet<String> = records.iter().flatten().flat_map(names).collect();
        let records = Observed::from(records);
        let facts = kind::Registry {
            external_sources: records.as_ref().map(|all| all.iter().filter_map(external_source).collect()),
            records: records.map(|all| all.iter().map(record).collect()),
            ..facts
        };
        at.found(
            Asset::new(TYPE.name, at.place(), &registry.registry_arn, facts)
                .named(Some(&registry.name))
                .created(time(&registry.created_at))
                .links(Relation::Contains, listed),
        );
    })
    .await;
    Ok(())
}

async fn records(at: &Region, agentcore: &Client, registry: &str) -> Result<Vec<GetRegistryRecordOutput>, Gap> {
    let listed = agentcore.list_registry_records().registry_id(registry).into_paginator().items().send();
    let mut records = Vec::new();
    for record in whole::list(at, "bedrock-agentcore:ListRegistryRecords", listed).await? {
        let described = agentcore.get_registry_record().registry_id(registry).record_id(record.record_id()).send();
        records.push(at.call("bedrock-agentcore:GetRegistryRecord", described).await?);
    }
    Ok(records)
}

fn read(r: &GetRegistryOutput) -> kind::Registry {
    kind::Registry {
        auto_approval: Known(r.approval_configuration().is_some_and(|approval| approval.auto_approval())),
        authentication: Observed::from(r.authorizer_type()).map(|a| authorizer::authentication(a.as_str())),
        status: Known(lower(r.status().as_str())),
        ..kind::Registry::default()
    }
}

fn record(r: &GetRegistryRecordOutput) -> RegistryRecord {
    RegistryRecord {
        name: r.name().to_owned(),
        status: lower(r.status().as_str()),
        source_url: source(r).map(str::to_owned),
    }
}

fn source(r: &GetRegistryRecordOutput) -> Option<&str> {
    Some(r.synchronization_configuration()?.from_url()?.url())
}

/// Where an approved entry is refreshed from, when that is not a service of the cloud.
fn external_source(r: &GetRegistryRecordOutput) -> Option<String> {
    let url = source(r).filter(|_| r.status().as_str() == "APPROVED")?;
    let own = address::host(url).is_some_and(|host| address::of_provider(&host));
    (!own).then(|| url.to_owned())
}

/// The runtimes and gateways that an entry names, by ARN or inside the address of a runtime.
fn names(r: &GetRegistryRecordOutput) -> Vec<String> {
    let mut texts: Vec<&str> = source(r).into_iter().collect();
    texts.extend(r.descriptors().map(contents).unwrap_or_default());
    texts.into_iter().flat_map(arns).collect()
}

fn contents(descriptors: &Descriptors) -> Vec<&str> {
    let mcp = descriptors.mcp().and_then(|mcp| mcp.server()?.inline_content());
    let agent = descriptors.a2_a().and_then(|a2a| a2a.agent_card()?.inline_content());
    let custom = descriptors.custom().and_then(|custom| custom.inline_content());
    [mcp, agent, custom].into_iter().flatten().collect()
}

fn arns(text: &str) -> Vec<String> {
    let text = text.replace("%3A", ":").replace("%3a", ":").replace("%2F", "/").replace("%2f", "/");
    let mut found = Vec::new();
    for (start, _) in text.match_indices("arn:aws:bedrock-agentcore:") {
        let rest = text.get(start..).unwrap_or_default();
        let arn = rest.split(|c: char| !(c.is_ascii_alphanumeric() || ":-_/".contains(c))).next().unwrap_or_default();
        let mut parts = arn.splitn(3, '/');
        if let (Some(place), Some(id)) = (parts.next(), parts.next())
            && (place.ends_with(":runtime") || place.ends_with(":gateway"))
            && !id.is_empty()
        {
            found.push(format!("{place}/{id}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::arns;

    #[test]
    fn a_runtime_is_found_in_text_and_in_an_address() {
        let runtime = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/refunds-AbC1234567";
        assert_eq!(arns(&format!(r#"{{"arn":"{runtime}"}}"#)), [runtime]);
        let encoded = runtime.replace(':', "%3A").replace('/', "%2F");
        let url = format!("https://bedrock-agentcore.eu-west-1.amazonaws.com/runtimes/{encoded}/invocations");
        assert_eq!(arns(&url), [runtime]);
        assert_eq!(arns(&format!("{runtime}/runtime-endpoint/live")), [runtime]);
        assert!(arns("arn:aws:bedrock-agentcore:eu-west-1:111122223333:memory/m-1").is_empty());
    }
}
