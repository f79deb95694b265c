//! Environment variables of runtimes and harnesses, searched for secrets.

use std::collections::HashMap;

use crate::prelude::*;

/// The secrets in environment variables, in the order of their names.
pub(crate) fn secrets(at: &Region, variables: Option<&HashMap<String, String>>) -> Vec<SecretFound> {
    named(at, "environment", variables)
}

/// The secrets in named values under a place, in the order of their names.
pub(crate) fn named(at: &Region, place: &str, values: Option<&HashMap<String, String>>) -> Vec<SecretFound> {
    let mut values: Vec<_> = values.into_iter().flatten().collect();
    values.sort();
    values.into_iter().flat_map(|(name, value)| at.secrets(&format!("{place}.{name}"), Some(name), value)).collect()
}
