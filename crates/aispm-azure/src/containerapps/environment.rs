//! Environments of container apps: whether what is open in them is open to the internet.

use std::collections::BTreeMap;

use aispm_inventory::Gap;

use super::VERSION;
use crate::{call, prelude::*};

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

/// Where callers of the environments of a subscription may come from.
#[derive(Debug, Default)]
pub(super) struct Environments {
    /// By uid.
    ingress: BTreeMap<String, Observed<Network>>,
    /// Why there may be more.
    gap: Option<Gap>,
}

impl Environments {
    /// Asks for those of a subscription.
    pub(super) async fn read(at: &At) -> Self {
        let (listed, gap) = at.resources_with_gap::<Properties>(READ, ARM, VERSION).await;
        Self { ingress: listed.into_iter().map(|of| (id::uid(&of.id), read(&of.properties))).collect(), gap }
    }

    #[cfg(test)]
    pub(super) const fn known(ingress: BTreeMap<String, Observed<Network>>) -> Self {
        Self { ingress, gap: None }
    }

    /// Where callers of one may come from.
    pub(super) fn of(&self, uid: &str) -> Observed<Network> {
        let missing = || call::unclear("the environment of an app was not seen");
        let unseen = || Observed::Unseen(self.gap.clone().unwrap_or_else(missing));
        self.ingress.get(uid).cloned().unwrap_or_else(unseen)
    }
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
