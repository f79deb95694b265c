//! Container images, as workloads name them.

use aispm_inventory::record::ImageUse;

use crate::place::Region;

/// Reads an image reference.
pub(crate) fn read(at: &Region, uri: &str) -> ImageUse {
    let host = uri.split('/').next().unwrap_or_default();
    let registry_account =
        host.split_once(".dkr.ecr.").map(|(account, _)| account.to_owned()).filter(|a| a.len() == 12);
    let own_registry = registry_account.as_deref().is_some_and(|a| a == at.account_id() || at.shared.scans(a));
    ImageUse {
        uri: uri.to_owned(),
        pinned: uri.contains("@sha256:"),
        provider_registry: false,
        own_registry,
        registry_account,
    }
}
