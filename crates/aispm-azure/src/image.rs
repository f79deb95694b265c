//! Container images, as applications name them.

use std::collections::BTreeSet;

use aispm_inventory::record::ImageUse;

/// Registries that Microsoft publishes its own images from.
const OF_PROVIDER: &[&str] = &["mcr.microsoft.com"];

/// Reads an image reference. `own` are the registries that the application signs in at.
pub(crate) fn read(uri: &str, own: &BTreeSet<String>) -> ImageUse {
    let registry = registry(uri);
    // Container registries of Azure let nobody in without a name, unless their owner wants it so: whoever has one has it from them.
    let is_own = registry.ends_with(".azurecr.io") && own.contains(&registry);
    ImageUse {
        uri: uri.to_owned(),
        pinned: uri.contains("@sha256:"),
        registry_account: None,
        own_registry: is_own,
        provider_registry: OF_PROVIDER.contains(&registry.as_str()),
    }
}

/// The registry of an image, in lower case. Images without one come from Docker Hub.
pub(crate) fn registry(uri: &str) -> String {
    match uri.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host.to_ascii_lowercase(),
        _ => "docker.io".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_own_where_the_application_signs_in() {
        let own = BTreeSet::from(["acme.azurecr.io".to_owned(), "ghcr.io".to_owned()]);
        let of = |uri| {
            let image = read(uri, &own);
            (image.pinned, image.own_registry, image.provider_registry)
        };
        assert_eq!(of("acme.azurecr.io/agent@sha256:0123"), (true, true, false));
        assert_eq!(of("ACME.azurecr.io/agent:latest"), (false, true, false));
        assert_eq!(of("other.azurecr.io/agent:1"), (false, false, false));
        assert_eq!(of("ghcr.io/acme/agent:1"), (false, false, false));
        assert_eq!(of("mcr.microsoft.com/k8se/quickstart:latest"), (false, false, true));
        assert_eq!(registry("library/python:3"), "docker.io");
        assert_eq!(registry("python"), "docker.io");
    }
}
