//! Search services: where documents lie as text and vectors.

use aispm_inventory::{Gap, Observed::Unset};

use crate::{
    call::strange,
    diagnostics::{self, Logs},
    network::{Acls, IpRule, reach},
    perimeter::{self, Perimeter},
    prelude::*,
    private_endpoint::{self, Connection},
    resource::{Resource, Sku},
};

pub(super) const ARM: &str = "Microsoft.Search/searchServices";
const READ: &str = "Microsoft.Search/searchServices/read";
const PERIMETERS: &str = "Microsoft.Search/searchServices/networkSecurityPerimeterConfigurations/read";
const LINKS: &str = "Microsoft.Search/searchServices/sharedPrivateLinkResources/read";
pub(super) const VERSION: &str = "2025-05-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_search_service",
    kind: Kind::VectorStore,
    permissions: &[READ, PERIMETERS, LINKS, diagnostics::READ],
    source: READ,
    side_calls: &[
        ("public_network", PERIMETERS),
        ("perimeter_enforced", PERIMETERS),
        ("private_links", LINKS),
        ("foreign_links", LINKS),
        ("log_categories", diagnostics::READ),
    ],
    reference: "https://learn.microsoft.com/rest/api/searchmanagement/services/list-by-subscription",
};

/// What a service says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    status: Option<String>,
    public_network_access: Option<String>,
    network_rule_set: Option<RuleSet>,
    private_endpoint_connections: Option<Vec<Connection>>,
    /// Absent means that keys are accepted: `authOptions` only says whether roles are accepted beside them.
    disable_local_auth: Option<bool>,
    encryption_with_cmk: Option<EncryptionWithCmk>,
    /// `BlockAll`; absent means that indexers and skills may send what they read elsewhere.
    data_exfiltration_protections: Option<Vec<String>>,
}

/// Ranges that are let in. None means everyone.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RuleSet {
    ip_rules: Option<Vec<IpRule>>,
    /// Absent means that services of Azure do not pass.
    bypass: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EncryptionWithCmk {
    /// `Enabled`, or `Disabled` and `Unspecified`, which both enforce nothing.
    enforcement: Option<String>,
}

/// A way past the internet to a resource, which its owner has to approve.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SharedLink {
    private_link_resource_id: Option<String>,
    /// Only `Approved` lets anything through.
    status: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let services = at.resources::<Properties>(READ, ARM, VERSION).await;
    at.each(services, async |service| {
        let perimeter = perimeter::around(&at, PERIMETERS, &service, VERSION).await;
        let Logs { categories, sinks } = diagnostics::of(&at, &service).await;
        let listed = at.below_with_gap::<SharedLink>(LINKS, &service, "sharedPrivateLinkResources", VERSION).await;
        let links = approved(listed);
        let is_foreign = |of: &String| id::subscription(of).is_none_or(|id| !at.shared.subscriptions.contains_key(id));
        let facts = kind::VectorStore {
            log_categories: categories,
            foreign_links: links.clone().map(|links| links.into_iter().filter(is_foreign).collect()),
            private_links: links,
            export_blocked: export_blocked(&at, &service).await,
            ..read(&service.properties, &perimeter)
        };
        // A free service takes no keys of customers.
        let facts =
            if is_free(service.sku.as_ref()) { kind::VectorStore { own_key_enforced: Unset, ..facts } } else { facts };
        let identities: Vec<String> = service.identity.iter().flat_map(|identity| identity.uids()).collect();
        at.found(at.asset(&service, facts).links(Relation::RunsAs, identities).links(Relation::LogsTo, sinks));
    })
    .await;
}

fn is_free(sku: Option<&Sku>) -> bool {
    sku.and_then(|sku| sku.name.as_deref()).is_some_and(|name| name.eq_ignore_ascii_case("free"))
}

/// Whether a service refuses to send what it holds elsewhere. Resource Graph does not always tell what the newest version of the
/// API tells, so that silence there is no answer.
async fn export_blocked(at: &At, service: &Resource<Properties>) -> Observed<bool> {
    match service.properties.blocks_export() {
        Some(blocks) => Known(blocks),
        None => {
            let whole = at.one::<Properties>(READ, &service.id, VERSION).await;
            Observed::from(whole.map(|of| of.map(|of| of.properties.blocks_export() == Some(true))))
        }
    }
}

/// The resources that let a service in, by uid.
fn approved((links, gap): (Vec<Resource<SharedLink>>, Option<Gap>)) -> Observed<Vec<String>> {
    if let Some(gap) = gap {
        return Observed::Unseen(gap);
    }
    let mut found = Vec::new();
    for SharedLink { private_link_resource_id: to, status } in links.into_iter().map(|link| link.properties) {
        match status.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("approved") => found.extend(to.as_deref().map(id::uid)),
            None | Some("pending" | "rejected" | "disconnected") => {}
            Some(other) => return strange(other),
        }
    }
    Known(found)
}

impl Properties {
    fn blocks_export(&self) -> Option<bool> {
        let protections = self.data_exfiltration_protections.as_ref()?;
        Some(protections.iter().any(|word| word.eq_ignore_ascii_case("BlockAll")))
    }
}

