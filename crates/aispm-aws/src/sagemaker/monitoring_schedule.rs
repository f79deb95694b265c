//! SageMaker monitoring schedules: jobs that watch what an endpoint answers.

use aws_sdk_sagemaker::{Client, operation::describe_monitoring_schedule::DescribeMonitoringScheduleOutput};
use kind::training_job::JobType;

use super::{
    environment, job, key,
    monitoring_definition::{self, Definition},
    network,
};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_monitoring_schedule",
    kind: Kind::TrainingJob,
    permissions: &[
        "sagemaker:ListMonitoringSchedules",
        "sagemaker:DescribeMonitoringSchedule",
        "sagemaker:DescribeDataQualityJobDefinition",
        "sagemaker:DescribeModelQualityJobDefinition",
        "sagemaker:DescribeModelBiasJobDefinition",
        "sagemaker:DescribeModelExplainabilityJobDefinition",
    ],
    source: "sagemaker:DescribeMonitoringSchedule",
    side_calls: SIDE_CALLS,
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMonitoringSchedule.html",
};

/// Facts that a definition of one of four kinds decides.
const SIDE_CALLS: &[(&str, &str)] = &[
    ("network_isolation", "sagemaker:DescribeDataQualityJobDefinition"),
    ("private_network", "sagemaker:DescribeDataQualityJobDefinition"),
    ("traffic_encryption", "sagemaker:DescribeDataQualityJobDefinition"),
    ("instances", "sagemaker:DescribeDataQualityJobDefinition"),
    ("volume_encryption_key", "sagemaker:DescribeDataQualityJobDefinition"),
    ("outputs", "sagemaker:DescribeDataQualityJobDefinition"),
    ("input_uris", "sagemaker:DescribeDataQualityJobDefinition"),
    ("secrets", "sagemaker:DescribeDataQualityJobDefinition"),
    ("images", "sagemaker:DescribeDataQualityJobDefinition"),
    ("network_isolation", "sagemaker:DescribeModelQualityJobDefinition"),
    ("private_network", "sagemaker:DescribeModelQualityJobDefinition"),
    ("traffic_encryption", "sagemaker:DescribeModelQualityJobDefinition"),
    ("instances", "sagemaker:DescribeModelQualityJobDefinition"),
    ("volume_encryption_key", "sagemaker:DescribeModelQualityJobDefinition"),
    ("outputs", "sagemaker:DescribeModelQualityJobDefinition"),
    ("input_uris", "sagemaker:DescribeModelQualityJobDefinition"),
    ("secrets", "sagemaker:DescribeModelQualityJobDefinition"),
    ("images", "sagemaker:DescribeModelQualityJobDefinition"),
    ("network_isolation", "sagemaker:DescribeModelBiasJobDefinition"),
    ("private_network", "sagemaker:DescribeModelBiasJobDefinition"),
    ("traffic_encryption", "sagemaker:DescribeModelBiasJobDefinition"),
    ("instances", "sagemaker:DescribeModelBiasJobDefinition"),
    ("volume_encryption_key", "sagemaker:DescribeModelBiasJobDefinition"),
    ("outputs", "sagemaker:DescribeModelBiasJobDefinition"),
    ("input_uris", "sagemaker:DescribeModelBiasJobDefinition"),
    ("secrets", "sagemaker:DescribeModelBiasJobDefinition"),
    ("images", "sagemaker:DescribeModelBiasJobDefinition"),
    ("network_isolation", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("private_network", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("traffic_encryption", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("instances", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("volume_encryption_key", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("outputs", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("input_uris", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("secrets", "sagemaker:DescribeModelExplainabilityJobDefinition"),
    ("images", "sagemaker:DescribeModelExplainabilityJobDefinition"),
];

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_monitoring_schedules().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListMonitoringSchedules", pages).await;
    at.each(listed, async |listed| {
        let (Some(name), Some(arn)) = (&listed.monitoring_schedule_name, &listed.monitoring_schedule_arn) else {
            return;
        };
        let created = listed.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_monitoring_schedule().monitoring_schedule_name(name).send();
        at.found(match at.call("sagemaker:DescribeMonitoringSchedule", described).await {
            Ok(schedule) => watching(&at, &sagemaker, asset, schedule).await,
            Err(gap) => asset(kind::TrainingJob::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

async fn watching(
    at: &Region,
    sagemaker: &Client,
    asset: impl Fn(kind::TrainingJob) -> Asset,
    schedule: DescribeMonitoringScheduleOutput,
) -> Asset {
    let status = schedule.monitoring_schedule_status().map(|status| lower(status.as_str())).into();
    let named = schedule.endpoint_name;
    let definition = match schedule.monitoring_schedule_config {
        Some(config) => monitoring_definition::of(at, sagemaker, config).await,
        None => Ok(None),
    };
    let (facts, definition) = match definition {
        Ok(Some(definition)) => (read(at, &definition), definition),
        Ok(None) => (kind::TrainingJob::default(), Definition::default()),
        Err(gap) => {
            let unseen =
                kind::TrainingJob { trained_on_prompts: Observed::default(), ..kind::TrainingJob::unseen(&gap) };
            (unseen, Definition::default())
        }
    };
    let facts = kind::TrainingJob { job_type: Known(JobType::Monitoring), status, ..facts };
    let endpoint = named.or(definition.endpoint).map(|name| at.arn("sagemaker", &format!("endpoint/{name}")));
    job::linked(asset(facts.clone()), &facts, Relation::Reads)
        .link(Relation::Reads, endpoint)
        .link(Relation::RunsAs, definition.role)
        .links(Relation::ConnectsTo, network::security_groups(at, definition.vpc.as_ref()))
}

fn read(at: &Region, d: &Definition) -> kind::TrainingJob {
    let cluster = d.resources.as_ref().and_then(|resources| resources.cluster_config());
    kind::TrainingJob {
        network_isolation: Known(d.network_isolation.unwrap_or(false)),
        private_network: Known(network::is_private(d.vpc.as_ref())),
        traffic_encryption: Known(d.traffic_encryption.unwrap_or(false)),
        instances: cluster.and_then(|cluster| cluster.instance_count()).map(i64::from).into(),
        volume_encryption_key: cluster.and_then(|cluster| key::arn(at, cluster.volume_kms_key_id())).into(),
        outputs: Known(outputs(at, d)),
        input_uris: Known(d.captured_at.iter().cloned().collect()),
        secrets: Known(environment::secrets(at, "environment", d.environment.as_ref())),
        images: Known(d.image.iter().map(|uri| image::read(at, uri)).collect()),
        ..kind::TrainingJob::default()
    }
}

fn outputs(at: &Region, d: &Definition) -> Vec<Output> {
    let Some(config) = &d.outputs else { return Vec::new() };
    let key = key::arn(at, config.kms_key_id());
    let uris = config.monitoring_outputs().iter().filter_map(|output| output.s3_output());
    uris.filter_map(|s3| job::output("reports", s3.s3_uri(), key.clone())).collect()
}
