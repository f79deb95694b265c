//! SageMaker processing jobs: a container that turns data into data.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_processing_job::DescribeProcessingJobOutput,
    types::{ProcessingInput, SortBy, SortOrder},
};
use kind::training_job::JobType;

use super::{environment, job, key, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_processing_job",
    kind: Kind::TrainingJob,
    permissions: &["sagemaker:ListProcessingJobs", "sagemaker:DescribeProcessingJob"],
    source: "sagemaker:DescribeProcessingJob",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProcessingJob.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let recent = sagemaker.list_processing_jobs().creation_time_after(job::since(&at));
    let newest_first = recent.sort_by(SortBy::CreationTime).sort_order(SortOrder::Descending);
    let pages = newest_first.into_paginator().page_size(100).items().send();
    let listed = at.list_recent("sagemaker:ListProcessingJobs", pages).await;
    at.each(listed, async |listed| {
        let (Some(name), Some(arn)) = (&listed.processing_job_name, &listed.processing_job_arn) else { return };
        let created = listed.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_processing_job().processing_job_name(name).send();
        at.found(match at.call("sagemaker:DescribeProcessingJob", described).await {
            Ok(j) => {
                let facts = read(&at, &j);
                let vpc = j.network_config().and_then(|network| network.vpc_config());
                job::linked(asset(facts.clone()), &facts, Relation::Reads)
                    .link(Relation::RunsAs, j.role_arn())
                    .links(Relation::Writes, feature_groups(&at, &j))
                    .links(Relation::ConnectsTo, network::security_groups(&at, vpc))
            }
            Err(gap) => asset(kind::TrainingJob::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, j: &DescribeProcessingJobOutput) -> kind::TrainingJob {
    let (network, app) = (j.network_config(), j.app_specification());
    let cluster = j.processing_resources().and_then(|resources| resources.cluster_config());
    let instances = cluster.and_then(|cluster| cluster.selected_instance_count().or(cluster.instance_count()));
    let mut secrets = environment::secrets(at, "environment", j.environment());
    if let Some(app) = app {
        secrets.extend(environment::secrets_in_command(at, "arguments", app.container_arguments()));
        secrets.extend(environment::secrets_in_command(at, "entrypoint", app.container_entrypoint()));
    }
    kind::TrainingJob {
        job_type: Known(JobType::Processing),
        status: j.processing_job_status().map(|status| lower(status.as_str())).into(),
        network_isolation: Known(network.and_then(|n| n.enable_network_isolation()).unwrap_or(false)),
        private_network: Known(network::is_private(network.and_then(|n| n.vpc_config()))),
        traffic_encryption: Known(network.and_then(|n| n.enable_inter_container_traffic_encryption()).unwrap_or(false)),
        instances: instances.map(i64::from).into(),
        volume_encryption_key: cluster.and_then(|cluster| key::arn(at, cluster.volume_kms_key_id())).into(),
        outputs: Known(outputs(at, j)),
        input_uris: Known(j.processing_inputs().iter().flat_map(input).map(str::to_owned).collect()),
        secrets: Known(secrets),
        images: Known(app.and_then(|app| app.image_uri()).map(|uri| image::read(at, uri)).into_iter().collect()),
        ..kind::TrainingJob::default()
    }
}

/// Where an input comes from. Queries are answered by way of a bucket.
fn input(input: &ProcessingInput) -> impl Iterator<Item = &str> {
    let queries = input.dataset_definition();
    let s3 = input.s3_input().and_then(|s3| s3.s3_uri());
    let athena = queries.and_then(|q| q.athena_dataset_definition()).and_then(|athena| athena.output_s3_uri());
    let redshift = queries.and_then(|q| q.redshift_dataset_definition()).and_then(|redshift| redshift.output_s3_uri());
    [s3, athena, redshift].into_iter().flatten()
}

fn outputs(at: &Region, j: &DescribeProcessingJobOutput) -> Vec<Output> {
    let Some(config) = j.processing_output_config() else { return Vec::new() };
    let key = key::arn(at, config.kms_key_id());
    let outputs = config.outputs().iter().filter_map(|output| {
        let uri = output.s3_output().and_then(|s3| s3.s3_uri());
        job::output(output.output_name().unwrap_or("output"), uri, key.clone())
    });
    outputs.collect()
}

fn feature_groups(at: &Region, j: &DescribeProcessingJobOutput) -> Vec<String> {
    let outputs = j.processing_output_config().map(|config| config.outputs()).unwrap_or_default();
    let groups = outputs.iter().filter_map(|output| output.feature_store_output()?.feature_group_name());
    groups.map(|name| at.arn("sagemaker", &format!("feature-group/{name}"))).collect()
}
