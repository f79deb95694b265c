//! Names of images, taken apart.

use aispm_inventory::record::ImageUse;

use crate::graph::Graph;

/// The registry that the provider publishes from.
const PROVIDER: &str = "mcr.microsoft.com";

/// Reads the name of an image; `own` is the registry of the workspace that uses it.
pub(super) fn read(uri: &str, own: Option<&str>, graph: &Graph) -> ImageUse {
    let host = uri.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let name = host.strip_suffix(".azurecr.io");
    let is_own = |name: &str| {
        let own = own.and_then(|own| own.rsplit('/').next()).is_some_and(|own| own.eq_ignore_ascii_case(name));
        own || graph.named("Microsoft.ContainerRegistry/registries", name).is_some()
    };
    ImageUse {
        uri: uri.to_owned(),
        pinned: uri.contains("@sha256:"),
        registry_account: None,
        own_registry: name.is_some_and(is_own),
        provider_registry: host == PROVIDER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_told_by_its_host() {
        let of = |uri: &str| {
            let image = read(uri, Some("/subscriptions/s/registries/AcmeMl"), &Graph::default());
            (image.own_registry, image.provider_registry, image.pinned)
        };
        assert_eq!(of("acmeml.azurecr.io/serve@sha256:00"), (true, false, true));
        assert_eq!(of("others.azurecr.io/serve:latest"), (false, false, false));
        assert_eq!(of("mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20240101"), (false, true, false));
        assert_eq!(of("docker.io/library/python"), (false, false, false));
    }
}
