//! OpenSearch Serverless collections: the vector stores behind knowledge bases, and who reaches them.

use std::collections::BTreeMap;

use aispm_inventory::Reason;
use aws_sdk_opensearchserverless::{
    Client,
    types::{CollectionDetail, CollectionSummary},
};
use jiff::Timestamp;

use super::policies::{self, Policies};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_aoss_collection",
    kind: Kind::VectorStore,
    permissions: &[
        "aoss:ListCollections",
        "aoss:BatchGetCollection",
        "aoss:ListSecurityPolicies",
        "aoss:GetSecurityPolicy",
        "aoss:ListAccessPolicies",
        "aoss:GetAccessPolicy",
    ],
    source: "aoss:ListCollections",
    side_calls: &[
        ("store_type", "aoss:BatchGetCollection"),
        ("public_network", "aoss:ListSecurityPolicies"),
        ("public_network", "aoss:GetSecurityPolicy"),
        ("data_principals", "aoss:ListAccessPolicies"),
        ("data_principals", "aoss:GetAccessPolicy"),
    ],
    reference: "https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_ListCollections.html",
};

/// Collections that one call describes at most.
const BATCH: usize = 100;

/// What the policies of a region say about its collections.
struct Rules {
    network: Policies,
    data: Policies,
}

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let aoss = at.client(Client::new);
    let pages = at.list("aoss:ListCollections", aoss.list_collections().into_paginator().send()).await;
    let listed: Vec<CollectionSummary> =
        pages.into_iter().flat_map(|page| page.collection_summaries.unwrap_or_default()).collect();
    if listed.is_empty() {
        return Ok(());
    }
    let rules = Rules { network: policies::network(&at, &aoss).await, data: policies::access(&at, &aoss).await };
    for batch in listed.chunks(BATCH) {
        let ids = batch.iter().filter_map(CollectionSummary::id).map(str::to_owned).collect();
        let described = aoss.batch_get_collection().set_ids(Some(ids)).send();
        let described = at.call("aoss:BatchGetCollection", described).await.map(|answer| {
            let details = answer.collection_details.unwrap_or_default().into_iter();
            details.filter_map(|detail| Some((detail.id.clone()?, detail))).collect::<BTreeMap<_, _>>()
        });
        for collection in batch {
            let (Some(id), Some(name), Some(arn)) = (collection.id(), collection.name(), collection.arn()) else {
                continue;
            };
            let detail = match &described {
                Ok(details) => details.get(id).ok_or_else(|| at.file("aoss:BatchGetCollection", Reason::NotFound)),
                Err(gap) => Err(gap.clone()),
            };
            let created =
                detail.as_ref().ok().map(|d| d.created_date().and_then(|at| Timestamp::from_millisecond(at).ok()));
            let facts = read(collection, name, detail, &rules);
            let key = facts.encryption_key.known().cloned();
            let asset =
                Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).link(Relation::EncryptedBy, key);
            at.found(match created {
                Some(created) => asset.created(created),
                None => asset,
            });
        }
    }
    Ok(())
}

fn read(
    collection: &CollectionSummary,
    name: &str,
    detail: Result<&CollectionDetail, Gap>,
    rules: &Rules,
) -> kind::VectorStore {
    kind::VectorStore {
        public_network: rules.network.public(name),
        // A key that AWS owns is given as `auto`.
        encryption_key: collection.kms_key_arn().filter(|key| key.starts_with("arn:")).map(str::to_owned).into(),
        data_principals: rules.data.principals(name),
        store_type: Observed::from(detail).and_then(|detail| detail.r#type().map(|t| lower(t.as_str()))),
        status: Observed::from(collection.status()).map(|status| lower(status.as_str())),
        ..kind::VectorStore::default()
    }
}
