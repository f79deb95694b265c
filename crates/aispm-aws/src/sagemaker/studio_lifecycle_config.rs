//! Scripts that run when a SageMaker Studio app starts.

use aws_sdk_sagemaker::Client;

use super::script;
use crate::prelude::*;

const DESCRIBE: &str = "sagemaker:DescribeStudioLifecycleConfig";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_studio_lifecycle_config",
    kind: Kind::Notebook,
    permissions: &["sagemaker:ListStudioLifecycleConfigs", DESCRIBE],
    source: DESCRIBE,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeStudioLifecycleConfig.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_studio_lifecycle_configs().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListStudioLifecycleConfigs", pages).await;
    at.each(listed, async |config| {
        let (Some(name), Some(arn)) = (&config.studio_lifecycle_config_name, &config.studio_lifecycle_config_arn)
        else {
            return;
        };
        let created = config.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_studio_lifecycle_config().studio_lifecycle_config_name(name).send();
        at.found(asset(match at.call(DESCRIBE, described).await {
            Ok(config) => {
                let content = config.studio_lifecycle_config_content();
                script::facts(content.map(|content| script::read(&at, DESCRIBE, "content", content)))
            }
            Err(gap) => kind::Notebook::unseen(&gap),
        }));
    })
    .await;
    Ok(())
}
