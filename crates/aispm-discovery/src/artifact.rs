//! Formats of artefacts, guessed from how their addresses end.

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

/// The format of what lies at an address, where its end tells.
#[must_use]
pub fn format(uri: &str) -> Option<&'static str> {
    let uri = uri.to_ascii_lowercase();
    FORMATS.iter().find(|(ending, _)| uri.ends_with(ending)).map(|(_, format)| *format)
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
