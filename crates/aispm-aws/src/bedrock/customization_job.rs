//! Bedrock customization jobs: what turns a foundation model and data into a custom model.

use aispm_inventory::kind::training_job::JobType;
use aws_sdk_bedrock::{
    Client,
    operation::get_model_customization_job::GetModelCustomizationJobOutput,
    types::{SortJobsBy, SortOrder},
};
use aws_smithy_types::DateTime;

use super::custom_model::{reads_invocation_logs, training_uris};
use crate::{arn::bucket_of, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_customization_job",
    kind: Kind::TrainingJob,
    permissions: &["bedrock:ListModelCustomizationJobs", "bedrock:GetModelCustomizationJob"],
    source: "bedrock:GetModelCustomizationJob",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelCustomizationJob.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    let pages = bedrock
        .list_model_customization_jobs()
        .creation_time_after(DateTime::from_secs(at.shared.settings.history_since.as_second()))
        .sort_by(SortJobsBy::CreationTime)
        .sort_order(SortOrder::Descending)
        .into_paginator();
    let listed = at.list_recent("bedrock:ListModelCustomizationJobs", pages.items().send()).await;
    at.each(listed, async |job| {
        let asset = |facts| {
            Asset::new(TYPE.name, at.place(), &job.job_arn, facts)
                .named(Some(&job.job_name))
                .created(time(&job.creation_time))
                .link(Relation::UsesModel, Some(&job.base_model_arn))
                .link(Relation::Writes, job.custom_model_arn.as_deref())
        };
        let described = bedrock.get_model_customization_job().job_identifier(&job.job_arn).send();
        at.found(match at.call("bedrock:GetModelCustomizationJob", described).await {
            Ok(j) => asset(read(&at, &j))
                .link(Relation::RunsAs, Some(j.role_arn()))
                .links(Relation::Reads, input_uris(&j).iter().filter_map(|uri| bucket_of(uri)))
                .links(Relation::Writes, j.output_data_config().and_then(|out| bucket_of(out.s3_uri())))
                .links(
                    Relation::ConnectsTo,
                    j.vpc_config()
                        .map(|vpc| vpc.security_group_ids())
                        .unwrap_or_default()
                        .iter()
                        .map(|id| at.arn("ec2", &format!("security-group/{id}"))),
                ),
            Err(gap) => asset(kind::TrainingJob::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, j: &GetModelCustomizationJobOutput) -> kind::TrainingJob {
    let parameters = j.hyper_parameters().into_iter().flatten();
    let mut secrets: Vec<_> = parameters
        .flat_map(|(name, value)| at.secrets(&format!("hyper_parameters.{name}"), Some(name), value))
        .collect();
    secrets.sort_by(|a, b| a.at.cmp(&b.at));
    let output =
        |uri: &str| Output { purpose: "training_output".to_owned(), uri: uri.to_owned(), encryption_key: None };
    kind::TrainingJob {
        job_type: Known(JobType::Customization),
        status: Observed::from(j.status()).map(|s| lower(s.as_str())),
        private_network: Known(j.vpc_config().is_some()),
        outputs: Known(j.output_data_config().map(|out| output(out.s3_uri())).into_iter().collect()),
        input_uris: Known(input_uris(j)),
        secrets: Known(secrets),
        trained_on_prompts: Observed::from(j.training_data_config()).map(reads_invocation_logs),
        ..kind::TrainingJob::default()
    }
}

fn input_uris(j: &GetModelCustomizationJobOutput) -> Vec<String> {
    let validation = j.validation_data_config().map(|v| v.validators()).unwrap_or_default();
    let training = j.training_data_config().into_iter().flat_map(training_uris);
    training.chain(validation.iter().map(|v| v.s3_uri().to_owned())).collect()
}
