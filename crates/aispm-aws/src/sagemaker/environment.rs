//! Text that people hand to containers: variables, hyperparameters and arguments.

use std::collections::{BTreeMap, HashMap};

use crate::prelude::*;

/// Secrets among named values; each stands at `<place>.<name>`.
pub(super) fn secrets(at: &Region, place: &str, values: Option<&HashMap<String, String>>) -> Vec<SecretFound> {
    // Maps of the SDK have no order of their own.
    let values: BTreeMap<&String, &String> = values.into_iter().flatten().collect();
    let values = values.into_iter();
    values.flat_map(|(name, value)| at.secrets(&format!("{place}.{name}"), Some(name), unquoted(value))).collect()
}

/// Secrets in the words of a command.
pub(super) fn secrets_in_command(at: &Region, place: &str, words: &[String]) -> Vec<SecretFound> {
    // `--password` and its value are two words.
    at.secrets(place, None, &words.join(" "))
}

/// The SageMaker SDK for Python writes hyperparameters as JSON texts.
pub(super) fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value)
}
