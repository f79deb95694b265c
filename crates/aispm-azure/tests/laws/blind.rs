//! What no recording of Azure shows, each with the reason.

/// A kind, a fact of it, and why no recording shows it although a collector fills it.
pub(crate) const BLIND: &[(&str, &str, &str)] = &[];

/// A type, a fact that a side call decides, and what else may decide it before that call is looked at.
pub(crate) const DECIDED_BEFORE: &[(&str, &str, &str)] = &[
    (
        "azure_storage_account",
        "public",
        "an account that refuses the internet or public containers makes nothing public",
    ),
    (
        "azure_storage_account",
        "public_access_blocked",
        "an account that refuses public containers blocks them whatever its network",
    ),
    (
        "azure_storage_account",
        "public_acl",
        "an account that refuses the internet or public containers makes nothing public",
    ),
];

/// A type, and why what something points at is not one of its assets when it may not be read.
pub(crate) const SHOWN_ELSEWHERE: &[(&str, &str)] =
    &[("azure_web_app", "a site that may not be read is shown as a function app, since nothing tells them apart")];
