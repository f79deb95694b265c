//! Secrets that are known by how they look.

use std::sync::LazyLock;

use regex::Regex;

use super::{Candidate, named};

/// Classes with their patterns, most specific first. The first group is the secret.
const PATTERNS: &[(&str, &str)] = &[
    (
        "private_key",
        r#"(-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\s"'+])*(?:[A-Z][A-Za-z-]*: [^\r\n\\]*(?:\\[nr]|\s)+)*[A-Za-z0-9+/]{32}(?:[^-]|-[^-])*)"#,
    ),
    ("anthropic_api_key", r"(?-u:\b)(sk-ant-[A-Za-z0-9_-]{20,})"),
    ("openai_api_key", r"(?-u:\b)(sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,}))"),
    ("hugging_face_token", r"(?-u:\b)(hf_[A-Za-z0-9]{30,})"),
    ("github_token", r"(?-u:\b)(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    ("gitlab_token", r"(?-u:\b)(glpat-[A-Za-z0-9_-]{20,})"),
    ("slack_token", r"(?-u:\b)(xox[abeoprs]-[A-Za-z0-9-]{10,})"),
    ("google_api_key", r"(?-u:\b)(AIza[A-Za-z0-9_-]{35})"),
    ("pinecone_api_key", r"(?-u:\b)(pcsk_[A-Za-z0-9_]{20,})"),
    ("stripe_api_key", r"(?-u:\b)([rs]k_(?:live|test)_[A-Za-z0-9]{16,})"),
    ("databricks_token", r"(?-u:\b)(dapi[0-9a-f]{32}(?:-[0-9])?)(?-u:\b)"),
    ("azure_storage_key", r"(?i-u)\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)"),
    ("aws_access_key_id", r"(?-u:\b)((?:AKIA|ASIA)[A-Z0-9]{16})(?-u:\b)"),
    ("aws_secret_access_key", r"(?i)secret_?access_?key[^A-Za-z0-9/+]{1,10}([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"),
    ("jwt", r"(?-u:\b)(eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})"),
    ("password_in_url", r#"[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@'"<>]*:([^\s/:@'"<>]{3,})@[^\s@]"#),
];

static SHAPES: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    PATTERNS.iter().filter_map(|(class, pattern)| Some((*class, Regex::new(pattern).ok()?))).collect()
});

/// Every stretch that looks like a secret, most specific class first.
pub(super) fn candidates(text: &str) -> Vec<Candidate> {
    let found = SHAPES.iter().flat_map(|(class, shape)| {
        shape.captures_iter(text).filter_map(|found| found.get(1)).map(|secret| (*class, secret))
    });
    found
        .filter(|(class, secret)| match *class {
            "password_in_url" => !named::is_stand_in(secret.as_str()),
            _ => !named::is_masked(secret.as_str()),
        })
        .map(|(class, secret)| Candidate { class, span: secret.range() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(SHAPES.len(), PATTERNS.len());
    }
}
