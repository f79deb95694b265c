//! What a monitoring schedule runs: a definition inside of it, or one of four kinds that it names.

use std::collections::HashMap;

use aws_sdk_sagemaker::{
    Client,
    types::{
        EndpointInput, MonitoringJobDefinition, MonitoringOutputConfig, MonitoringResources, MonitoringScheduleConfig,
        MonitoringType, VpcConfig,
    },
};

use crate::prelude::*;

/// The parts that all definitions have.
#[derive(Debug, Default)]
pub(super) struct Definition {
    pub(super) network_isolation: Option<bool>,
    pub(super) traffic_encryption: Option<bool>,
    pub(super) vpc: Option<VpcConfig>,
    pub(super) resources: Option<MonitoringResources>,
    pub(super) outputs: Option<MonitoringOutputConfig>,
    pub(super) endpoint: Option<String>,
    pub(super) captured_at: Option<String>,
    pub(super) image: Option<String>,
    pub(super) environment: Option<HashMap<String, String>>,
    pub(super) role: Option<String>,
}

/// Takes the same members out of the answers of four operations.
macro_rules! definition {
    ($answer:ident, $app:ident, $input:ident, $outputs:ident) => {{
        let (network, app, input) = ($answer.network_config, $answer.$app, $answer.$input);
        let (endpoint, batch) = input.map(|i| (i.endpoint_input, i.batch_transform_input)).unwrap_or_default();
        let (isolation, encryption, vpc) = network
            .map(|n| (n.enable_network_isolation, n.enable_inter_container_traffic_encryption, n.vpc_config))
            .unwrap_or_default();
        Definition {
            network_isolation: isolation,
            traffic_encryption: encryption,
            vpc,
            resources: $answer.job_resources,
            outputs: $answer.$outputs,
            endpoint: endpoint.and_then(|e: EndpointInput| e.endpoint_name),
            captured_at: batch.and_then(|b| b.data_captured_destination_s3_uri),
            image: app.as_ref().and_then(|a| a.image_uri.clone()),
            environment: app.and_then(|a| a.environment),
            role: $answer.role_arn,
        }
    }};
}

/// The definition of a schedule. Nothing when it has none, or one of a kind that this version does not know.
pub(super) async fn of(
    at: &Region,
    sagemaker: &Client,
    config: MonitoringScheduleConfig,
) -> Result<Option<Definition>, Gap> {
    let (Some(name), Some(of)) = (config.monitoring_job_definition_name, config.monitoring_type) else {
        return Ok(config.monitoring_job_definition.map(inline));
    };
    Ok(Some(match of {
        MonitoringType::DataQuality => {
            let asked = sagemaker.describe_data_quality_job_definition().job_definition_name(name).send();
            let d = at.call("sagemaker:DescribeDataQualityJobDefinition", asked).await?;
            definition!(d, data_quality_app_specification, data_quality_job_input, data_quality_job_output_config)
        }
        MonitoringType::ModelQuality => {
            let asked = sagemaker.describe_model_quality_job_definition().job_definition_name(name).send();
            let d = at.call("sagemaker:DescribeModelQualityJobDefinition", asked).await?;
            definition!(d, model_quality_app_specification, model_quality_job_input, model_quality_job_output_config)
        }
        MonitoringType::ModelBias => {
            let asked = sagemaker.describe_model_bias_job_definition().job_definition_name(name).send();
            let d = at.call("sagemaker:DescribeModelBiasJobDefinition", asked).await?;
            definition!(d, model_bias_app_specification, model_bias_job_input, model_bias_job_output_config)
        }
        MonitoringType::ModelExplainability => {
            let asked = sagemaker.describe_model_explainability_job_definition().job_definition_name(name).send();
            let d = at.call("sagemaker:DescribeModelExplainabilityJobDefinition", asked).await?;
            definition!(
                d,
                model_explainability_app_specification,
                model_explainability_job_input,
                model_explainability_job_output_config
            )
        }
        _ => return Ok(None),
    }))
}

fn inline(d: MonitoringJobDefinition) -> Definition {
    let network = d.network_config;
    let input = d.monitoring_inputs.unwrap_or_default().into_iter().next();
    let (endpoint, batch) = input.map(|i| (i.endpoint_input, i.batch_transform_input)).unwrap_or_default();
    Definition {
        network_isolation: network.as_ref().and_then(|n| n.enable_network_isolation),
        traffic_encryption: network.as_ref().and_then(|n| n.enable_inter_container_traffic_encryption),
        vpc: network.and_then(|n| n.vpc_config),
        resources: d.monitoring_resources,
        outputs: d.monitoring_output_config,
        endpoint: endpoint.and_then(|e| e.endpoint_name),
        captured_at: batch.and_then(|b| b.data_captured_destination_s3_uri),
        image: d.monitoring_app_specification.and_then(|app| app.image_uri),
        environment: d.environment,
        role: d.role_arn,
    }
}
