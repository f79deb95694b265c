//! SageMaker pipelines: jobs in order, and the document that describes them.

use aws_sdk_sagemaker::Client;

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_pipeline",
    kind: Kind::Pipeline,
    permissions: &["sagemaker:ListPipelines", "sagemaker:DescribePipeline"],
    source: "sagemaker:DescribePipeline",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribePipeline.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_pipelines().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListPipelines", pages).await;
    at.each(listed, async |pipeline| {
        let (Some(name), Some(arn)) = (&pipeline.pipeline_name, &pipeline.pipeline_arn) else { return };
        let created = pipeline.creation_time().and_then(time);
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), arn, facts)
                .named(Some(name))
                .created(created)
                .link(Relation::RunsAs, pipeline.role_arn())
        };
        let described = sagemaker.describe_pipeline().pipeline_name(name).send();
        at.found(asset(match at.call("sagemaker:DescribePipeline", described).await {
            Ok(p) => kind::Pipeline {
                status: p.pipeline_status().map(|status| lower(status.as_str())).into(),
                secrets: Observed::from(p.pipeline_definition()).map(|text| at.secrets("definition", None, text)),
            },
            Err(gap) => kind::Pipeline::unseen(&gap),
        }));
    })
    .await;
    Ok(())
}
