//! Bedrock provisioned throughput: capacity that was bought, and the address it answers at.

use aws_sdk_bedrock::{Client, types::ProvisionedModelStatus, types::ProvisionedModelSummary};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_provisioned_throughput",
    kind: Kind::Endpoint,
    permissions: &["bedrock:ListProvisionedModelThroughputs"],
    source: "bedrock:ListProvisionedModelThroughputs",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ProvisionedModelSummary.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    let pages = bedrock.list_provisioned_model_throughputs().into_paginator().items().send();
    for bought in at.list("bedrock:ListProvisionedModelThroughputs", pages).await {
        at.found(
            Asset::new(TYPE.name, at.place(), bought.provisioned_model_arn(), read(&bought))
                .named(Some(bought.provisioned_model_name()))
                .created(time(bought.creation_time()))
                .link(Relation::Serves, Some(bought.model_arn())),
        );
    }
    Ok(())
}

fn read(bought: &ProvisionedModelSummary) -> kind::Endpoint {
    kind::Endpoint {
        // Bedrock has no anonymous callers: every call is signed or carries a key of an IAM user.
        authentication: Known(Authentication::CloudIdentity),
        // While it is updated it goes on answering.
        in_service: Known(matches!(
            bought.status(),
            ProvisionedModelStatus::InService | ProvisionedModelStatus::Updating
        )),
        provisioned_units: Known(bought.model_units().into()),
        ..kind::Endpoint::default()
    }
}
