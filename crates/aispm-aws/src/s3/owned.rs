//! Which buckets an account owns, listed once: the ARN of a bucket does not say whose it is.

use std::collections::BTreeMap;

use aws_sdk_s3::Client;
use jiff::Timestamp;

use crate::{
    call,
    estate::{Account, Shared},
    prelude::*,
};

pub(super) const LIST: &str = "s3:ListAllMyBuckets";

/// The buckets of an account, by name.
pub(crate) type Buckets = Result<BTreeMap<String, Listed>, Gap>;

/// What the list says of a bucket.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(super) region: Option<String>,
    pub(super) created: Option<Timestamp>,
}

/// Who owns a bucket, as far as the lists of the scan tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Scanned,
    Stranger,
    /// The list of an account that may own it could not be read.
    Unknown(Gap),
}

/// The buckets of one account. A failure is the caller's to file.
pub(super) async fn by<'a>(account: &'a Account, shared: &Shared) -> &'a Buckets {
    let list = || async {
        // S3 names the region of each bucket only in answers to requests with a parameter.
        let s3 = Client::new(&account.config_for("global", shared));
        let mut pages = s3.list_buckets().into_paginator().page_size(1000).send();
        let mut buckets = BTreeMap::new();
        while let Some(page) = call::named(LIST, pages.next()).await {
            let page = page.map_err(|error| call::gap(LIST, &error))?;
            for bucket in page.buckets.unwrap_or_default() {
                let created = bucket.creation_date().and_then(time);
                let region = bucket.bucket_region.filter(|region| !region.is_empty());
                buckets.extend(bucket.name.map(|name| (name, Listed { region, created })));
            }
        }
        Ok(buckets)
    };
    account.once.buckets.get_or_init(list).await
}

/// Asks the lists of all accounts of the scan.
pub(super) async fn owner(name: &str, shared: &Shared) -> Owner {
    let mut unread = None;
    for account in shared.accounts.values() {
        match by(account, shared).await {
            Ok(buckets) if buckets.contains_key(name) => return Owner::Scanned,
            Ok(_) => {}
            Err(gap) => unread = Some(gap.clone()),
        }
    }
    unread.map_or(Owner::Stranger, Owner::Unknown)
}
