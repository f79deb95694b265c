//! Tags of all resources of a region, read in bulk and filed with the assets of other types.

use aws_sdk_resourcegroupstagging::Client;

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_resource_tags",
    kind: Kind::Account,
    permissions: &["tag:GetResources"],
    source: "tag:GetResources",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html",
};

/// Resources in a page: the most there may be.
const PAGE: i32 = 100;

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let tagging = at.client(Client::new);
    let mut resources = tagging.get_resources().resources_per_page(PAGE).into_paginator().items().send();
    // Filed one by one: a page that fails must not take those before it along.
    while let Some(resource) = at.call("tag:GetResources", resources.try_next()).await? {
        let Some(arn) = resource.resource_arn else { continue };
        // A resource that had tags once is listed with none.
        let tags = resource.tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect();
        at.cell.tags(arn.trim_end_matches(":*").to_owned(), tags);
    }
    Ok(())
}
