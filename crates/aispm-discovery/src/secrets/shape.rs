//! Secrets that are known by how they look.

use std::sync::LazyLock;

use regex::Regex;

use super::{Candidate, stand_in};

/// Classes with their patterns, most specific first. The first group is the secret.
const PATTERNS: &[(&str, &str)] = &[
    (
        "private_key",
        r#"(-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\s"'+])*(?:[A-Z][A-Za-z-]*: [^\r\n\\]*(?:\\[nr]|\s)+)*[A-Za-z0-9+/]{32}(?:[^-]|-[^-])*)"#,
    ),
    // The same in base64: what follows `BEGIN ` is nothing, `RSA`, `EC`, `DSA`, `OPENSSH` or `ENCRYPTED`.
    (
        "private_key",
        r"(LS0tLS1CRUdJTiB(?:QUklWQVRFIEtFW|SU0EgUFJJVkFURSBLRV|FQyBQUklWQVRFIEtFW|EU0EgUFJJVkFURSBLRV|PUEVOU1NIIFBSSVZBVEUgS0VZ|FTkNSWVBURUQgUFJJVkFURSBLRV)[A-Za-z0-9+/]{20,}={0,2})",
    ),
    // `BedrockAPIKey-` and `bedrock.amazonaws.com` in base64.
    ("bedrock_api_key", r"(?-u:\b)(ABSK[A-Za-z0-9+/]{100,300}={0,2}|bedrock-api-key-[A-Za-z0-9+/_-]{40,}={0,2})"),
    ("anthropic_api_key", r"(?-u:\b)(sk-ant-[A-Za-z0-9_-]{20,})"),
    ("openrouter_api_key", r"(?-u:\b)(sk-or-v1-[0-9a-f]{64})"),
    ("langfuse_secret_key", r"(?-u:\b)(sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"),
    ("openai_api_key", r"(?-u:\b)(sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,}))"),
    ("hugging_face_token", r"(?-u:\b)((?:hf_|api_org_)[A-Za-z0-9]{30,})"),
    ("groq_api_key", r"(?-u:\b)(gsk_[A-Za-z0-9]{48,})"),
    ("replicate_token", r"(?-u:\b)(r8_[A-Za-z0-9]{37})(?-u:\b)"),
    ("perplexity_api_key", r"(?-u:\b)(pplx-[A-Za-z0-9]{40,})"),
    ("xai_api_key", r"(?-u:\b)(xai-[A-Za-z0-9]{70,})"),
    ("nvidia_api_key", r"(?-u:\b)(nvapi-[A-Za-z0-9_-]{50,})"),
    ("langsmith_api_key", r"(?-u:\b)(lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10})"),
    ("pinecone_api_key", r"(?-u:\b)(pcsk_[A-Za-z0-9_]{20,})"),
    ("tavily_api_key", r"(?-u:\b)(tvly-(?:(?:dev|prod)-)?[A-Za-z0-9]{20,})"),
    ("google_api_key", r"(?-u:\b)(AIza[A-Za-z0-9_-]{35})"),
    ("google_oauth_secret", r"(?-u:\b)(GOCSPX-[A-Za-z0-9_-]{28})"),
    ("google_access_token", r"(?-u:\b)(ya29\.[A-Za-z0-9._-]{30,})"),
    ("github_token", r"(?-u:\b)(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    ("gitlab_token", r"(?-u:\b)(gl(?:pat|dt|rt|ptt|soat|cbt|ft|imt|agent)-[A-Za-z0-9_-]{20,})"),
    ("slack_token", r"(?-u:\b)(xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Z0-9]+-[0-9]+-[0-9a-f]{32,})"),
    (
        "slack_webhook",
        r"https://hooks\.slack\.com/(?:services|workflows)/(T[A-Z0-9]{6,}/[A-Z0-9]{6,}/[A-Za-z0-9]{20,})",
    ),
    ("stripe_api_key", r"(?-u:\b)([rs]k_(?:live|test)_[A-Za-z0-9]{16,})"),
    ("sendgrid_api_key", r"(?-u:\b)(SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50})"),
    ("twilio_api_key", r"(?-u:\b)(SK[0-9a-f]{32})(?-u:\b)"),
    ("npm_token", r"(?-u:\b)(npm_[A-Za-z0-9]{36})(?-u:\b)"),
    ("pypi_token", r"(?-u:\b)(pypi-AgE[A-Za-z0-9_-]{50,})"),
    ("vault_token", r"(?-u:\b)(hv[sbr]\.[A-Za-z0-9_-]{24,})"),
    ("docker_token", r"(?-u:\b)(dckr_pat_[A-Za-z0-9_-]{27})"),
    ("grafana_token", r"(?-u:\b)(glsa_[A-Za-z0-9]{32}_[0-9a-f]{8})"),
    ("databricks_token", r"(?-u:\b)(dapi[0-9a-f]{32}(?:-[0-9])?)(?-u:\b)"),
    ("azure_storage_key", r"(?i-u)\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)"),
    (
        "azure_client_secret",
        r"(?:^|[^A-Za-z0-9_~.-])([A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})(?:[^A-Za-z0-9_~.-]|$)",
    ),
    ("azure_sas", r"[?&]sig=([A-Za-z0-9%/+_-]{40,}(?:%3D|=))"),
    // Ids are written in base 32.
    ("aws_access_key_id", r"(?-u:\b)((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})(?-u:\b)"),
    ("aws_secret_access_key", r"(?i)secret_?access_?key[^A-Za-z0-9/+]{1,10}([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"),
    ("jwt", r"(?-u:\b)(eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})"),
    ("password_in_url", r#"[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@'"<>]*:([^\s/:@'"<>]{3,})@[^\s@]"#),
    (
        "password_in_command",
        r#"(?-u:\b)curl[ \t](?:[^\r\n|;]|\\\r?\n){0,300}?[ \t](?:-u[ \t]?|--user[ \t=])["']?[^\s:"'$]{1,80}:([^\s"'$]{3,})"#,
    ),
    ("password_in_command", r#"(?-u:\b)sshpass[ \t]+-p[ \t]*["']?([^\s"'$]{3,})"#),
    (
        "authorization_header",
        r#"(?i)(?-u:\b)authorization[\\"']{0,3}[ \t]*[:=,][ \t]*[\\"']{0,3}(?:bearer|basic|token)[ \t]+([a-z0-9._~+/=-]{16,})"#,
    ),
    ("registry_login", r#""auth\\?"[ \t]*:[ \t]*\\?"([A-Za-z0-9+/]{16,}={0,2})\\?""#),
    ("secret_by_name", r#"(?-u:\b)machine\s+\S+\s+login\s+\S+\s+password\s+([^\s"'$\\]{3,})"#),
];

/// Classes that are known by where they stand, so that a word may stand there as well.
const BY_PLACE: &[&str] =
    &["password_in_url", "password_in_command", "authorization_header", "registry_login", "secret_by_name"];

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
            "private_key" => !stand_in::is_masked(secret.as_str()),
            by_place if BY_PLACE.contains(&by_place) => !stand_in::is_stand_in(secret.as_str()),
            _ => !stand_in::is_made_up(secret.as_str()),
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
