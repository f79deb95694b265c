//! Bedrock guardrail versions: rules that are published and can no longer change.

use aws_sdk_bedrock::Client;

use super::guardrail;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_guardrail_version",
    kind: Kind::Guardrail,
    permissions: &["bedrock:ListGuardrails", "bedrock:GetGuardrail"],
    source: "bedrock:GetGuardrail",
    side_calls: &[
        ("version", "bedrock:ListGuardrails"),
        ("draft", "bedrock:ListGuardrails"),
        ("ready", "bedrock:ListGuardrails"),
        ("current", "bedrock:ListGuardrails"),
        ("published_versions", "bedrock:ListGuardrails"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetGuardrail.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    let drafts = at.list("bedrock:ListGuardrails", bedrock.list_guardrails().into_paginator().items().send()).await;
    at.each(drafts, async |draft| {
        let published = guardrail::published(&at, &bedrock, draft.id()).await;
        let newest = published.iter().flatten().filter_map(|v| number(v.version())).max();
        for version in published.iter().flatten() {
            let described = guardrail::get(&at, &bedrock, version).await;
            let facts = kind::Guardrail {
                current: Known(number(version.version()) == newest),
                published_versions: guardrail::count(&published),
                ..guardrail::facts(version, described.as_ref())
            };
            at.found(guardrail::asset(&at, TYPE.name, version, facts, described.as_ref().ok()));
        }
    })
    .await;
    Ok(())
}

fn number(version: &str) -> Option<u64> {
    version.parse().ok()
}
