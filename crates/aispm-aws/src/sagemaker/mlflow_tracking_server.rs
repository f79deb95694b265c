//! SageMaker MLflow tracking servers: where experiments, their files and models are written down.

use aws_sdk_sagemaker::{Client, operation::describe_mlflow_tracking_server::DescribeMlflowTrackingServerOutput};

use super::artifact;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_mlflow_tracking_server",
    kind: Kind::Workspace,
    permissions: &["sagemaker:ListMlflowTrackingServers", "sagemaker:DescribeMlflowTrackingServer"],
    source: "sagemaker:DescribeMlflowTrackingServer",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowTrackingServer.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_mlflow_tracking_servers().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListMlflowTrackingServers", pages).await;
    at.each(listed, async |server| {
        let (Some(name), Some(arn)) = (&server.tracking_server_name, &server.tracking_server_arn) else { return };
        let created = server.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_mlflow_tracking_server().tracking_server_name(name).send();
        at.found(match at.call("sagemaker:DescribeMlflowTrackingServer", described).await {
            Ok(s) => {
                let uri = s.artifact_store_uri().map(str::to_owned);
                asset(read(&s))
                    .link(Relation::RunsAs, s.role_arn())
                    .links(Relation::Reads, artifact::buckets(&uri))
                    .links(Relation::Writes, artifact::buckets(&uri))
            }
            Err(gap) => asset(kind::Workspace::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(s: &DescribeMlflowTrackingServerOutput) -> kind::Workspace {
    kind::Workspace {
        // Every call is signed, and people come in through an address that is signed for them.
        authentication: Known(Authentication::CloudIdentity),
        status: s.tracking_server_status().map(|status| lower(status.as_str())).into(),
        version: s.mlflow_version().map(str::to_owned).into(),
        artifact_uri: s.artifact_store_uri().map(str::to_owned).into(),
        ..kind::Workspace::default()
    }
}
