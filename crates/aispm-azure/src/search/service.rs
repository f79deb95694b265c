//! Search services: where documents lie as text and vectors.

use crate::{
    network::{Acls, IpRule, ingress},
    prelude::*,
};

pub(super) const ARM: &str = "Microsoft.Search/searchServices";
const READ: &str = "Microsoft.Search/searchServices/read";
pub(super) const VERSION: &str = "2025-05-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_search_service",
    kind: Kind::VectorStore,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/searchmanagement/services/list-by-subscription",
};

/// What a service says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    status: Option<String>,
    public_network_access: Option<String>,
    network_rule_set: Option<RuleSet>,
    /// Absent means that keys are accepted.
    disable_local_auth: Option<bool>,
}

/// Ranges that are let in. None means everyone.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RuleSet {
    ip_rules: Option<Vec<IpRule>>,
}

pub(crate) async fn collect(at: At) {
    for service in at.resources::<Properties>(READ, ARM, VERSION).await {
        at.found(at.asset(&service, read(&service.properties)));
    }
}

fn read(p: &Properties) -> kind::VectorStore {
    // A list of ranges is a firewall that refuses everything else.
    let rules = p.network_rule_set.as_ref().and_then(|set| set.ip_rules.clone()).filter(|rules| !rules.is_empty());
    let acls = rules.map(|rules| Acls { default_action: Some("Deny".to_owned()), ip_rules: Some(rules) });
    let keys = p.disable_local_auth != Some(true);
    kind::VectorStore {
        public_network: ingress(p.public_network_access.as_deref(), acls.as_ref()).map(|from| from == Network::Public),
        authentication: Known(if keys { Authentication::SharedKey } else { Authentication::CloudIdentity }),
        store_type: Known("azure_ai_search".to_owned()),
        status: Observed::from(p.status.as_deref()).map(str::to_ascii_lowercase),
        ..kind::VectorStore::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn ranges_close_a_service_and_keys_are_accepted_unless_they_are_not() {
        let of = |text: &str| {
            let facts = read(&serde_json::from_str(text).unwrap());
            (facts.public_network, facts.authentication)
        };
        let (open, closed) = (Known(true), Known(false));
        assert_eq!(of("{}"), (open.clone(), Known(Authentication::SharedKey)));
        assert_eq!(
            of(r#"{ "publicNetworkAccess": "disabled", "disableLocalAuth": true }"#),
            (closed.clone(), Known(Authentication::CloudIdentity))
        );
        assert_eq!(of(r#"{ "publicNetworkAccess": "enabled", "networkRuleSet": { "ipRules": [{ "value": "198.51.100.7" }] } }"#).0, closed);
        assert_eq!(of(r#"{ "publicNetworkAccess": "enabled", "networkRuleSet": { "ipRules": [] } }"#).0, open);
    }
}
