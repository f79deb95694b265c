//! Vector buckets: who may read and write embeddings, and which key encrypts them.

use aws_sdk_s3vectors::{Client, types::VectorBucket};

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_s3vectors_bucket",
    kind: Kind::VectorStore,
    permissions: &[LIST, GET, POLICY],
    source: GET,
    side_calls: &[("policy", POLICY), ("shared_with", POLICY)],
    reference: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html",
};

const LIST: &str = "s3vectors:ListVectorBuckets";
const GET: &str = "s3vectors:GetVectorBucket";
const POLICY: &str = "s3vectors:GetVectorBucketPolicy";

pub(crate) async fn collect(at: Region) -> Result<(), Gap> {
    let client = at.client(Client::new);
    let buckets = client.list_vector_buckets().into_paginator().items().send();
    at.each(at.list(LIST, buckets).await, async |bucket| {
        let arn = bucket.vector_bucket_arn();
        let described = at.call(GET, client.get_vector_bucket().vector_bucket_arn(arn).send()).await;
        let facts = match described.map(|answer| answer.vector_bucket) {
            Ok(found) => found.as_ref().map(read).unwrap_or_default(),
            Err(gap) => kind::VectorStore::unseen(&gap),
        };
        let policy = policy(&at, &client, arn).await;
        let facts = kind::VectorStore {
            shared_with: match &policy {
                Ok(Some(statements)) => Known(policy::shared_with(&at, statements)),
                Ok(None) => Known(Vec::new()),
                Err(gap) => Observed::Unseen(gap.clone()),
            },
            policy: policy.into(),
            ..facts
        };
        let key = facts.encryption_key.known().cloned();
        at.found(
            Asset::new(TYPE.name, at.place(), arn, facts)
                .named(Some(bucket.vector_bucket_name()))
                .created(time(bucket.creation_time()))
                .link(Relation::EncryptedBy, key),
        );
    })
    .await;
    Ok(())
}

async fn policy(at: &Region, client: &Client, arn: &str) -> Result<Option<Vec<Statement>>, Gap> {
    let get = client.get_vector_bucket_policy().vector_bucket_arn(arn).send();
    let answer = at.call_unless(POLICY, &["NotFoundException"], get).await?;
    let document = answer.and_then(|answer| answer.policy).filter(|document| !document.trim().is_empty());
    document.map(|document| policy::read(at, POLICY, &document)).transpose()
}

fn read(bucket: &VectorBucket) -> kind::VectorStore {
    let encryption = bucket.encryption_configuration();
    kind::VectorStore {
        encryption_key: encryption.and_then(|with| with.kms_key_arn()).map(str::to_owned).into(),
        store_type: Known("s3_vectors".to_owned()),
        ..kind::VectorStore::default()
    }
}
