//! SageMaker endpoint configurations: which models an endpoint serves, on what, and what it writes down.

use aws_sdk_sagemaker::{
    Client, operation::describe_endpoint_config::DescribeEndpointConfigOutput, types::ProductionVariant,
};

use super::{job, key, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_endpoint_config",
    kind: Kind::Endpoint,
    permissions: &["sagemaker:ListEndpointConfigs", "sagemaker:DescribeEndpointConfig"],
    source: "sagemaker:DescribeEndpointConfig",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpointConfig.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_endpoint_configs().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListEndpointConfigs", pages).await;
    at.each(listed, async |config| {
        let (Some(name), Some(arn)) = (&config.endpoint_config_name, &config.endpoint_config_arn) else { return };
        let created = config.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_endpoint_config().endpoint_config_name(name).send();
        at.found(match at.call("sagemaker:DescribeEndpointConfig", described).await {
            Ok(c) => linked(&at, asset(read(&at, &c)), &c),
            Err(gap) => asset(kind::Endpoint::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// Variants that answer, and those that only get a copy of each request.
fn variants(c: &DescribeEndpointConfigOutput) -> impl Iterator<Item = &ProductionVariant> {
    c.production_variants().iter().chain(c.shadow_production_variants())
}

/// Whether requests and answers are captured. A configuration of capture is switched on unless it says otherwise.
fn captures(c: &DescribeEndpointConfigOutput) -> bool {
    c.data_capture_config().is_some_and(|capture| capture.enable_capture().unwrap_or(true))
}

fn read(at: &Region, c: &DescribeEndpointConfigOutput) -> kind::Endpoint {
    let instances = c.production_variants().iter().filter_map(ProductionVariant::initial_instance_count);
    kind::Endpoint {
        request_log: Known(captures(c)),
        outputs: Known(outputs(at, c)),
        shell_access: Known(variants(c).any(|variant| variant.enable_ssm_access() == Some(true))),
        encryption_key: key::arn(at, c.kms_key_id()).into(),
        instances: instances.min().map(i64::from).into(),
        ..kind::Endpoint::default()
    }
}

fn outputs(at: &Region, c: &DescribeEndpointConfigOutput) -> Vec<Output> {
    let mut outputs = Vec::new();
    if let Some(capture) = c.data_capture_config().filter(|_| captures(c)) {
        let key = key::arn(at, capture.kms_key_id());
        outputs.extend(job::output("data_capture", capture.destination_s3_uri(), key));
    }
    if let Some(answers) = c.async_inference_config().and_then(|config| config.output_config()) {
        let key = key::arn(at, answers.kms_key_id());
        outputs.extend(job::output("async_answers", answers.s3_output_path(), key.clone()));
        outputs.extend(job::output("async_failures", answers.s3_failure_path(), key));
        let topics = answers.notification_config();
        outputs.extend(job::output("success_topic", topics.and_then(|t| t.success_topic()), None));
        outputs.extend(job::output("error_topic", topics.and_then(|t| t.error_topic()), None));
    }
    for dump in variants(c).filter_map(ProductionVariant::core_dump_config) {
        outputs.extend(job::output("core_dump", dump.destination_s3_uri(), key::arn(at, dump.kms_key_id())));
    }
    outputs
}

fn linked(at: &Region, asset: Asset, c: &DescribeEndpointConfigOutput) -> Asset {
    let mut models: Vec<&str> = variants(c).filter_map(ProductionVariant::model_name).collect();
    models.sort_unstable();
    models.dedup();
    asset
        .links(Relation::Serves, models.into_iter().map(|name| at.arn("sagemaker", &format!("model/{name}"))))
        .link(Relation::RunsAs, c.execution_role_arn())
        .links(Relation::Writes, job::written(&outputs(at, c)))
        .link(Relation::EncryptedBy, key::arn(at, c.kms_key_id()))
        .links(Relation::ConnectsTo, network::security_groups(at, c.vpc_config()))
}
