//! SageMaker training jobs: data, code and a container, made into a model.

use std::collections::HashMap;

use aws_sdk_sagemaker::{
    Client,
    operation::describe_training_job::DescribeTrainingJobOutput,
    types::{ResourceConfig, SortBy, SortOrder},
};
use kind::training_job::JobType;

use super::{artifact, environment, job, key, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_training_job",
    kind: Kind::TrainingJob,
    permissions: &["sagemaker:ListTrainingJobs", "sagemaker:DescribeTrainingJob"],
    source: "sagemaker:DescribeTrainingJob",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let recent = sagemaker.list_training_jobs().creation_time_after(job::since(&at));
    let newest_first = recent.sort_by(SortBy::CreationTime).sort_order(SortOrder::Descending);
    let pages = newest_first.into_paginator().page_size(100).items().send();
    let listed = at.list_recent("sagemaker:ListTrainingJobs", pages).await;
    at.each(listed, async |listed| {
        let (Some(name), Some(arn)) = (&listed.training_job_name, &listed.training_job_arn) else { return };
        let created = listed.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_training_job().training_job_name(name).send();
        at.found(match at.call("sagemaker:DescribeTrainingJob", described).await {
            Ok(j) => {
                let facts = read(&at, &j);
                job::linked(asset(facts.clone()), &facts, Relation::TrainedOn)
                    .link(Relation::RunsAs, j.role_arn())
                    .links(Relation::ArtifactIn, artifact::buckets(&code(j.hyper_parameters())))
                    .links(Relation::ConnectsTo, network::security_groups(&at, j.vpc_config()))
            }
            Err(gap) => asset(kind::TrainingJob::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, j: &DescribeTrainingJobOutput) -> kind::TrainingJob {
    let algorithm = j.algorithm_specification();
    let mut secrets = environment::secrets(at, "environment", j.environment());
    secrets.extend(environment::secrets(at, "hyperparameters", j.hyper_parameters()));
    if let Some(algorithm) = algorithm {
        secrets.extend(environment::secrets_in_command(at, "arguments", algorithm.container_arguments()));
        secrets.extend(environment::secrets_in_command(at, "entrypoint", algorithm.container_entrypoint()));
    }
    let resources = j.resource_config();
    kind::TrainingJob {
        job_type: Known(JobType::Training),
        status: j.training_job_status().map(|status| lower(status.as_str())).into(),
        network_isolation: Known(j.enable_network_isolation().unwrap_or(false)),
        private_network: Known(network::is_private(j.vpc_config())),
        traffic_encryption: Known(j.enable_inter_container_traffic_encryption().unwrap_or(false)),
        instances: resources.and_then(instances).into(),
        volume_encryption_key: resources.and_then(|r| key::arn(at, r.volume_kms_key_id())).into(),
        outputs: Known(outputs(at, j)),
        input_uris: Known(job::inputs(j.input_data_config())),
        secrets: Known(secrets),
        images: Known(algorithm.and_then(|a| a.training_image()).map(|uri| image::read(at, uri)).into_iter().collect()),
        ..kind::TrainingJob::default()
    }
}

/// How many machines a job has, over all its groups.
pub(super) fn instances(resources: &ResourceConfig) -> Option<i64> {
    let groups = resources.instance_groups().iter().filter_map(|group| group.instance_count());
    let groups = groups.map(i64::from).reduce(|sum, count| sum.saturating_add(count));
    resources.selected_instance_count().or(resources.instance_count()).map(i64::from).or(groups)
}

/// Where the SageMaker SDK for Python puts the training script.
pub(super) fn code(hyperparameters: Option<&HashMap<String, String>>) -> Vec<String> {
    let submitted = hyperparameters.and_then(|all| all.get("sagemaker_submit_directory"));
    submitted.map(|uri| environment::unquoted(uri).to_owned()).into_iter().collect()
}

fn outputs(at: &Region, j: &DescribeTrainingJobOutput) -> Vec<Output> {
    let model = j.output_data_config();
    let model =
        job::output("model", model.and_then(|o| o.s3_output_path()), model.and_then(|o| key::arn(at, o.kms_key_id())));
    let profiler = j.profiler_config().filter(|profiler| profiler.disable_profiler() != Some(true));
    let others = [
        job::output("checkpoints", j.checkpoint_config().and_then(|c| c.s3_uri()), None),
        job::output("debugger", j.debug_hook_config().and_then(|d| d.s3_output_path()), None),
        job::output("tensorboard", j.tensor_board_output_config().and_then(|t| t.s3_output_path()), None),
        job::output("profiler", profiler.and_then(|p| p.s3_output_path()), None),
    ];
    model.into_iter().chain(others.into_iter().flatten()).collect()
}
