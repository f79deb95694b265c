//! SageMaker spaces: the storage and machine behind a Studio app, private or shared.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_space::DescribeSpaceOutput,
    types::{FeatureStatus, SharingType},
};

use super::app_scripts;
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_space",
    kind: Kind::Workspace,
    permissions: &["sagemaker:ListSpaces", "sagemaker:DescribeSpace"],
    source: "sagemaker:DescribeSpace",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeSpace.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_spaces().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListSpaces", pages).await;
    at.each(listed, async |space| {
        let (Some(domain), Some(name)) = (&space.domain_id, &space.space_name) else { return };
        // Lists do not say the ARN.
        let arn = at.arn("sagemaker", &format!("space/{domain}/{name}"));
        let created = space.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), &arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_space().domain_id(domain).space_name(name).send();
        at.found(match at.call("sagemaker:DescribeSpace", described).await {
            Ok(s) => asset(read(&s))
                .links(Relation::ArtifactIn, s.space_settings().map(app_scripts::of_space).unwrap_or_default()),
            Err(gap) => asset(kind::Workspace::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(s: &DescribeSpaceOutput) -> kind::Workspace {
    let remote = s.space_settings().and_then(|settings| settings.remote_access());
    let sharing = s.space_sharing_settings().and_then(|settings| settings.sharing_type());
    kind::Workspace {
        shared: Observed::from(sharing).map(|sharing| *sharing == SharingType::Shared),
        remote_access: Known(remote == Some(&FeatureStatus::Enabled)),
        status: s.status().map(|status| lower(status.as_str())).into(),
        ..kind::Workspace::default()
    }
}
