//! AgentCore browsers: machines that agents browse the web on.

use aws_sdk_bedrockagentcorecontrol::{
    Client,
    operation::get_browser::GetBrowserOutput,
    types::{ResourceType as Owner, S3Location},
};
use kind::sandbox::SandboxType;

use super::network;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_agentcore_browser",
    kind: Kind::Sandbox,
    permissions: &["bedrock-agentcore:ListBrowsers", "bedrock-agentcore:GetBrowser"],
    source: "bedrock-agentcore:GetBrowser",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetBrowser.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let agentcore = at.client(Client::new);
    // The browser that AWS owns is in every account, and nobody there can change it.
    let browsers = agentcore.list_browsers().r#type(Owner::Custom).into_paginator().items().send();
    let listed = at.list("bedrock-agentcore:ListBrowsers", browsers).await;
    at.each(listed, async |browser| {
        let described = agentcore.get_browser().browser_id(&browser.browser_id).send();
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &browser.browser_arn, facts)
                .named(browser.name.as_ref())
                .created(time(&browser.created_at))
        };
        at.found(match at.call("bedrock-agentcore:GetBrowser", described).await {
            Ok(b) => linked(&at, asset(read(&b)), &b),
            Err(gap) => asset(kind::Sandbox::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(b: &GetBrowserOutput) -> kind::Sandbox {
    kind::Sandbox {
        sandbox_type: Known(SandboxType::Browser),
        network: Observed::from(b.network_configuration()).map(|n| network::mode(n.network_mode().as_str())),
        recording: Known(b.recording().is_some_and(|recording| recording.enabled())),
        recording_uri: Observed::from(recorded_to(b)).map(|s3| format!("s3://{}/{}", s3.bucket(), s3.prefix())),
        has_identity: Known(b.execution_role_arn().is_some()),
        status: Known(lower(b.status().as_str())),
        ..kind::Sandbox::default()
    }
}

fn recorded_to(b: &GetBrowserOutput) -> Option<&S3Location> {
    b.recording()?.s3_location()
}

fn linked(at: &Region, asset: Asset, b: &GetBrowserOutput) -> Asset {
    let vpc = b.network_configuration().and_then(|n| n.vpc_config());
    asset
        .link(Relation::RunsAs, b.execution_role_arn())
        .link(Relation::Writes, recorded_to(b).map(|s3| format!("arn:aws:s3:::{}", s3.bucket())))
        .links(Relation::ConnectsTo, network::security_groups(at, vpc))
}
