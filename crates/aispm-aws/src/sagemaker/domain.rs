//! SageMaker domains: where the people of Studio meet, and the role they fall back to.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_domain::DescribeDomainOutput,
    types::{AppNetworkAccessType, AuthMode, ExecutionRoleIdentityConfig},
};

use super::{app_scripts, key, network};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_domain",
    kind: Kind::Workspace,
    permissions: &[
        "sagemaker:ListDomains",
        "sagemaker:DescribeDomain",
        "sagemaker:ListUserProfiles",
        "sagemaker:ListSpaces",
    ],
    source: "sagemaker:DescribeDomain",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeDomain.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_domains().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListDomains", pages).await;
    at.each(listed, async |domain| {
        let (Some(id), Some(arn)) = (&domain.domain_id, &domain.domain_arn) else { return };
        let created = domain.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(domain.domain_name()).created(created);
        let described = sagemaker.describe_domain().domain_id(id).send();
        let asset = match at.call("sagemaker:DescribeDomain", described).await {
            Ok(d) => linked(&at, asset(read(&at, &d)), &d),
            Err(gap) => asset(kind::Workspace::unseen(&gap)),
        };
        at.found(asset.links(Relation::Contains, members(&at, &sagemaker, id).await));
    })
    .await;
    Ok(())
}

/// The user profiles and spaces of a domain.
async fn members(at: &Region, sagemaker: &Client, id: &str) -> Vec<String> {
    let profiles = sagemaker.list_user_profiles().domain_id_equals(id).into_paginator().page_size(100).items().send();
    let profiles = at.list("sagemaker:ListUserProfiles", profiles).await;
    let spaces = sagemaker.list_spaces().domain_id_equals(id).into_paginator().page_size(100).items().send();
    let spaces = at.list("sagemaker:ListSpaces", spaces).await;
    let profiles =
        profiles.into_iter().filter_map(|profile| profile.user_profile_name).map(|name| ("user-profile", name));
    let spaces = spaces.into_iter().filter_map(|space| space.space_name).map(|name| ("space", name));
    profiles.chain(spaces).map(|(word, name)| at.arn("sagemaker", &format!("{word}/{id}/{name}"))).collect()
}

fn read(at: &Region, d: &DescribeDomainOutput) -> kind::Workspace {
    let network = d.app_network_access_type();
    let attribution = d.domain_settings().and_then(|settings| settings.execution_role_identity_config());
    let register = d.default_user_settings().and_then(|user| {
        user.canvas_app_settings()?.model_register_settings()?.cross_account_model_register_role_arn()
    });
    kind::Workspace {
        network: Observed::from(network)
            .map(|access| match access {
                AppNetworkAccessType::PublicInternetOnly => Network::Public,
                AppNetworkAccessType::VpcOnly => Network::Private,
                _ => Network::Other,
            })
            .or_documented_default(Network::Public),
        private_network: Known(network == Some(&AppNetworkAccessType::VpcOnly)),
        authentication: Observed::from(d.auth_mode()).map(|mode| match mode {
            AuthMode::Iam => Authentication::CloudIdentity,
            AuthMode::Sso => Authentication::SingleSignOn,
            _ => Authentication::Other,
        }),
        user_attribution: Known(attribution == Some(&ExecutionRoleIdentityConfig::UserProfileName)),
        cross_account_role: register.map(str::to_owned).into(),
        encryption_key: key::arn(at, d.kms_key_id()).into(),
        status: d.status().map(|status| lower(status.as_str())).into(),
        ..kind::Workspace::default()
    }
}

fn linked(at: &Region, asset: Asset, d: &DescribeDomainOutput) -> Asset {
    let (user, spaces) = (d.default_user_settings(), d.default_space_settings());
    let studio = d.domain_settings().and_then(|settings| settings.r_studio_server_pro_domain_settings());
    let mut roles = vec![
        user.and_then(|user| user.execution_role()),
        spaces.and_then(|spaces| spaces.execution_role()),
        studio.and_then(|studio| studio.domain_execution_role_arn()),
    ];
    roles.sort_unstable();
    roles.dedup();
    let mut scripts = user.map(app_scripts::of_user).unwrap_or_default();
    scripts.extend(spaces.map(app_scripts::of_spaces).unwrap_or_default());
    scripts.sort();
    scripts.dedup();
    let groups = [
        user.map(|user| user.security_groups()),
        spaces.map(|spaces| spaces.security_groups()),
        d.domain_settings().map(|settings| settings.security_group_ids()),
    ];
    asset
        .links(Relation::RunsAs, roles.into_iter().flatten())
        .link(Relation::EncryptedBy, key::arn(at, d.kms_key_id()))
        .links(Relation::ArtifactIn, scripts)
        .links(Relation::ConnectsTo, network::by_id(at, groups.into_iter().flatten().flatten()))
}
