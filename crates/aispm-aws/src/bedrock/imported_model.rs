//! Bedrock imported models: weights that the customer brought in from a store.

use aispm_inventory::kind::model::ModelSource;
use aws_sdk_bedrock::{Client, operation::get_imported_model::GetImportedModelOutput, types::ModelDataSource};

use super::resource_policy;
use crate::{arn::bucket_of, prelude::*};

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_imported_model",
    kind: Kind::Model,
    permissions: &["bedrock:ListImportedModels", "bedrock:GetImportedModel", "bedrock:GetResourcePolicy"],
    source: "bedrock:GetImportedModel",
    side_calls: &[("policy", "bedrock:GetResourcePolicy"), ("shared_with", "bedrock:GetResourcePolicy")],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetImportedModel.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    let listed =
        at.list("bedrock:ListImportedModels", bedrock.list_imported_models().into_paginator().items().send()).await;
    at.each(listed, async |model| {
        let arn = model.model_arn;
        let policy = bedrock.get_resource_policy().resource_arn(&arn).send();
        let policy = at.call_unless(resource_policy::PERMISSION, resource_policy::NO_POLICY, policy).await;
        let (policy, shared_with) = resource_policy::read(&at, policy.map(|p| p.and_then(|p| p.resource_policy)));
        let described = bedrock.get_imported_model().model_identifier(&arn).send();
        let described = at.call("bedrock:GetImportedModel", described).await;
        let facts = match &described {
            Ok(m) => read(m),
            Err(gap) => kind::Model::unseen(gap),
        };
        let mut asset = Asset::new(TYPE.name, at.place(), &arn, kind::Model { policy, shared_with, ..facts })
            .named(Some(model.model_name))
            .created(time(&model.creation_time));
        if let Ok(m) = &described {
            asset = asset
                .link(Relation::ArtifactIn, artifact(m).and_then(bucket_of))
                .link(Relation::EncryptedBy, m.model_kms_key_arn());
        }
        at.found(asset);
    })
    .await;
    Ok(())
}

fn read(m: &GetImportedModelOutput) -> kind::Model {
    kind::Model {
        source: Known(ModelSource::Imported),
        artifact_uris: Observed::from(artifact(m)).map(|uri| vec![uri.to_owned()]),
        encryption_key: m.model_kms_key_arn().map(str::to_owned).into(),
        ..kind::Model::default()
    }
}

fn artifact(m: &GetImportedModelOutput) -> Option<&str> {
    match m.model_data_source()? {
        ModelDataSource::S3DataSource(s3) => Some(s3.s3_uri()),
        _ => None,
    }
}
