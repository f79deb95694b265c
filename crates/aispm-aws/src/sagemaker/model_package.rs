//! SageMaker model packages: versions of models, and whether someone approved them.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_model_package::DescribeModelPackageOutput,
    types::{
        ModelApprovalStatus, ModelPackageContainerDefinition, ModelPackageSortBy, ModelPackageType,
        SkipModelValidation, SortOrder, UserContext,
    },
};
use kind::model_version::Approval;

use super::{artifact, job, key};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_model_package",
    kind: Kind::ModelVersion,
    permissions: &["sagemaker:ListModelPackages", "sagemaker:DescribeModelPackage"],
    source: "sagemaker:DescribeModelPackage",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackage.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let newest_first = sagemaker.list_model_packages().model_package_type(ModelPackageType::Both);
    let newest_first = newest_first.sort_by(ModelPackageSortBy::CreationTime).sort_order(SortOrder::Descending);
    let pages = newest_first.into_paginator().page_size(100).items().send();
    let listed = at.list_recent("sagemaker:ListModelPackages", pages).await;
    at.each(listed, async |package| {
        let Some(arn) = &package.model_package_arn else { return };
        let name = match (package.model_package_group_name(), package.model_package_version()) {
            (Some(group), Some(version)) => Some(format!("{group}/{version}")),
            _ => package.model_package_name.clone(),
        };
        let created = package.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(name).created(created);
        // Versions have no name of their own; the operation takes an ARN in its place.
        let described = sagemaker.describe_model_package().model_package_name(arn).send();
        at.found(match at.call("sagemaker:DescribeModelPackage", described).await {
            Ok(p) => {
                let facts = read(&at, &p);
                let buckets = facts.artifact_uris.known().map(artifact::buckets).unwrap_or_default();
                let repositories = facts.images.known().map(|images| job::repositories(images)).unwrap_or_default();
                let key = p.security_config().and_then(|security| key::arn(&at, security.kms_key_id()));
                asset(facts)
                    .links(Relation::ArtifactIn, buckets)
                    .links(Relation::PullsImage, repositories)
                    .link(Relation::EncryptedBy, key)
            }
            Err(gap) => asset(kind::ModelVersion::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

/// Everything that the version can be served with.
fn containers(p: &DescribeModelPackageOutput) -> impl Iterator<Item = &ModelPackageContainerDefinition> {
    let main = p.inference_specification().map(|specification| specification.containers()).unwrap_or_default();
    main.iter().chain(p.additional_inference_specifications().iter().flat_map(|other| other.containers()))
}

fn read(at: &Region, p: &DescribeModelPackageOutput) -> kind::ModelVersion {
    let uris = containers(p).flat_map(|container| {
        let mut uris = artifact::uris(
            container.model_data_url(),
            container.model_data_source(),
            container.additional_model_data_sources(),
        );
        uris.extend(container.additional_s3_data_source().and_then(|source| source.s3_uri()).map(str::to_owned));
        uris
    });
    let (artifact_uris, artifact_formats) = artifact::facts(uris.collect());
    kind::ModelVersion {
        approval: Observed::from(p.model_approval_status()).map(|status| match status {
            ModelApprovalStatus::Approved => Approval::Approved,
            ModelApprovalStatus::Rejected => Approval::Rejected,
            ModelApprovalStatus::PendingManualApproval => Approval::Pending,
            _ => Approval::Other,
        }),
        validation_skipped: Known(p.skip_model_validation() == Some(&SkipModelValidation::All)),
        created_by: p.created_by().and_then(principal).into(),
        last_modified_by: p.last_modified_by().and_then(principal).into(),
        images: Known(containers(p).filter_map(|c| c.image()).map(|uri| image::read(at, uri)).collect()),
        artifact_uris,
        artifact_formats,
        model_card: Known(p.model_card().is_some()),
    }
}

/// Who someone is: an identity of IAM, or else a user profile.
fn principal(user: &UserContext) -> Option<String> {
    let identity = user.iam_identity().and_then(|identity| identity.arn());
    identity.or(user.user_profile_arn()).map(str::to_owned)
}
