//! SageMaker model package groups: registries of model versions, and who else may use them.

use std::collections::BTreeMap;

use aws_sdk_sagemaker::{
    Client,
    types::{ModelPackageSortBy, ModelPackageType, SortOrder},
};

use crate::prelude::*;

const POLICY: &str = "sagemaker:GetModelPackageGroupPolicy";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_model_package_group",
    kind: Kind::ModelRegistry,
    permissions: &["sagemaker:ListModelPackageGroups", "sagemaker:ListModelPackages", POLICY],
    source: POLICY,
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetModelPackageGroupPolicy.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_model_package_groups().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListModelPackageGroups", pages).await;
    if listed.is_empty() {
        return Ok(());
    }
    let versions = versions(&at, &sagemaker).await;
    at.each(listed, async |group| {
        let (Some(name), Some(arn)) = (&group.model_package_group_name, &group.model_package_group_arn) else { return };
        let policy = policy(&at, &sagemaker, name).await;
        let facts = kind::ModelRegistry {
            shared_with: match &policy {
                Unset => Known(Vec::new()),
                policy => policy.as_ref().map(|statements| policy::shared_with(&at, statements)),
            },
            policy,
            ..kind::ModelRegistry::default()
        };
        at.found(
            Asset::new(TYPE.name, at.place(), arn, facts)
                .named(Some(name))
                .created(group.creation_time().and_then(time))
                .links(Relation::Contains, versions.get(name).into_iter().flatten()),
        );
    })
    .await;
    Ok(())
}

/// The newest versions of all groups, by the group's name.
async fn versions(at: &Region, sagemaker: &Client) -> BTreeMap<String, Vec<String>> {
    let newest_first = sagemaker.list_model_packages().model_package_type(ModelPackageType::Versioned);
    let newest_first = newest_first.sort_by(ModelPackageSortBy::CreationTime).sort_order(SortOrder::Descending);
    let pages = newest_first.into_paginator().page_size(100).items().send();
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in at.list_recent("sagemaker:ListModelPackages", pages).await {
        if let (Some(group), Some(arn)) = (package.model_package_group_name, package.model_package_arn) {
            versions.entry(group).or_default().push(arn);
        }
    }
    versions
}

async fn policy(at: &Region, sagemaker: &Client, name: &str) -> Observed<Vec<Statement>> {
    let asked = sagemaker.get_model_package_group_policy().model_package_group_name(name).send();
    // A group without a policy is answered as a request that is not valid.
    match at.call_unless(POLICY, &["ValidationException: Cannot find"], asked).await {
        Ok(answer) => match answer.and_then(|answer| answer.resource_policy) {
            Some(document) => policy::read(at, POLICY, &document).into(),
            None => Unset,
        },
        Err(gap) => Observed::Unseen(gap),
    }
}
