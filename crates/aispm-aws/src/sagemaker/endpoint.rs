//! SageMaker endpoints: the address at which a model answers.

use std::collections::BTreeSet;

use aws_sdk_sagemaker::{
    Client,
    operation::describe_endpoint::DescribeEndpointOutput,
    types::{MonitoringScheduleSummary, ScheduleStatus},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_endpoint",
    kind: Kind::Endpoint,
    permissions: &["sagemaker:ListEndpoints", "sagemaker:DescribeEndpoint", "sagemaker:ListMonitoringSchedules"],
    source: "sagemaker:DescribeEndpoint",
    side_calls: &[("monitored", "sagemaker:ListMonitoringSchedules")],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_endpoints().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListEndpoints", pages).await;
    if listed.is_empty() {
        return Ok(());
    }
    let watched = watched(&at, &sagemaker).await;
    at.each(listed, async |endpoint| {
        let (Some(name), Some(arn)) = (&endpoint.endpoint_name, &endpoint.endpoint_arn) else { return };
        let created = endpoint.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let monitored = Observed::from(watched.as_ref().map(|names| names.contains(name)).map_err(Gap::clone));
        let described = sagemaker.describe_endpoint().endpoint_name(name).send();
        at.found(match at.call("sagemaker:DescribeEndpoint", described).await {
            Ok(e) => asset(kind::Endpoint { monitored, ..read(&e) }).link(
                Relation::Serves,
                e.endpoint_config_name().map(|c| at.arn("sagemaker", &format!("endpoint-config/{c}"))),
            ),
            Err(gap) => asset(kind::Endpoint { monitored, ..kind::Endpoint::unseen(&gap) }),
        });
    })
    .await;
    Ok(())
}

/// Names of the endpoints that a running schedule watches. Half a list would make the rest look unwatched.
async fn watched(at: &Region, sagemaker: &Client) -> Result<BTreeSet<String>, Gap> {
    let mut pages = sagemaker.list_monitoring_schedules().into_paginator().page_size(100).items().send();
    let mut names = BTreeSet::new();
    let mut next = async || {
        let next = async { pages.next().await.transpose() };
        at.call("sagemaker:ListMonitoringSchedules", next).await
    };
    while let Some(schedule) = next().await? {
        names.extend(is_running(&schedule).then_some(schedule.endpoint_name).flatten());
    }
    Ok(names)
}

fn is_running(schedule: &MonitoringScheduleSummary) -> bool {
    !matches!(schedule.monitoring_schedule_status(), Some(ScheduleStatus::Stopped | ScheduleStatus::Failed))
}

fn read(e: &DescribeEndpointOutput) -> kind::Endpoint {
    let instances = e.production_variants().iter().filter_map(|variant| variant.current_instance_count());
    kind::Endpoint {
        // SageMaker has no anonymous endpoints: every call is signed.
        authentication: Known(Authentication::CloudIdentity),
        in_service: Observed::from(e.endpoint_status()).map(|s| s.as_str() == "InService"),
        request_log: match e.data_capture_config() {
            Some(capture) => capture.enable_capture().into(),
            None => Known(false),
        },
        instances: instances.min().map(i64::from).into(),
        ..kind::Endpoint::default()
    }
}
