//! SageMaker user profiles: one person in a domain, and the role that person works with.

use aws_sdk_sagemaker::{Client, operation::describe_user_profile::DescribeUserProfileOutput};

use super::{app_scripts, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_user_profile",
    kind: Kind::Workspace,
    permissions: &["sagemaker:ListUserProfiles", "sagemaker:DescribeUserProfile"],
    source: "sagemaker:DescribeUserProfile",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeUserProfile.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_user_profiles().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListUserProfiles", pages).await;
    at.each(listed, async |profile| {
        let (Some(domain), Some(name)) = (&profile.domain_id, &profile.user_profile_name) else { return };
        // Lists do not say the ARN.
        let arn = at.arn("sagemaker", &format!("user-profile/{domain}/{name}"));
        let created = profile.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), &arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_user_profile().domain_id(domain).user_profile_name(name).send();
        at.found(match at.call("sagemaker:DescribeUserProfile", described).await {
            Ok(p) => linked(&at, asset(read(&p)), &p),
            Err(gap) => asset(kind::Workspace::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(p: &DescribeUserProfileOutput) -> kind::Workspace {
    let settings = p.user_settings();
    let register = settings.and_then(|user| {
        user.canvas_app_settings()?.model_register_settings()?.cross_account_model_register_role_arn()
    });
    kind::Workspace {
        inherits_role: Known(settings.and_then(|settings| settings.execution_role()).is_none()),
        cross_account_role: register.map(str::to_owned).into(),
        status: p.status().map(|status| lower(status.as_str())).into(),
        ..kind::Workspace::default()
    }
}

fn linked(at: &Region, asset: Asset, p: &DescribeUserProfileOutput) -> Asset {
    let Some(settings) = p.user_settings() else { return asset };
    asset
        .link(Relation::RunsAs, settings.execution_role())
        .links(Relation::ArtifactIn, app_scripts::of_user(settings))
        .links(Relation::ConnectsTo, network::by_id(at, settings.security_groups()))
}