fn read(p: &Properties, perimeter: &Observed<Perimeter>) -> kind::VectorStore {
    let set = p.network_rule_set.as_ref();
    // A list of ranges is a firewall that refuses everything else.
    let rules = set.and_then(|set| set.ip_rules.clone()).filter(|rules| !rules.is_empty());
    let denies = rules.is_some().then(|| "Deny".to_owned());
    let acls = Acls { default_action: denies, ip_rules: rules, bypass: set.and_then(|set| set.bypass.clone()) };
    let keys = p.disable_local_auth != Some(true);
    let enforcement = p.encryption_with_cmk.as_ref().and_then(|of| of.enforcement.as_deref());
    kind::VectorStore {
        public_network: reach(p.public_network_access.as_deref(), Some(&acls), perimeter)
            .map(|from| from == Network::Public),
        authentication: Known(if keys { Authentication::SharedKey } else { Authentication::CloudIdentity }),
        store_type: Known("azure_ai_search".to_owned()),
        status: Observed::from(p.status.as_deref()).map(str::to_ascii_lowercase),
        private_endpoints: Known(private_endpoint::approved(p.private_endpoint_connections.as_ref())),
        perimeter_enforced: perimeter.as_ref().map(|around| around.enforced),
        trusted_services: Known(acls.trusts_services() == Some(true)),
        own_key_enforced: Known(enforcement.is_some_and(|word| word.eq_ignore_ascii_case("enabled"))),
        ..kind::VectorStore::default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(text: &str) -> kind::VectorStore {
        read(&serde_json::from_str(text).unwrap(), &Observed::Unset)
    }

    #[test]
    fn ranges_close_a_service_and_keys_are_accepted_unless_they_are_not() {
        let of = |text: &str| {
            let facts = of(text);
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
        // Roles beside keys leave the keys.
        assert_eq!(of(r#"{ "authOptions": { "aadOrApiKey": {} } }"#).1, Known(Authentication::SharedKey));
    }

    #[test]
    fn a_link_that_nobody_approved_leads_nowhere() {
        let of = |status: &str| {
            let row = format!(
                r#"{{ "id": "/l", "properties": {{ "privateLinkResourceId": "/subscriptions/S/Store", {status} "groupId": "blob" }} }}"#
            );
            approved((vec![serde_json::from_str(&row).unwrap()], None))
        };
        assert_eq!(of(r#""status": "Approved","#), Known(vec!["/subscriptions/s/store".to_owned()]));
        assert_eq!((of(r#""status": "Pending","#), of("")), (Known(Vec::new()), Known(Vec::new())));
        assert_eq!(of(r#""status": "Lent","#), strange("lent"));
        assert_eq!(approved((Vec::new(), Some(Gap::NOT_COLLECTED))), Observed::Unseen(Gap::NOT_COLLECTED));
    }

    #[test]
    fn rows_of_the_published_examples_are_read() {
        let row = r#"{ "id": "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.Search/searchServices/mysearchservice",
             "location": "westus", "sku": { "name": "standard" }, "tags": { "app-name": "My e-commerce app" },
             "properties": { "replicaCount": 3, "partitionCount": 1, "status": "running", "statusDetails": "", "hostingMode": "default",
               "provisioningState": "succeeded", "publicNetworkAccess": "enabled", "networkRuleSet": { "ipRules": [] },
               "privateEndpointConnections": [] } }"#;
        let service: Resource<Properties> = serde_json::from_str(row).unwrap();
        let facts = read(&service.properties, &Observed::Unset);
        assert_eq!((facts.public_network, facts.status), (Known(true), Known("running".to_owned())));
        assert_eq!((facts.private_endpoints, facts.own_key_enforced), (Known(Vec::new()), Known(false)));
    }

    #[test]
    fn a_perimeter_that_is_enforced_closes_it() {
        let around = Known(Perimeter { enforced: true, lets_everybody_in: false });
        let facts = read(&serde_json::from_str(r#"{ "publicNetworkAccess": "enabled" }"#).unwrap(), &around);
        assert_eq!((facts.public_network, facts.perimeter_enforced), (Known(false), Known(true)));
    }

    #[test]
    fn nothing_is_enforced_unless_it_is() {
        let blocks = |text: &str| serde_json::from_str::<Properties>(text).unwrap().blocks_export();
        let said = |text: &str| (of(text).own_key_enforced, blocks(text), of(text).trusted_services);
        let nothing = (Known(false), Some(false), Known(false));
        assert_eq!(blocks("{}"), None);
        assert_eq!(
            said(r#"{ "encryptionWithCmk": { "enforcement": "Unspecified" }, "dataExfiltrationProtections": [] }"#),
            nothing
        );
        let all = said(
            r#"{ "encryptionWithCmk": { "enforcement": "Enabled" }, "dataExfiltrationProtections": ["BlockAll"],
                 "networkRuleSet": { "bypass": "AzureServices" } }"#,
        );
        assert_eq!(all, (Known(true), Some(true), Known(true)));
    }
}
