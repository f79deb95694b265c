//! Scripts that run as root when a SageMaker notebook instance is made or started.

use aws_sdk_sagemaker::{
    Client, operation::describe_notebook_instance_lifecycle_config::DescribeNotebookInstanceLifecycleConfigOutput,
};

use super::script;
use crate::prelude::*;

const DESCRIBE: &str = "sagemaker:DescribeNotebookInstanceLifecycleConfig";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_notebook_lifecycle_config",
    kind: Kind::Notebook,
    permissions: &["sagemaker:ListNotebookInstanceLifecycleConfigs", DESCRIBE],
    source: DESCRIBE,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeNotebookInstanceLifecycleConfig.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_notebook_instance_lifecycle_configs().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListNotebookInstanceLifecycleConfigs", pages).await;
    at.each(listed, async |config| {
        let name = config.notebook_instance_lifecycle_config_name();
        let (Some(name), Some(arn)) = (name, config.notebook_instance_lifecycle_config_arn()) else { return };
        let created = config.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_notebook_instance_lifecycle_config();
        let described = described.notebook_instance_lifecycle_config_name(name).send();
        at.found(asset(match at.call(DESCRIBE, described).await {
            Ok(config) => read(&at, &config),
            Err(gap) => kind::Notebook::unseen(&gap),
        }));
    })
    .await;
    Ok(())
}

fn read(at: &Region, config: &DescribeNotebookInstanceLifecycleConfigOutput) -> kind::Notebook {
    let hooks = config.on_create().iter().map(|hook| ("on_create", hook));
    let hooks = hooks.chain(config.on_start().iter().map(|hook| ("on_start", hook)));
    let scripts = hooks.filter_map(|(place, hook)| Some((place, hook.content()?)));
    script::facts(scripts.map(|(place, content)| script::read(at, DESCRIBE, place, content)))
}
