//! SageMaker endpoints: the address at which a model answers.

use aws_sdk_sagemaker::{Client, operation::describe_endpoint::DescribeEndpointOutput};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_endpoint",
    kind: Kind::Endpoint,
    permissions: &["sagemaker:ListEndpoints", "sagemaker:DescribeEndpoint"],
    source: "sagemaker:DescribeEndpoint",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let listed = at.list("sagemaker:ListEndpoints", sagemaker.list_endpoints().into_paginator().items().send()).await;
    at.each(listed, async |endpoint| {
        let (Some(name), Some(arn)) = (endpoint.endpoint_name, endpoint.endpoint_arn) else { return };
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(&name));
        let described = sagemaker.describe_endpoint().endpoint_name(&name).send();
        at.found(match at.call("sagemaker:DescribeEndpoint", described).await {
            Ok(e) => asset(read(&e)).created(e.creation_time().and_then(time)).link(
                Relation::Serves,
                e.endpoint_config_name().map(|c| at.arn("sagemaker", &format!("endpoint-config/{c}"))),
            ),
            Err(gap) => asset(kind::Endpoint::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(e: &DescribeEndpointOutput) -> kind::Endpoint {
    kind::Endpoint {
        // SageMaker has no anonymous endpoints: every call is signed.
        authentication: Known(Authentication::CloudIdentity),
        in_service: Observed::from(e.endpoint_status()).map(|s| s.as_str() == "InService"),
        ..kind::Endpoint::default()
    }
}
