//! SageMaker tuning jobs: many training jobs in search of the best hyperparameters.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_hyper_parameter_tuning_job::DescribeHyperParameterTuningJobOutput,
    types::{HyperParameterTrainingJobDefinition as Definition, HyperParameterTuningJobSortByOptions, SortOrder},
};
use kind::training_job::JobType;

use super::{artifact, environment, job, key, network, training_job};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_tuning_job",
    kind: Kind::TrainingJob,
    permissions: &["sagemaker:ListHyperParameterTuningJobs", "sagemaker:DescribeHyperParameterTuningJob"],
    source: "sagemaker:DescribeHyperParameterTuningJob",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHyperParameterTuningJob.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let recent = sagemaker.list_hyper_parameter_tuning_jobs().creation_time_after(job::since(&at));
    let by_time = recent.sort_by(HyperParameterTuningJobSortByOptions::CreationTime);
    let pages = by_time.sort_order(SortOrder::Descending).into_paginator().page_size(100).items().send();
    let listed = at.list_recent("sagemaker:ListHyperParameterTuningJobs", pages).await;
    at.each(listed, async |listed| {
        let name = listed.hyper_parameter_tuning_job_name();
        let (Some(name), Some(arn)) = (name, listed.hyper_parameter_tuning_job_arn()) else { return };
        let created = listed.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_hyper_parameter_tuning_job().hyper_parameter_tuning_job_name(name).send();
        at.found(match at.call("sagemaker:DescribeHyperParameterTuningJob", described).await {
            Ok(j) => linked(&at, asset, &j),
            Err(gap) => asset(kind::TrainingJob::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// The kinds of training jobs it launches.
fn definitions(j: &DescribeHyperParameterTuningJobOutput) -> Vec<&Definition> {
    j.training_job_definition().into_iter().chain(j.training_job_definitions()).collect()
}

/// What holds only if it holds for every training job it launches.
fn read(at: &Region, j: &DescribeHyperParameterTuningJobOutput) -> kind::TrainingJob {
    let definitions = definitions(j);
    let all = |holds: &dyn Fn(&Definition) -> bool| {
        // Without a definition there is nothing that it could hold for.
        (!definitions.is_empty()).then(|| definitions.iter().all(|d| holds(d)))
    };
    let keys: Vec<Option<String>> = definitions.iter().map(|d| key::arn(at, volume_key(d))).collect();
    let secrets = definitions.iter().flat_map(|d| {
        let mut secrets = environment::secrets(at, "environment", d.environment());
        secrets.extend(environment::secrets(at, "hyperparameters", d.static_hyper_parameters()));
        secrets
    });
    let outputs = definitions.iter().flat_map(|d| outputs(at, d));
    let images = definitions.iter().filter_map(|d| d.algorithm_specification()?.training_image());
    kind::TrainingJob {
        job_type: Known(JobType::Tuning),
        status: j.hyper_parameter_tuning_job_status().map(|status| lower(status.as_str())).into(),
        network_isolation: all(&|d| d.enable_network_isolation() == Some(true)).into(),
        private_network: all(&|d| network::is_private(d.vpc_config())).into(),
        traffic_encryption: all(&|d| d.enable_inter_container_traffic_encryption() == Some(true)).into(),
        instances: definitions.iter().filter_map(|d| instances(d)).max().into(),
        volume_encryption_key: keys
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .and_then(|keys| keys.into_iter().next())
            .into(),
        outputs: Known(outputs.collect()),
        input_uris: Known(definitions.iter().flat_map(|d| job::inputs(d.input_data_config())).collect()),
        secrets: Known(secrets.collect()),
        images: Known(images.map(|uri| image::read(at, uri)).collect()),
        ..kind::TrainingJob::default()
    }
}

fn volume_key(d: &Definition) -> Option<&str> {
    let tuned = d.hyper_parameter_tuning_resource_config().and_then(|resources| resources.volume_kms_key_id());
    tuned.or_else(|| d.resource_config()?.volume_kms_key_id())
}

/// How many machines one of its training jobs has.
fn instances(d: &Definition) -> Option<i64> {
    let tuned = d.hyper_parameter_tuning_resource_config();
    let choices = tuned.map(|resources| resources.instance_configs()).unwrap_or_default();
    let choices = choices.iter().filter_map(|choice| choice.instance_count());
    let tuned = tuned.and_then(|resources| resources.instance_count()).or(choices.max()).map(i64::from);
    tuned.or_else(|| d.resource_config().and_then(training_job::instances))
}

fn outputs(at: &Region, d: &Definition) -> impl Iterator<Item = Output> {
    let model = d.output_data_config();
    let key = model.and_then(|o| key::arn(at, o.kms_key_id()));
    let model = job::output("model", model.and_then(|o| o.s3_output_path()), key);
    model.into_iter().chain(job::output("checkpoints", d.checkpoint_config().and_then(|c| c.s3_uri()), None))
}

fn linked(at: &Region, asset: impl Fn(kind::TrainingJob) -> Asset, j: &DescribeHyperParameterTuningJobOutput) -> Asset {
    let facts = read(at, j);
    let definitions = definitions(j);
    let mut roles: Vec<&str> = definitions.iter().filter_map(|d| d.role_arn()).collect();
    roles.sort_unstable();
    roles.dedup();
    let code: Vec<String> = definitions.iter().flat_map(|d| training_job::code(d.static_hyper_parameters())).collect();
    let groups = definitions.iter().filter_map(|d| d.vpc_config()).flat_map(|vpc| vpc.security_group_ids());
    job::linked(asset(facts.clone()), &facts, Relation::TrainedOn)
        .links(Relation::RunsAs, roles)
        .links(Relation::ArtifactIn, artifact::buckets(&code))
        .links(Relation::ConnectsTo, network::by_id(at, groups))
}
