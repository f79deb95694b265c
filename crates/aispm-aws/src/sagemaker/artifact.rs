//! Where models are loaded from.

use aws_sdk_sagemaker::types::{AdditionalModelDataSource, ModelDataSource};

use crate::{arn::bucket_of, prelude::*};

/// File endings with the word for what they hold. Archives are told apart only by opening them.
const FORMATS: &[(&str, &str)] = &[
    (".tar.gz", "archive"),
    (".tgz", "archive"),
    (".tar", "archive"),
    (".zip", "archive"),
    (".pkl", "pickle"),
    (".pickle", "pickle"),
    (".joblib", "pickle"),
    (".pt", "pickle"),
    (".pth", "pickle"),
    (".ckpt", "pickle"),
    (".h5", "hdf5"),
    (".hdf5", "hdf5"),
    (".keras", "keras"),
    (".safetensors", "safetensors"),
    (".onnx", "onnx"),
    (".gguf", "gguf"),
];

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

fn format(uri: &str) -> Option<&'static str> {
    let uri = uri.to_ascii_lowercase();
    FORMATS.iter().find(|(ending, _)| uri.ends_with(ending)).map(|(_, format)| *format)
}

/// The buckets behind addresses, each once.
pub(super) fn buckets<'a>(uris: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut buckets: Vec<String> = uris.into_iter().filter_map(|uri| bucket_of(uri)).collect();
    buckets.sort();
    buckets.dedup();
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_guessed_from_endings() {
        for (uri, expected) in [
            ("s3://acme/model.tar.gz", Some("archive")),
            ("s3://acme/MODEL.PKL", Some("pickle")),
            ("s3://acme/model.safetensors", Some("safetensors")),
            ("s3://acme/models/", None),
            ("s3://acme/pt", None),
        ] {
            assert_eq!(format(uri), expected, "{uri}");
        }
    }
}
