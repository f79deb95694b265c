//! Who can reach a resource over the network, in the words that most providers of Azure share.

use std::net::IpAddr;

use aispm_inventory::{
    Gap,
    Observed::{self, Known},
    words::Network,
};
use serde::Deserialize;

use crate::{call::strange, perimeter::Perimeter};

/// The firewall of a resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Acls {
    #[serde(default)]
    pub(crate) default_action: Option<String>,
    #[serde(default)]
    pub(crate) ip_rules: Option<Vec<IpRule>>,
    /// Who passes the firewall: `None`, `AzureServices`, or for storage also `Logging` and `Metrics`, with commas between.
    #[serde(default)]
    pub(crate) bypass: Option<String>,
}

impl Acls {
    /// Whether services of Azure pass the firewall. What absence means, each provider says for itself.
    pub(crate) fn trusts_services(&self) -> Option<bool> {
        let words = self.bypass.as_deref()?;
        Some(words.split(',').any(|word| word.trim().eq_ignore_ascii_case("AzureServices")))
    }
}

/// A range that is let in. Providers name the range `value`, or say that it is allowed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct IpRule {
    #[serde(default)]
    pub(crate) value: Option<String>,
}

/// Where callers may come from, given what the resource says of itself and the perimeter around it. In a perimeter that only
/// watches, whatever either of them lets in comes in; one that is enforced, or that the resource leaves it to, decides alone.
pub(crate) fn reach(public: Option<&str>, acls: Option<&Acls>, perimeter: &Observed<Perimeter>) -> Observed<Network> {
    let left_to_it = public.is_some_and(|word| word.eq_ignore_ascii_case(PERIMETER));
    match perimeter {
        Observed::Unseen(gap) => Observed::Unseen(gap.clone()),
        // Nobody comes in where no perimeter is there to decide.
        Observed::Unset if left_to_it => Known(Network::Private),
        Observed::Unset => ingress(public, acls),
        Known(around) if around.lets_everybody_in => Known(Network::Public),
        Known(around) if around.enforced || left_to_it => Known(Network::Private),
        Known(_) => ingress(public, acls),
    }
}

/// Word of a resource that leaves its access to a perimeter.
const PERIMETER: &str = "SecuredByPerimeter";

/// Where callers may come from as far as the resource itself says it, given `publicNetworkAccess` (absent means enabled) and the firewall (absent
/// means open).
pub(crate) fn ingress(public: Option<&str>, acls: Option<&Acls>) -> Observed<Network> {
    match public {
        Some(word) if word.eq_ignore_ascii_case("disabled") => return Known(Network::Private),
        // The perimeter decides, and nobody asked for it.
        Some(word) if word.eq_ignore_ascii_case(PERIMETER) => return Observed::Unseen(Gap::NOT_COLLECTED),
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
    use aispm_inventory::Reason;

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
    fn what_a_perimeter_that_nobody_asked_for_lets_in_and_what_a_new_word_means_is_not_known() {
        assert_eq!(of(Some("SecuredByPerimeter"), "null"), Observed::Unseen(Gap::NOT_COLLECTED));
        assert_eq!(of(Some("BrandNewState"), "null"), strange("BrandNewState"));
    }

    #[test]
    fn a_perimeter_decides_where_it_is_enforced_and_only_adds_where_it_watches() {
        let (enforced, watching) = (
            Perimeter { enforced: true, lets_everybody_in: false },
            Perimeter { enforced: false, lets_everybody_in: false },
        );
        let open = Perimeter { enforced: true, lets_everybody_in: true };
        let within = |public: &str, perimeter: &Perimeter| reach(Some(public), None, &Known(perimeter.clone()));
        assert_eq!(within("Enabled", &enforced), Known(Network::Private));
        assert_eq!(within("Enabled", &watching), Known(Network::Public));
        assert_eq!(within("Disabled", &watching), Known(Network::Private));
        assert_eq!(within("SecuredByPerimeter", &watching), Known(Network::Private));
        for public in ["Enabled", "Disabled", "SecuredByPerimeter"] {
            assert_eq!(within(public, &open), Known(Network::Public), "{public}");
        }
    }

    #[test]
    fn a_perimeter_that_was_not_seen_leaves_it_open_and_one_that_is_not_there_lets_nobody_in() {
        let unseen = Observed::Unseen(Gap::because(Reason::Denied));
        assert_eq!(reach(Some("Disabled"), None, &unseen), Observed::Unseen(Gap::because(Reason::Denied)));
        assert_eq!(reach(Some("SecuredByPerimeter"), None, &Observed::Unset), Known(Network::Private));
        assert_eq!(reach(None, None, &Observed::Unset), Known(Network::Public));
    }

    #[test]
    fn services_that_pass_a_firewall_are_told_from_everybody() {
        let trusts = |bypass: &str| serde_json::from_str::<Acls>(bypass).unwrap().trusts_services();
        assert_eq!(trusts(r#"{ "bypass": "Logging, AzureServices" }"#), Some(true));
        assert_eq!(trusts(r#"{ "bypass": "None" }"#), Some(false));
        assert_eq!(trusts("{}"), None);
    }
}
