//! Bedrock custom models: foundation models that were trained further on the customer's data.

use aws_sdk_bedrock::{
    Client,
    operation::get_custom_model::GetCustomModelOutput,
    types::{CustomizationType, InvocationLogSource, ModelCopyJobSummary, ModelStatus, TrainingDataConfig},
};

use super::resource_policy;
use aispm_inventory::kind::model::ModelSource;

use crate::{arn::bucket_of, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_custom_model",
    kind: Kind::Model,
    permissions: &[
        "bedrock:ListCustomModels",
        "bedrock:GetCustomModel",
        "bedrock:GetResourcePolicy",
        "bedrock:ListModelCopyJobs",
    ],
    source: "bedrock:GetCustomModel",
    side_calls: &[
        ("policy", "bedrock:GetResourcePolicy"),
        ("shared_with", "bedrock:GetResourcePolicy"),
        ("copied_from", "bedrock:ListModelCopyJobs"),
    ],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModel.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    // Models that other accounts share show up here too, and belong to the scan of their own account.
    let owned = bedrock.list_custom_models().is_owned(true).into_paginator().items().send();
    let listed = at.list("bedrock:ListCustomModels", owned).await;
    if listed.is_empty() {
        return Ok(());
    }
    let copies = bedrock.list_model_copy_jobs().into_paginator().items().send().try_collect();
    let copies = at.call("bedrock:ListModelCopyJobs", copies).await;
    at.each(listed, async |model| {
        let arn = model.model_arn;
        let policy = bedrock.get_resource_policy().resource_arn(&arn).send();
        let policy = at.call_unless(resource_policy::PERMISSION, resource_policy::NO_POLICY, policy).await;
        let (policy, shared_with) = resource_policy::read(&at, policy.map(|p| p.and_then(|p| p.resource_policy)));
        let copied_from = copied_from(&at, &copies, &arn);
        let described =
            at.call("bedrock:GetCustomModel", bedrock.get_custom_model().model_identifier(&arn).send()).await;
        let facts = match &described {
            Ok(m) => read(m),
            Err(gap) => kind::Model::unseen(gap),
        };
        let mut asset =
            Asset::new(TYPE.name, at.place(), &arn, kind::Model { policy, shared_with, copied_from, ..facts })
                .named(Some(model.model_name))
                .created(time(&model.creation_time))
                .link(Relation::UsesModel, Some(model.base_model_arn));
        if let Ok(m) = &described {
            asset = asset
                .links(Relation::TrainedOn, data_uris(m).iter().filter_map(|uri| bucket_of(uri)))
                .link(Relation::EncryptedBy, m.model_kms_key_arn());
        }
        at.found(asset);
    })
    .await;
    Ok(())
}

fn read(m: &GetCustomModelOutput) -> kind::Model {
    kind::Model {
        source: Known(match m.customization_type() {
            Some(CustomizationType::Imported) => ModelSource::Imported,
            _ => ModelSource::Custom,
        }),
        encryption_key: m.model_kms_key_arn().map(str::to_owned).into(),
        base_model: m.base_model_arn().map(str::to_owned).into(),
        trained_on_prompts: Observed::from(m.training_data_config()).map(reads_invocation_logs),
        ready: Observed::from(m.model_status()).map(|s| *s == ModelStatus::Active),
        ..kind::Model::default()
    }
}

/// Invocation logs hold what users asked, whether or not the model's answers are used beside it.
pub(super) fn reads_invocation_logs(data: &TrainingDataConfig) -> bool {
    data.invocation_logs_config().is_some()
}

/// Where a training set is read from.
pub(super) fn training_uris(data: &TrainingDataConfig) -> impl Iterator<Item = String> {
    let logs = match data.invocation_logs_config().and_then(|logs| logs.invocation_log_source()) {
        Some(InvocationLogSource::S3Uri(uri)) => Some(uri.clone()),
        _ => None,
    };
    data.s3_uri().map(str::to_owned).into_iter().chain(logs)
}

fn data_uris(m: &GetCustomModelOutput) -> Vec<String> {
    let validation = m.validation_data_config().map(|v| v.validators()).unwrap_or_default();
    let training = m.training_data_config().into_iter().flat_map(training_uris);
    training.chain(validation.iter().map(|v| v.s3_uri().to_owned())).collect()
}

fn copied_from(at: &Region, jobs: &Result<Vec<ModelCopyJobSummary>, Gap>, model: &str) -> Observed<String> {
    match jobs {
        Ok(jobs) => jobs
            .iter()
            .find(|job| job.target_model_arn() == model && job.source_account_id() != at.account_id())
            .map(|job| job.source_account_id().to_owned())
            .into(),
        Err(gap) => Observed::Unseen(gap.clone()),
    }
}
