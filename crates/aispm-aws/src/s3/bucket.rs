//! S3 buckets that AI assets point to.

use aws_sdk_s3::Client;

use crate::prelude::*;

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "aws_s3_bucket",
    kind: Kind::Store,
    permissions: &["s3:ListAllMyBuckets"],
    source: "s3:ListAllMyBuckets",
    side_calls: &[],
    reference: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html",
};

pub(crate) fn claims(uid: &str) -> bool {
    uid.starts_with("arn:aws:s3:::")
}

pub(crate) async fn collect(at: Region, uids: Vec<String>) -> Result<(), Gap> {
    let s3 = at.client(Client::new);
    let own = at.list("s3:ListAllMyBuckets", s3.list_buckets().into_paginator().items().send()).await;
    drop((own, uids));
    Ok(())
}
