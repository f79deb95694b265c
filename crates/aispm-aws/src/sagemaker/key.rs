//! Keys, as services name them.

use crate::prelude::*;

/// The ARN of a key of the customer, given as an ARN, an id or an alias. Keys that AWS manages are none.
pub(crate) fn arn(at: &Region, named: Option<&str>) -> Option<String> {
    let named = named.filter(|named| !named.is_empty() && !named.contains("alias/aws/"))?;
    Some(match named {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        alias if alias.starts_with("alias/") => at.arn("kms", alias),
        id => at.arn("kms", &format!("key/{id}")),
    })
}
