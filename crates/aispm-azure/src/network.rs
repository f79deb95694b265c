//! Who can reach a resource over the network, in the words that most providers of Azure share.

use std::net::IpAddr;

use aispm_inventory::{
    Gap,
    Observed::{self, Known},
    words::Network,
};
use serde::Deserialize;

use crate::call::strange;

/// The firewall of a resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Acls {
    #[serde(default)]
    pub(crate) default_action: Option<String>,
    #[serde(default)]
    pub(crate) ip_rules: Option<Vec<IpRule>>,
}

/// A range that is let in. Providers name the range `value`, or say that it is allowed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct IpRule {
    #[serde(default)]
    pub(crate) value: Option<String>,
}

/// Where callers may come from, given `publicNetworkAccess` (absent means enabled) and the firewall (absent means open).
pub(crate) fn ingress(public: Option<&str>, acls: Option<&Acls>) -> Observed<Network> {
    match public {
        Some(word) if word.eq_ignore_ascii_case("disabled") => return Known(Network::Private),
        // The perimeter decides, and what its rules let in is not read.
        Some(word) if word.eq_ignore_ascii_case("securedbyperimeter") => return Observed::Unseen(Gap::NOT_COLLECTED),
        Some(word) if !word.eq_ignore_ascii_case("enabled") && !word.is_empty() => return strange(word),
        _ => {}
    }
    let Some(acls) = acls else { return Known(Network::Public) };
    let denies = acls.default_action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case("deny"));
    let ranges = acls.ip_rules.iter().flatten().filter_map(|rule| rule.value.as_deref());
    Known(if denies && !ranges.into_iter().any(is_wide) { Network::Private } else { Network::Public })
}

/// Whether a range takes in so much of the internet that it keeps nobody out: more than a /8.
pub(crate) fn is_wide(range: &str) -> bool {
    let (address, bits) = range.split_once('/').unwrap_or((range, "32"));
    match (address.trim().parse::<IpAddr>(), bits.trim().parse::<u8>()) {
        (Ok(IpAddr::V4(address)), Ok(bits)) => bits < 8 || (address.is_unspecified() && bits == 32),
        (Ok(IpAddr::V6(_)), Ok(bits)) => bits < 16,
        _ => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(public: Option<&str>, acls: &str) -> Observed<Network> {
        ingress(public, serde_json::from_str::<Option<Acls>>(acls).unwrap().as_ref())
    }

    #[test]
    fn what_is_not_said_is_open() {
        for (public, acls) in [
            (None, "null"),
            (Some("Enabled"), "null"),
            (Some("Enabled"), r#"{ "defaultAction": "Allow" }"#),
            (Some("Enabled"), r#"{ "ipRules": [{ "value": "198.51.100.7" }] }"#),
            (Some("Enabled"), r#"{ "defaultAction": "Deny", "ipRules": [{ "value": "0.0.0.0/0" }] }"#),
            (Some("enabled"), r#"{ "defaultAction": "Deny", "ipRules": [{ "value": "16.0.0.0/4" }] }"#),
        ] {
            assert_eq!(of(public, acls), Known(Network::Public), "{public:?} {acls}");
        }
    }

    #[test]
    fn a_firewall_or_a_switch_closes_it() {
        for (public, acls) in [
            (Some("Disabled"), "null"),
            (Some("disabled"), r#"{ "defaultAction": "Allow" }"#),
            (Some("Enabled"), r#"{ "defaultAction": "Deny" }"#),
            (Some("Enabled"), r#"{ "defaultAction": "Deny", "ipRules": [{ "value": "198.51.100.0/24" }] }"#),
        ] {
            assert_eq!(of(public, acls), Known(Network::Private), "{public:?} {acls}");
        }
    }

    #[test]
    fn what_a_perimeter_lets_in_and_what_a_new_word_means_is_not_known() {
        assert_eq!(of(Some("SecuredByPerimeter"), "null"), Observed::Unseen(Gap::NOT_COLLECTED));
        assert_eq!(of(Some("BrandNewState"), "null"), strange("BrandNewState"));
    }
}
