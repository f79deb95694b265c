//! Buckets that roles may use: what an agent's tool reads is seldom what the agent points at.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use aispm_inventory::record::Statement;

use super::owned::Listed;
use crate::{arn::bucket_of, policy};

const BUCKET: &str = "arn:aws:s3:::";

/// The buckets that each role of an account names, as patterns, by the ARN of the role.
#[derive(Debug, Default)]
pub(crate) struct Granted(Mutex<HashMap<String, Vec<String>>>);

impl Granted {
    /// Remembers what the statements of a role name.
    pub(crate) fn remember(&self, role: &str, statements: &[Statement]) {
        let patterns = patterns(statements);
        if !patterns.is_empty() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(role.to_owned(), patterns);
        }
    }

    /// The ARNs of the buckets of an account that a role names.
    pub(super) fn to(&self, role: &str, own: &BTreeMap<String, Listed>) -> Vec<String> {
        let granted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(patterns) = granted.get(role) else { return Vec::new() };
        let own = own.keys().map(|name| format!("{BUCKET}{name}"));
        own.filter(|bucket| patterns.iter().any(|pattern| policy::matches(pattern, bucket))).collect()
    }
}

/// The names in what is allowed on S3. Rights on every bucket name none: reading all of an account is not for one role.
fn patterns(statements: &[Statement]) -> Vec<String> {
    let on_s3 = |action: &String| action.to_ascii_lowercase().starts_with("s3:");
    let allows = statements.iter().filter(|s| s.effect == "Allow" && s.actions.iter().any(on_s3));
    let mut names: Vec<String> = allows
        .flat_map(|statement| &statement.resources)
        .filter_map(|resource| bucket_of(resource))
        .filter(|arn| {
            arn.strip_prefix(BUCKET).is_some_and(|name| !name.starts_with(['*', '?']) && !name.contains("${"))
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::111122223333:role/tool";

    fn granted(document: &str) -> Vec<String> {
        let own = ["acme-customers", "acme-manuals-eu", "other"];
        let own: BTreeMap<_, _> =
            own.map(|name| (name.to_owned(), Listed { region: None, created: None })).into_iter().collect();
        let granted = Granted::default();
        granted.remember(ROLE, &policy::parsed(document));
        granted.to(ROLE, &own)
    }

    #[test]
    fn a_role_names_buckets_by_their_objects_and_by_patterns() {
        let named = granted(
            r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-customers/*" },
                { "Effect": "Allow", "Action": ["S3:List*"], "Resource": "arn:aws:s3:::acme-man*-eu" }"#,
        );
        assert_eq!(named, ["arn:aws:s3:::acme-customers", "arn:aws:s3:::acme-manuals-eu"]);
    }

    #[test]
    fn rights_on_everything_and_refusals_name_none() {
        for document in [
            r#"{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }"#,
            r#"{ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*/*" }"#,
            r#"{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::other/*" }"#,
            r#"{ "Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:s3:::other/*" }"#,
        ] {
            assert!(granted(document).is_empty(), "{document}");
        }
    }
}
