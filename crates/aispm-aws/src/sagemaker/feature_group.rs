//! SageMaker feature groups: prepared values, served online and kept for training.

use aws_sdk_sagemaker::{
    Client,
    operation::describe_feature_group::DescribeFeatureGroupOutput,
    types::{OfflineStoreConfig, OnlineStoreConfig},
};

use super::{artifact, key};
use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_sagemaker_feature_group",
    kind: Kind::FeatureStore,
    permissions: &["sagemaker:ListFeatureGroups", "sagemaker:DescribeFeatureGroup"],
    source: "sagemaker:DescribeFeatureGroup",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeFeatureGroup.html",
};

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let sagemaker = at.client(Client::new);
    let pages = sagemaker.list_feature_groups().into_paginator().page_size(100).items().send();
    let listed = at.list("sagemaker:ListFeatureGroups", pages).await;
    at.each(listed, async |group| {
        let (Some(name), Some(arn)) = (&group.feature_group_name, &group.feature_group_arn) else { return };
        let created = group.creation_time().and_then(time);
        let asset = |facts| Asset::new(TYPE.name, at.place(), arn, facts).named(Some(name)).created(created);
        let described = sagemaker.describe_feature_group().feature_group_name(name).send();
        at.found(match at.call("sagemaker:DescribeFeatureGroup", described).await {
            Ok(g) => linked(asset, read(&at, &g)).link(Relation::RunsAs, g.role_arn()),
            Err(gap) => asset(kind::FeatureStore::unseen(&gap)),
        });
    })
    .await;
    Ok(())
}

fn read(at: &Region, g: &DescribeFeatureGroupOutput) -> kind::FeatureStore {
    let (online, offline) = (g.online_store_config(), g.offline_store_config());
    let online_key = online.and_then(|store| store.security_config()).and_then(|security| security.kms_key_id());
    let storage = offline.and_then(OfflineStoreConfig::s3_storage_config);
    let uri = storage.and_then(|storage| storage.resolved_output_s3_uri().or(storage.s3_uri()));
    kind::FeatureStore {
        online: Known(online.and_then(OnlineStoreConfig::enable_online_store).unwrap_or(false)),
        online_encryption_key: key::arn(at, online_key).into(),
        offline: Known(offline.is_some()),
        offline_encryption_key: key::arn(at, storage.and_then(|storage| storage.kms_key_id())).into(),
        offline_uri: uri.map(str::to_owned).into(),
    }
}

fn linked(asset: impl Fn(kind::FeatureStore) -> Asset, store: kind::FeatureStore) -> Asset {
    let buckets = artifact::buckets(store.offline_uri.known());
    let mut keys = vec![store.online_encryption_key.known().cloned(), store.offline_encryption_key.known().cloned()];
    keys.dedup();
    asset(store).links(Relation::Writes, buckets).links(Relation::EncryptedBy, keys.into_iter().flatten())
}
