//! SageMaker transform jobs: a model that answers for a whole batch of data.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_transform_job::DescribeTransformJobOutput,
    types::{SortBy, SortOrder},
};
use kind::training_job::JobType;

use super::{environment, job, key};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_transform_job",
    kind: Kind::TrainingJob,
    permissions: &["sagemaker:ListTransformJobs", "sagemaker:DescribeTransformJob"],
    source: "sagemaker:DescribeTransformJob",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTransformJob.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let recent = sagemaker.list_transform_jobs().creation_time_after(job::since(&at));
    let newest_first = recent.sort_by(SortBy::CreationTime).sort_order(SortOrder::Descending);
    let pages = newest_first.into_paginator().page_size(100).items().send();
    let listed = at.list_recent("sagemaker:ListTransformJobs", pages).await;
    at.each(listed, async |listed| {
        let (Some(name), Some(arn)) = (&listed.transform_job_name, &listed.transform_job_arn) else { return };
        let created = listed.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_transform_job().transform_job_name(name).send();
        at.found(match at.call("sagemaker:DescribeTransformJob", described).await {
            Ok(j) => {
                let facts = read(&at, &j);
                let model = j.model_name().map(|model| at.arn("sagemaker", &format!("model/{model}")));
                job::linked(asset(facts.clone()), &facts, Relation::Reads).link(Relation::UsesModel, model)
            }
            Err(gap) => asset(kind::TrainingJob::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// Network, role and image are those of its model.
fn read(at: &Region, j: &DescribeTransformJobOutput) -> kind::TrainingJob {
    let (input, output) = (j.transform_input(), j.transform_output());
    let (resources, capture) = (j.transform_resources(), j.data_capture_config());
    let input = input.and_then(|input| input.data_source()?.s3_data_source()?.s3_uri());
    let outputs = [
        job::output(
            "answers",
            output.and_then(|o| o.s3_output_path()),
            output.and_then(|o| key::arn(at, o.kms_key_id())),
        ),
        job::output(
            "data_capture",
            capture.and_then(|c| c.destination_s3_uri()),
            capture.and_then(|c| key::arn(at, c.kms_key_id())),
        ),
    ];
    kind::TrainingJob {
        job_type: Known(JobType::Transform),
        status: j.transform_job_status().map(|status| lower(status.as_str())).into(),
        instances: resources.and_then(|r| r.instance_count()).map(i64::from).into(),
        volume_encryption_key: resources.and_then(|r| key::arn(at, r.volume_kms_key_id())).into(),
        outputs: Known(outputs.into_iter().flatten().collect()),
        input_uris: Known(input.map(str::to_owned).into_iter().collect()),
        secrets: Known(environment::secrets(at, "environment", j.environment())),
        ..kind::TrainingJob::default()
    }
}
