//! The plan of Defender for Cloud for AI services in a subscription.

use serde_json::value::RawValue;

use crate::{cognitive, prelude::*, resource::Resource};

pub(crate) const READ: &str = "Microsoft.Security/pricings/read";
const VERSION: &str = "2024-01-01";

pub(crate) const TYPE: ResourceType = ResourceType {
    name: "azure_defender_plan",
    kind: Kind::Account,
    permissions: &[READ],
    source: READ,
    side_calls: &[],
    reference: "https://learn.microsoft.com/rest/api/defenderforcloud-composite/pricings/get",
};

/// What a plan says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    /// `Standard` means that it is on.
    pricing_tier: Option<String>,
}

pub(crate) async fn collect(at: At) {
    let path = path(&at);
    let on = is_on(&at).await;
    let graph = at.shared.graph().await;
    let ai_assets = match &graph.gap {
        Some(gap) => Observed::Unseen(gap.clone()),
        None => {
            Known(graph.rows(&at.subscription.id, cognitive::ACCOUNTS).iter().filter(|row| is_watched(row)).count()
                as i64)
        }
    };
    let facts =
        kind::Account { ai_threat_detection: on.clone(), threat_detection: on, ai_assets, ..kind::Account::default() };
    let of = Resource::at(&path, &format!("Defender for AI in {}", at.subscription.id));
    at.found(at.asset(&of, facts));
}

/// As much of an account as says whether the plan is about it.
#[derive(Deserialize)]
struct Account {
    #[serde(default)]
    kind: Option<String>,
}

/// Whether the plan looks at an account: at those that serve models, and not at those for speech, pictures or translations.
fn is_watched(row: &RawValue) -> bool {
    serde_json::from_str::<Account>(row.get()).is_ok_and(|account| {
        account.kind.is_none_or(|of| ["aiservices", "openai"].contains(&&*of.to_ascii_lowercase()))
    })
}

fn path(at: &At) -> String {
    format!("/subscriptions/{}/providers/Microsoft.Security/pricings/AI", at.subscription.id)
}

/// Whether the plan of the subscription is on.
pub(crate) async fn is_on(at: &At) -> Observed<bool> {
    let plan: Result<Option<Resource<Properties>>, _> = at.one(READ, &path(at), VERSION).await;
    // A subscription in which nobody ever looked at Defender has no plan, and so none that is on.
    Observed::from(plan.map(|plan| {
        plan.and_then(|plan| plan.properties.pricing_tier).is_some_and(|tier| tier.eq_ignore_ascii_case("standard"))
    }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_about_accounts_that_serve_models() {
        let watched = |row: &str| is_watched(&RawValue::from_string(row.to_owned()).unwrap());
        assert!(watched(r#"{ "kind": "AIServices" }"#) && watched(r#"{ "kind": "OpenAI" }"#) && watched("{}"));
        assert!(!watched(r#"{ "kind": "SpeechServices" }"#) && !watched(r#"{ "kind": "TextTranslation" }"#));
    }
}
