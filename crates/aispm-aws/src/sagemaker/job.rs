//! What all jobs have in common: inputs, outputs, and the links they make.

use aws_sdk_sagemaker::{primitives::DateTime, types::Channel};

use super::artifact;
use crate::prelude::*;

/// The beginning of the history that is read.
pub(super) fn since(at: &Region) -> DateTime {
    DateTime::from_secs(at.shared.settings.history_since.as_second())
}

/// The addresses of the data that channels bring in.
pub(super) fn inputs(channels: &[Channel]) -> Vec<String> {
    let sources = channels.iter().filter_map(Channel::data_source);
    let inputs = sources.flat_map(|source| {
        let s3 = source.s3_data_source().and_then(|s3| s3.s3_uri());
        let files = source.file_system_data_source().and_then(|files| files.file_system_id());
        [s3, files, source.dataset_source().map(|dataset| dataset.dataset_arn())]
    });
    inputs.flatten().map(str::to_owned).collect()
}

/// A place that is written to, if there is one.
pub(super) fn output(purpose: &str, uri: Option<&str>, key: Option<String>) -> Option<Output> {
    let uri = uri.filter(|uri| !uri.is_empty())?.to_owned();
    Some(Output { purpose: purpose.to_owned(), uri, encryption_key: key })
}

/// The buckets among places that are written to.
pub(super) fn written(outputs: &[Output]) -> Vec<String> {
    artifact::buckets(outputs.iter().map(|output| &output.uri))
}

/// Repositories of images, each once.
pub(super) fn repositories(images: &[ImageUse]) -> Vec<String> {
    let mut repositories: Vec<String> = images.iter().filter_map(|used| image::repository_uid(&used.uri)).collect();
    repositories.sort();
    repositories.dedup();
    repositories
}

/// Points a job at what its facts name.
pub(super) fn linked(asset: Asset, job: &kind::TrainingJob, reads: Relation) -> Asset {
    asset
        .link(Relation::EncryptedBy, job.volume_encryption_key.known())
        .links(Relation::PullsImage, job.images.known().map(|images| repositories(images)).unwrap_or_default())
        .links(reads, job.input_uris.known().map(artifact::buckets).unwrap_or_default())
        .links(Relation::Writes, job.outputs.known().map(|outputs| written(outputs)).unwrap_or_default())
}
