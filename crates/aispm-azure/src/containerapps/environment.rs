//! Environments of container apps: whether what is open in them is open to the internet.

use std::collections::BTreeMap;

use super::VERSION;
use crate::prelude::*;

pub(super) const ARM: &str = "Microsoft.App/managedEnvironments";
pub(super) const READ: &str = "Microsoft.App/managedEnvironments/read";

/// What an environment says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    public_network_access: Option<String>,
    vnet_configuration: Option<Vnet>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Vnet {
    /// Absent means no.
    internal: Option<bool>,
}

/// Where callers of the environments of a subscription may come from, by uid.
pub(super) async fn ingress(at: &At) -> BTreeMap<String, Observed<Network>> {
    let environments = at.resources::<Properties>(READ, ARM, VERSION).await;
    environments.into_iter().map(|of| (id::uid(&of.id), read(&of.properties))).collect()
}

fn read(p: &Properties) -> Observed<Network> {
    if p.vnet_configuration.as_ref().and_then(|vnet| vnet.internal) == Some(true) {
        return Known(Network::Private);
    }
    crate::network::ingress(p.public_network_access.as_deref(), None)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_open_unless_it_is_internal() {
        let of = |text: &str| read(&serde_json::from_str(text).unwrap());
        assert_eq!(of("{}"), Known(Network::Public));
        assert_eq!(of(r#"{ "vnetConfiguration": { "infrastructureSubnetId": "x" } }"#), Known(Network::Public));
        assert_eq!(of(r#"{ "vnetConfiguration": { "internal": true } }"#), Known(Network::Private));
        assert_eq!(of(r#"{ "publicNetworkAccess": "Disabled" }"#), Known(Network::Private));
    }
}
