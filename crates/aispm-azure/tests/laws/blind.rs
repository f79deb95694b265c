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
        "public_acl",
        "an account that refuses the internet or public containers makes nothing public",
    ),
];
