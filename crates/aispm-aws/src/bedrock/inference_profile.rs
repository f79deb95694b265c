//! Bedrock application inference profiles: the customer's own names for a model, over one or several regions.

use std::collections::BTreeSet;

use aws_sdk_bedrock::{
    Client,
    types::{InferenceProfileStatus, InferenceProfileSummary, InferenceProfileType},
};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_bedrock_inference_profile",
    kind: Kind::Endpoint,
    permissions: &["bedrock:ListInferenceProfiles"],
    source: "bedrock:ListInferenceProfiles",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_InferenceProfileSummary.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let bedrock = at.client(Client::new);
    // Profiles that AWS defines are the same in every account.
    let pages = bedrock.list_inference_profiles().type_equals(InferenceProfileType::Application).into_paginator();
    for profile in at.list("bedrock:ListInferenceProfiles", pages.items().send()).await {
        at.found(
            Asset::new(TYPE.name, at.place(), profile.inference_profile_arn(), read(&profile))
                .named(Some(profile.inference_profile_name()))
                .created(profile.created_at().and_then(time))
                .links(Relation::Serves, profile.models().iter().filter_map(|m| m.model_arn())),
        );
    }
    Ok(())
}

fn read(profile: &InferenceProfileSummary) -> kind::Endpoint {
    let arns = profile.models().iter().filter_map(|m| Arn::parse(m.model_arn()?));
    let regions: BTreeSet<_> = arns.map(|arn| arn.region.to_owned()).filter(|region| !region.is_empty()).collect();
    kind::Endpoint {
        authentication: Known(Authentication::CloudIdentity),
        in_service: Known(*profile.status() == InferenceProfileStatus::Active),
        regions: Known(regions.into_iter().collect()),
        ..kind::Endpoint::default()
    }
}
