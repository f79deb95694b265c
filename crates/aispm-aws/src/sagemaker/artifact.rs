//! Where models are loaded from.

use aispm_discovery::artifact::format;
use aws_sdk_sagemaker::types::{AdditionalModelDataSource, ModelDataSource};

use crate::{arn::bucket_of, prelude::*};

/// The addresses that one container loads.
pub(super) fn uris(
    url: Option<&str>,
    source: Option<&ModelDataSource>,
    additional: &[AdditionalModelDataSource],
) -> Vec<String> {
    let more = additional.iter().filter_map(|source| source.s3_data_source());
    let sources = source.and_then(ModelDataSource::s3_data_source).into_iter().chain(more);
    let mut uris: Vec<&str> = url.into_iter().collect();
    for source in sources {
        uris.extend(source.s3_uri());
        uris.extend(source.manifest_s3_uri());
    }
    uris.retain(|uri| !uri.is_empty());
    uris.into_iter().map(str::to_owned).collect()
}

/// Addresses and the formats guessed from them, as facts.
pub(super) fn facts(mut uris: Vec<String>) -> (Observed<Vec<String>>, Observed<Vec<String>>) {
    uris.sort();
    uris.dedup();
    if uris.is_empty() {
        return (Unset, Unset);
    }
    let mut formats: Vec<String> = uris.iter().filter_map(|uri| format(uri)).map(str::to_owned).collect();
    formats.sort();
    formats.dedup();
    (Known(uris), Known(formats))
}

/// The buckets behind addresses, each once.
pub(super) fn buckets<'a>(uris: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut buckets: Vec<String> = uris.into_iter().filter_map(|uri| bucket_of(uri)).collect();
    buckets.sort();
    buckets.dedup();
    buckets
}
