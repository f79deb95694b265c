//! Network security perimeters: rules around a resource that another team writes.

use aispm_inventory::{
    Observed::{self, Known},
    Reason,
};
use serde::Deserialize;

use crate::{call::strange, network::is_wide, place::At, resource::Resource};

/// The list of perimeters below a resource.
const LIST: &str = "networkSecurityPerimeterConfigurations";

/// The perimeter around a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Perimeter {
    /// Whether it refuses what its rules do not let in, or only watches.
    pub(crate) enforced: bool,
    /// Whether its rules let in so much of the internet that they keep nobody out.
    pub(crate) lets_everybody_in: bool,
}

/// What a resource says of a perimeter that it belongs to.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Configuration {
    resource_association: Option<Association>,
    profile: Option<Profile>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Association {
    /// `Enforced`, `Learning` or `Audit`; absent means `Learning`.
    access_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Profile {
    access_rules: Option<Vec<Rule>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Rule {
    properties: Option<Admitted>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Admitted {
    direction: Option<String>,
    address_prefixes: Option<Vec<String>>,
}

/// The perimeter around a resource. `Unset`: there is none. A resource belongs to one at most.
pub(crate) async fn around(
    at: &At,
    permission: &'static str,
    of: &Resource<impl Sized>,
    version: &str,
) -> Observed<Perimeter> {
    let (found, gap) = at.below_with_gap::<Configuration>(permission, of, LIST, version).await;
    match (found.first(), gap) {
        (Some(configuration), _) => read(&configuration.properties),
        // Where there are no perimeters at all, none is around the resource.
        (None, Some(gap)) if gap.reason() != Reason::NotOffered => Observed::Unseen(gap),
        (None, _) => Observed::Unset,
    }
}

fn read(configuration: &Configuration) -> Observed<Perimeter> {
    let mode = configuration.resource_association.as_ref().and_then(|of| of.access_mode.as_deref());
    let enforced = match mode.unwrap_or("learning").to_ascii_lowercase().as_str() {
        "enforced" => true,
        "learning" | "audit" => false,
        _ => return strange(mode.unwrap_or_default()),
    };
    let rules = configuration.profile.iter().flat_map(|profile| profile.access_rules.iter().flatten());
    let inward = rules
        .filter_map(|rule| rule.properties.as_ref())
        .filter(|rule| rule.direction.as_deref().is_none_or(|direction| direction.eq_ignore_ascii_case("inbound")));
    let mut ranges = inward.flat_map(|rule| rule.address_prefixes.iter().flatten());
    Known(Perimeter { enforced, lets_everybody_in: ranges.any(|range| is_wide(range)) })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn of(mode: &str, direction: &str, range: &str) -> Observed<Perimeter> {
        let text = format!(
            r#"{{ "resourceAssociation": {{ "accessMode": "{mode}" }}, "profile": {{ "accessRules": [
                 {{ "name": "r", "properties": {{ "direction": "{direction}", "addressPrefixes": ["{range}"] }} }}] }} }}"#
        );
        read(&serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn only_one_that_is_enforced_refuses_and_only_rules_inwards_let_in() {
        let perimeter = |enforced, lets_everybody_in| Known(Perimeter { enforced, lets_everybody_in });
        assert_eq!(of("Enforced", "Inbound", "152.4.6.0/24"), perimeter(true, false));
        assert_eq!(of("Enforced", "Inbound", "0.0.0.0/0"), perimeter(true, true));
        assert_eq!(of("Enforced", "Outbound", "0.0.0.0/0"), perimeter(true, false));
        assert_eq!(of("Learning", "Inbound", "152.4.6.0/24"), perimeter(false, false));
        assert_eq!(of("Audit", "Inbound", "152.4.6.0/24"), perimeter(false, false));
        assert_eq!(read(&Configuration::default()), perimeter(false, false));
        assert!(matches!(of("Strict", "Inbound", "152.4.6.0/24"), Observed::Unseen(_)));
    }
}
